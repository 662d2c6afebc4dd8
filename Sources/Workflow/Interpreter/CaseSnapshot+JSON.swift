package import Values

extension CaseSnapshot {
    package var json: JSON {
        var members = JSONObject([
            ("armed", .array(armed.map(\.json))),
            ("entered", .string(enteredAt.description)),
            ("facts", facts),
            ("state", .string(state)),
        ])
        // Left out at first, as snapshots were before rules had versions.
        if rulesVersion != 1 { members["rules"] = .integer(Int64(rulesVersion)) }
        return .object(members)
    }

    package init(json: JSON) throws(JSONShapeError) {
        var armed: [Armed] = []
        for entry in json["armed"]?.arrayValue ?? [] {
            armed.append(
                Armed(
                    key: try entry.string("key"),
                    dueAt: try entry.instant("due"),
                    explanation: try entry.string("why"),
                    parkedReason: try entry.optionalString("parked")
                )
            )
        }
        self.init(
            state: try json.string("state"),
            facts: json["facts"] ?? .emptyObject,
            armed: armed,
            enteredAt: try json.instant("entered"),
            rulesVersion: Int(clamping: try json.optionalInteger("rules") ?? 1)
        )
    }
}

extension CaseSnapshot.Armed {
    fileprivate var json: JSON {
        var members = JSONObject([
            ("due", .string(dueAt.description)), ("key", .string(key)), ("why", .string(explanation)),
        ])
        members["parked"] = parkedReason.map(JSON.string)
        return .object(members)
    }
}
