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
        object["currency"] = currency.map(JSON.string)
        object["mapping"] = mapping.map(JSON.string)
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
        guard case .object(let object) = json else {
            throw JSONShapeError(field: "data", expected: "an object", found: json.kind)
        }
        self.init(at: .epoch, source: .poll, operation: .getStatus, code: "")
        var missing = 4
        for member in object.members {
            switch (member.key, member.value) {
            case ("at", .integer(let number)):
                at = Instant(microseconds: number)
                missing -= 1
            case ("code", .string(let text)):
                code = text
                missing -= 1
            case ("operation", .string(let text)):
                operation = try Self.word(text, of: "operation")
                missing -= 1
            case ("source", .string(let text)):
                source = try Self.word(text, of: "source")
                missing -= 1
            default: try readOptional(member)
            }
        }
        guard missing == 0 else {
            throw JSONShapeError(field: "data", expected: "at, code, operation and source", found: "fewer")
        }
    }

    private mutating func readOptional(_ member: JSONObject.Member) throws(JSONShapeError) {
        if case .integer = member.value, member.value.integerValue == nil {
            throw JSONShapeError(field: member.key, expected: "an amount within 2^53", found: "more")
        }
        switch (member.key, member.value) {
        case ("raw", .string(let text)): rawStatus = text
        case ("status", .string(let text)): status = try Self.status(text)
        case ("authorized", .integer(let number)): amounts.authorized = number
        case ("cancelled", .integer(let number)): amounts.cancelled = number
        case ("validated", .integer(let number)): amounts.validated = number
        case ("refunded", .integer(let number)): amounts.refunded = number
        case ("redirectUrl", .string(let text)): redirectURL = text
        case ("message", .string(let text)): message = text
        case ("currency", .string(let text)): currency = text
        case ("subStatus", .string(let text)): subStatus = text
        case ("providerTransactionId", .string(let text)): providerTransactionID = text
        case ("mapping", .string(let text)): mapping = text
        case ("rule", _), ("recheckAt", _): break
        default:
            throw JSONShapeError(
                field: member.key,
                expected: "a field of an observation",
                found: member.value.kind
            )
        }
    }

    private static func word<Word: RawRepresentable>(_ text: String, of field: String) throws(JSONShapeError)
        -> Word where Word.RawValue == String
    {
        guard let word = Word(rawValue: text) else {
            throw JSONShapeError(field: field, expected: "a known word", found: text)
        }
        return word
    }

    private static func status(_ text: String) throws(JSONShapeError) -> CofidisStatus {
        guard let status = CofidisStatus(canonical: text) else {
            throw JSONShapeError(field: "status", expected: "a known status", found: text)
        }
        return status
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
