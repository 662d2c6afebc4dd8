/// Everything about one Coface account: nothing of it is built in. [coface-cofaserve.md §2]
package struct CofaceConfiguration: Sendable {
    /// Why a configuration is refused; names the setting, never a secret.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        package let setting: String
        package let reason: String
        package var description: String { "\(setting): \(reason)" }
    }

    /// The services, each with a root context of its own. [§2.2]
    package enum Service: String, Sendable, CaseIterable {
        case company
        case country
        case overdue
        case product

        /// [§14, assumed]
        var assumedContext: String { "\(rawValue)/v1" }
    }

    /// Without a slash at its end: `https://api.coface.com/tci`.
    package let baseURL: String
    /// Where `/token` is appended to.
    package let authURL: String
    package let contexts: [Service: String]
    package let apiKey: String
    package let username: String
    package let password: String
    /// Sent as `X-COF-Policy-Number` with calls that name no policy of their own.
    package let policyNumber: String

    /// Checks what would otherwise fail at the first call. An empty context is one: endpoints then follow the base URL.
    package init(
        baseURL: String,
        authURL: String? = nil,
        contexts: [Service: String] = [:],
        apiKey: String,
        username: String,
        password: String,
        policyNumber: String
    ) throws(Problem) {
        for (setting, url) in [("baseURL", baseURL), ("authURL", authURL ?? baseURL)] {
            if let reason = ProviderURL.problem(of: url) { throw Problem(setting: setting, reason: reason) }
        }
        for (setting, text) in [
            ("apiKey", apiKey), ("username", username), ("password", password),
            ("policyNumber", policyNumber),
        ] where text.isEmpty { throw Problem(setting: setting, reason: "must not be empty") }
        for (setting, text) in [("apiKey", apiKey), ("policyNumber", policyNumber)]
        where !text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            throw Problem(
                setting: setting,
                reason: "travels in a header: printable ASCII without blanks only"
            )
        }
        self.baseURL = Self.withoutSlash(baseURL)
        self.authURL = Self.withoutSlash(authURL ?? baseURL)
        var all: [Service: String] = [:]
        for service in Service.allCases {
            let context = contexts[service] ?? service.assumedContext
            guard !context.hasPrefix("/"), !context.hasSuffix("/"), !context.contains(" ") else {
                throw Problem(
                    setting: "contexts",
                    reason: "\(service.rawValue) has \"\(context)\"; write it like overdue/v1"
                )
            }
            all[service] = context
        }
        self.contexts = all
        self.apiKey = apiKey
        self.username = username
        self.password = password
        self.policyNumber = policyNumber
    }

    private static func withoutSlash(_ url: String) -> String {
        url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    /// `server` + `/` + `rootContext` + endpoint. [§2.2]
    func url(_ service: Service, _ path: String) -> String {
        let context = contexts[service] ?? service.assumedContext
        return context.isEmpty ? "\(baseURL)\(path)" : "\(baseURL)/\(context)\(path)"
    }

    /// The login call, with the two words that integrations add to it. [§2.1, coface-client-integration.md §3]
    var tokenURL: String {
        "\(authURL)/token?rootcontext=\(CofaceRequest.escaped(contexts[.company] ?? ""))"
            + "&server=\(CofaceRequest.escaped(baseURL))"
    }

    /// Under which name all processes share login and budget: the pair that Coface counts by.
    package var account: String { "\(authURL) \(username)" }
}

extension CofaceConfiguration: CustomStringConvertible, CustomReflectable {
    /// Without the secrets, since descriptions end in logs.
    package var description: String { "Coface account of policy \(policyNumber) at \(baseURL)" }

    package var customMirror: Mirror {
        Mirror(self, children: ["baseURL": baseURL, "policyNumber": policyNumber])
    }
}
