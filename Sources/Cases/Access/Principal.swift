/// Who asks, as far as is known: until people sign in, each door has one fixed principal.
package struct Principal: Sendable, Equatable {
    package enum Door: String, Sendable {
        case api, commandLine
        /// What a provider's server or a customer's browser tells.
        case webhook
    }

    /// As events keep it under `actor`.
    package let name: String
    package let roles: [String]
    package let door: Door
    /// The lifecycles whose cases it may ask; nil for all.
    package let scope: Set<String>?

    package init(name: String, roles: [String], door: Door, scope: Set<String>? = nil) {
        self.name = name
        self.roles = roles
        self.door = door
        self.scope = scope
    }

    /// What whoever may start `dossier`, or holds the access token, may do.
    package static let officeRoles = ["finance", "operator", "administrator"]

    package static let api = Principal(name: "api", roles: officeRoles, door: .api)

    package static let cofidisWebhook = Principal(
        name: "cofidis-webhook",
        roles: [],
        door: .webhook,
        scope: ["financing"]
    )

    /// - Parameter user: the operating system's name of the person at the keyboard.
    package static func commandLine(user: String) -> Principal {
        Principal(name: "cli:\(user)", roles: officeRoles, door: .commandLine)
    }
}
