package import Values

extension OverdueCase {
    /// Silence left out.
    package func encode(_ facts: Facts) -> JSON {
        var object = JSONObject()
        object["filing"] = facts.filing?.json
        object["draftedAt"] = .integer(facts.draftedAt.microseconds)
        if !facts.deadlines.isEmpty { object["deadlines"] = .array(facts.deadlines.map(\.json)) }
        if !facts.warnings.isEmpty { object["warnings"] = .array(facts.warnings.map(\.json)) }
        if facts.isLate { object["late"] = true }
        if !facts.catalog.isEmpty { object["catalog"] = .array(facts.catalog.map(\.json)) }
        object["refusal"] = facts.refusal?.json
        object["requestId"] = facts.requestID.map(JSON.string)
        object["declaredAt"] = facts.declaredAt.map { .integer($0.microseconds) }
        object["overdueId"] = facts.overdueID.map(JSON.string)
        object["status"] = facts.status.map { .string($0.rawValue) }
        object["raw"] = facts.rawStatus.map(JSON.string)
        object["lastReadAt"] = facts.lastReadAt.map { .integer($0.microseconds) }
        object["lookups"] = Self.count(facts.lookups)
        object["revision"] = Self.count(facts.revision)
        object["reportedRevision"] = Self.count(facts.reportedRevision)
        object["indemnification"] = facts.indemnification?.json
        object["documentsCount"] = facts.documentsCount.map(JSON.integer)
        return .object(object)
    }

    private static func count(_ number: Int) -> JSON? { number == 0 ? nil : .integer(Int64(number)) }

    package func decodeFacts(_ json: JSON) throws(JSONShapeError) -> Facts {
        var facts = Facts()
        if let filing = json["filing"] { facts.filing = try Filing(json: filing) }
        facts.draftedAt = Instant(microseconds: try json.integer("draftedAt"))
        facts.deadlines = try json.deadlines()
        facts.warnings = try json.warnings()
        facts.isLate = json["late"]?.boolValue ?? false
        facts.catalog = try json.elements("catalog") { json throws(JSONShapeError) in
            try CatalogRow(json: json)
        }
        if let refusal = json["refusal"] { facts.refusal = try Refusal(json: refusal) }
        facts.requestID = try json.optionalString("requestId")
        facts.declaredAt = try json.optionalInteger("declaredAt").map(Instant.init(microseconds:))
        facts.overdueID = try json.optionalString("overdueId")
        if let text = try json.optionalString("status") {
            guard let status = OverdueStatus(rawValue: text) else {
                throw JSONShapeError(field: "status", expected: "a known status", found: text)
            }
            facts.status = status
        }
        facts.rawStatus = try json.optionalString("raw")
        facts.lastReadAt = try json.optionalInteger("lastReadAt").map(Instant.init(microseconds:))
        facts.lookups = try json.boundedCount("lookups")
        facts.revision = try json.boundedCount("revision")
        facts.reportedRevision = try json.boundedCount("reportedRevision")
        if let part = json["indemnification"] { facts.indemnification = try Indemnification(json: part) }
        facts.documentsCount = try json.optionalInteger("documentsCount")
        return facts
    }
}

extension JSON {
    /// A stored count, which is counted on from; absent is none.
    func boundedCount(_ key: String) throws(JSONShapeError) -> Int {
        let number = try optionalInteger(key) ?? 0
        guard (0...Int64(Int32.max)).contains(number) else {
            throw JSONShapeError(field: key, expected: "a count", found: String(number))
        }
        return Int(number)
    }
}
