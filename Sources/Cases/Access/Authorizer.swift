package import Engine
import Values
package import Workflow

/// Says who may ask what. Every door goes through it: by role as the chart gives commands to roles, and by scope.
///
/// The role `system` belongs to cases of ours alone, so a principal that comes with it is refused, whatever it asks. That
/// a second person agrees (`approval`) is not asked for: while each door has one principal, there is no second person.
package struct Authorizer: Sendable {
    package init() {}

    /// For a command to a case, asked when it is known where the case stands.
    package func judge(_ principal: Principal) -> CommandRequest.Judge {
        { lifecycle, rules throws(RejectionReport) in
            try check(principal, lifecycle: lifecycle)
            guard !rules.isEmpty else { return }
            let isGiven = rules.contains { rule in
                rule.roles.isEmpty || rule.roles.contains { principal.roles.contains($0) }
            }
            guard isGiven else {
                throw Self.forbidden(rules.first?.name ?? "", to: Set(rules.flatMap(\.roles)))
            }
        }
    }

    /// Beginning a case.
    package func mayStart(_ type: CaseType, _ principal: Principal) throws(RejectionReport) {
        try check(principal, lifecycle: type.name)
        guard let description = type.description,
            let command = description.command(named: description.startCommand), !command.roles.isEmpty
        else { return }
        guard command.roles.contains(where: { principal.roles.contains($0) }) else {
            throw Self.forbidden(command.name, to: Set(command.roles))
        }
    }

    /// Deciding about a call that is parked.
    package func mayDecide(_ principal: Principal, about lifecycle: String) throws(RejectionReport) {
        try check(principal, lifecycle: lifecycle)
        guard Principal.officeRoles.contains(where: { principal.roles.contains($0) }) else {
            throw Self.forbidden("a decision about a parked call", to: Set(Principal.officeRoles))
        }
    }

    /// Anything at all of a kind of cases.
    func check(_ principal: Principal, lifecycle: String) throws(RejectionReport) {
        guard !principal.roles.contains(CommandRequest.systemRole) else {
            throw RejectionReport(
                code: "role_is_internal",
                kind: .forbidden,
                message:
                    "the role \(CommandRequest.systemRole) is that of cases of Dossier, and nobody has it at a door"
            )
        }
        guard principal.scope?.contains(lifecycle) ?? true else {
            throw RejectionReport(
                code: "out_of_scope",
                kind: .forbidden,
                message: "\(principal.name) may not ask cases of the kind \(lifecycle)"
            )
        }
    }

    private static func forbidden(_ what: String, to roles: Set<String>) -> RejectionReport {
        RejectionReport(
            code: "not_permitted",
            kind: .forbidden,
            message:
                "\(what) is for the roles \(roles.sorted().joined(separator: ", ")); ask somebody who has one",
            field: "command",
            value: what
        )
    }
}
