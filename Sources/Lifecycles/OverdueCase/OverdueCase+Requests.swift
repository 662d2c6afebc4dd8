package import Values

extension OverdueCase {
    /// What the Coface client needs for a call. An unidentified case has no EASY number, and `unknown` stands in its
    /// place in paths. (D-18)
    package func request(for call: String, given facts: Facts, at moment: Instant) -> JSON {
        guard let filing = facts.filing else { return .null }
        var object = JSONObject([("policyNumber", .string(filing.policyNumber))])
        object["easyNumber"] = facts.identifiedEasyNumber.map(JSON.string)
        switch call {
        case "readCatalog", "readMoveCatalog": object["operation"] = "readCatalog"
        case "declare":
            object["operation"] = "declare"
            object["filing"] = filing.json
        case "findDeclaration", "findCase":
            object["operation"] = "findCase"
            object["customerReference"] = .string(filing.customerReference)
            object["currency"] = .string(filing.currency.code)
            object["statuses"] = .array(Self.statusesToSearch(facts).map { .string($0.wire) })
        case "readCase", "checkMove":
            object["operation"] = "readCase"
            object["overdueId"] = .optional(facts.overdueID)
        case "update":
            object["operation"] = "update"
            object["overdueId"] = .optional(facts.overdueID)
            object["revision"] = .integer(Int64(facts.revision))
            // PUT for a NOA, PATCH after a MOVE. (D-5)
            object["afterMove"] = .bool(facts.status == .movedToCollection)
            object["filing"] = filing.json
        case "move":
            object["operation"] = "move"
            object["overdueId"] = .optional(facts.overdueID)
        default: return .null
        }
        return .object(object)
    }

    /// The list wants a status (§7.7), so a case is looked for under the one it had, then as cases go on.
    private static func statusesToSearch(_ facts: Facts) -> [OverdueStatus] {
        guard let last = facts.status else { return OverdueStatus.inLifeOrder }
        return [last] + OverdueStatus.inLifeOrder.filter { $0 != last }
    }
}
