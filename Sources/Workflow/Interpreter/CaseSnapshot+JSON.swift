package import Values

extension CaseSnapshot {
    package var json: JSON {
        [
            "armed": .array(
                armed.map {
                    [
                        "due": .string($0.dueAt.description), "key": .string($0.key),
                        "why": .string($0.explanation),
                    ]
                }
            ),
            "entered": .string(enteredAt.description),
            "facts": facts,
            "parked": .optional(parkedReason),
            "state": .string(state),
        ]
    }

    package init(json: JSON) throws(JSONShapeError) {
        var armed: [Armed] = []
        for entry in json["armed"]?.arrayValue ?? [] {
            armed.append(
                Armed(
                    key: try entry.string("key"),
                    dueAt: try entry.instant("due"),
                    explanation: try entry.string("why")
                )
            )
        }
        self.init(
            state: try json.string("state"),
            facts: json["facts"] ?? .emptyObject,
            armed: armed,
            enteredAt: try json.instant("entered"),
            parkedReason: try json.optionalString("parked")
        )
    }
}
