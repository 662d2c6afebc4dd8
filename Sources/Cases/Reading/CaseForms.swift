import Engine
import EventStore
package import Values
import Workflow

/// What may be asked of a case now, each with the form of its arguments.
package struct CaseForms: Sendable {
    let view: CaseView
    let description: CaseDescription?

    package var json: JSON {
        [
            "caseId": .string(view.stream.streamID.description), "commands": .array(entries),
            "state": .string(view.stream.head.state), "version": .integer(view.stream.version.number),
        ]
    }

    private var entries: [JSON] {
        let rules = view.commandRules.filter { $0.roles != [CommandRequest.systemRole] }
        return rules.map { rule in
            var members = JSONObject([
                ("name", .string(rule.name)), ("needsApproval", .bool(rule.needsApproval)),
                ("roles", .array(rule.roles.map(JSON.string))),
            ])
            if let command = description?.command(named: rule.name) {
                members["title"] = .string(command.title)
                members["isDangerous"] = .bool(command.isDangerous)
                members["arguments"] = command.shape.inlinedJSONSchema
            }
            return .object(members)
        }
    }
}
