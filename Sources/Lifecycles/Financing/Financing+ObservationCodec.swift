import Values
import Workflow

extension Financing.Observation {
    /// Flat, silence left out, amounts in minor units, the moment in microseconds: millions of these are kept.
    func encoded(as name: String, with extra: (String, JSON)? = nil) -> EncodedEvent {
        var object = JSONObject()
        object["at"] = .integer(at.microseconds)
        object["authorized"] = amounts.authorized.map(JSON.integer)
        object["cancelled"] = amounts.cancelled.map(JSON.integer)
        object["code"] = .string(code)
        object["message"] = message.map(JSON.string)
        object["operation"] = .string(operation.rawValue)
        object["providerTransactionId"] = providerTransactionID.map(JSON.string)
        object["raw"] = rawStatus.map(JSON.string)
        object["redirectUrl"] = redirectURL.map(JSON.string)
        object["refunded"] = amounts.refunded.map(JSON.integer)
        object["source"] = .string(source.rawValue)
        object["status"] = status.map { .string($0.rawValue) }
        object["subStatus"] = subStatus.map(JSON.string)
        object["validated"] = amounts.validated.map(JSON.integer)
        if let extra { object[extra.0] = extra.1 }
        return EncodedEvent(name: name, data: .object(object))
    }

    /// One walk over the members instead of a search for each name: replay reads these by the million.
    init(json: JSON) throws(JSONShapeError) {
        guard let members = json.objectValue?.members else {
            throw JSONShapeError(field: "data", expected: "an object", found: json.kind)
        }
        self.init(at: .epoch, source: .poll, operation: .getStatus, code: "")
        var missing = 4
        for member in members {
            switch member.key {
            case "at":
                at = Instant(microseconds: try json.integer("at"))
                missing -= 1
            case "code":
                code = try json.string("code")
                missing -= 1
            case "operation":
                operation = try json.word("operation", "a known operation")
                missing -= 1
            case "source":
                source = try json.source("source")
                missing -= 1
            default: try readOptional(member, of: json)
            }
        }
        guard missing == 0 else {
            throw JSONShapeError(field: "data", expected: "at, code, operation and source", found: "fewer")
        }
    }

    private mutating func readOptional(_ member: JSONObject.Member, of json: JSON) throws(JSONShapeError) {
        switch (member.key, member.value) {
        case ("raw", .string(let text)): rawStatus = text
        case ("status", _): status = try json.status("status")
        case ("authorized", .integer(let number)): amounts.authorized = number
        case ("cancelled", .integer(let number)): amounts.cancelled = number
        case ("validated", .integer(let number)): amounts.validated = number
        case ("refunded", .integer(let number)): amounts.refunded = number
        case ("redirectUrl", .string(let text)): redirectURL = text
        case ("message", .string(let text)): message = text
        case ("subStatus", .string(let text)): subStatus = text
        case ("providerTransactionId", .string(let text)): providerTransactionID = text
        case ("rule", _): break
        default:
            throw JSONShapeError(
                field: member.key,
                expected: "a field of an observation",
                found: member.value.kind
            )
        }
    }
}

extension JSON {
    func word<Word: RawRepresentable>(_ key: String, _ expected: String) throws(JSONShapeError) -> Word
    where Word.RawValue == String {
        let text = try string(key)
        guard let word = Word(rawValue: text) else {
            throw JSONShapeError(field: key, expected: expected, found: text)
        }
        return word
    }

    func source(_ key: String) throws(JSONShapeError) -> Financing.Observation.Source {
        try word(key, "a known source")
    }

    func status(_ key: String) throws(JSONShapeError) -> CofidisStatus? {
        guard let text = try optionalString(key) else { return nil }
        guard let status = CofidisStatus(canonical: text) else {
            throw JSONShapeError(field: key, expected: "a known status", found: text)
        }
        return status
    }
}
