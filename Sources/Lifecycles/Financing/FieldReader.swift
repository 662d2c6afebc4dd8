import Values

/// Takes the fields of a command's arguments one by one and refuses what nobody asked for.
struct FieldReader {
    private let fields: JSONObject
    private let known: [String]

    /// Refuses arguments that are no object and fields that are not among the known ones.
    init(_ arguments: JSON, known: [String]) throws(Financing.Rejection) {
        guard let fields = arguments.objectValue else {
            throw .wrongType(JSONShapeError(field: "arguments", expected: "an object", found: arguments.kind))
        }
        for key in fields.keys where !known.contains(key) { throw .unknownField(key, known: known) }
        self.fields = fields
        self.known = known
    }

    private func required(_ field: String) throws(Financing.Rejection) -> JSON {
        guard let value = fields[field], !value.isNull else { throw .missingField(field) }
        return value
    }

    func text(_ field: String, lengthLimit: Int) throws(Financing.Rejection) -> String {
        let value = try required(field)
        guard let text = value.stringValue else { throw mismatch(field, "a string", value) }
        guard !text.isEmpty else { throw .emptyField(field) }
        guard text.utf8.count <= lengthLimit else {
            throw .tooLong(field: field, limit: lengthLimit, unit: "bytes")
        }
        return text
    }

    /// A text, or nothing.
    func optionalText(_ field: String, lengthLimit: Int) throws(Financing.Rejection) -> String? {
        guard let value = fields[field], !value.isNull else { return nil }
        return try text(field, lengthLimit: lengthLimit)
    }

    func flag(_ field: String) throws(Financing.Rejection) -> Bool {
        let value = try required(field)
        guard let flag = value.boolValue else { throw mismatch(field, "true or false", value) }
        return flag
    }

    /// An object, or nothing.
    func section(_ field: String) throws(Financing.Rejection) -> JSON? {
        guard let value = fields[field], !value.isNull else { return nil }
        guard value.objectValue != nil else { throw mismatch(field, "an object", value) }
        return value
    }

    func value(_ field: String) throws(Financing.Rejection) -> JSON { try required(field) }

    /// One of the words that an enumeration knows.
    func word<Word: RawRepresentable & CaseIterable>(_ field: String, refusal code: String)
        throws(Financing.Rejection) -> Word where Word.RawValue == String
    {
        let text = try text(field, lengthLimit: Financing.merchantTransactionIDLengthLimit)
        guard let word = Word(rawValue: text) else {
            throw .notOffered(code: code, field: field, value: text, offered: Word.allCases.map(\.rawValue))
        }
        return word
    }

    func optionalWord<Word: RawRepresentable & CaseIterable>(_ field: String, refusal code: String)
        throws(Financing.Rejection) -> Word? where Word.RawValue == String
    {
        guard let value = fields[field], !value.isNull else { return nil }
        return try word(field, refusal: code)
    }

    func optionalInteger(_ field: String, in range: ClosedRange<Int64>) throws(Financing.Rejection) -> Int64?
    {
        guard let value = fields[field], !value.isNull else { return nil }
        guard let number = value.integerValue else { throw mismatch(field, "a whole number", value) }
        guard range.contains(number) else { throw .outOfRange(field: field, range, value: number) }
        return number
    }

    private func mismatch(_ field: String, _ expected: String, _ found: JSON) -> Financing.Rejection {
        .wrongType(JSONShapeError(field: field, expected: expected, found: found.kind))
    }
}
