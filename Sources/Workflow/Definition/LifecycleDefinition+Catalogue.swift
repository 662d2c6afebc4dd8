package import Values

/// What a lifecycle offers, whatever its types.
package struct LifecycleCatalogue: Sendable {
    package struct Command: Sendable {
        package let name: String
        package let title: String
        package let isDangerous: Bool
        package let shape: Shape
    }

    package let name: String
    package let commands: [Command]
    package let json: JSON

    package init<Rules>(_ definition: LifecycleDefinition<Rules>) {
        name = definition.name
        commands = definition.commands.specs.map {
            Command(name: $0.name, title: $0.title, isDangerous: $0.isDangerous, shape: $0.shape)
        }
        json = definition.catalogue
    }
}

extension LifecycleDefinition {
    /// What a lifecycle offers, as programs read it: each command with the JSON Schema of its arguments, each type of
    /// event, the columns of the list, and the refusals with their remedies.
    package var catalogue: JSON {
        var members: JSONObject = JSONObject([
            ("lifecycle", .string(name)), ("startCommand", .string(startCommand)),
            ("commands", .array(commands.specs.map(\.entry))),
            (
                "events",
                .array(
                    events.entries.map {
                        [
                            "data": $0.shape.inlinedJSONSchema, "name": .string("\(name).\($0.name)"),
                            "title": .string($0.title),
                        ]
                    }
                )
            ), ("rejections", .array((rejections + RejectionSpec.ofSchemas).map(\.entry))),
        ])
        if let row {
            members["list"] = .array(
                row.columns.map {
                    [
                        "isFilter": .bool($0.isFilter), "label": .string($0.label),
                        "name": .string($0.member), "type": .string($0.kind.rawValue),
                    ]
                }
            )
        }
        return .object(members)
    }
}

extension CommandSpec {
    fileprivate var entry: JSON {
        [
            "arguments": shape.inlinedJSONSchema, "causes": .array(causes.sorted().map(JSON.string)),
            "isDangerous": .bool(isDangerous), "isInternal": .bool(isInternal), "name": .string(name),
            "roles": .array(roles.map(JSON.string)), "title": .string(title),
        ]
    }
}

extension RejectionSpec {
    fileprivate var entry: JSON {
        ["code": .string(code), "kind": .string(kind.rawValue), "remedy": .string(remedy)]
    }
}
