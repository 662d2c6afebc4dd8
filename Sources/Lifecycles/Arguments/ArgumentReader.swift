import Values
import Workflow

/// Takes the members of a command's arguments one by one, refuses what nobody asked for, and names every field by its
/// path: `invoices[2].dueDate`.
struct ArgumentReader {
    private let fields: JSONObject
    private let path: String

    /// Refuses what is no object, and members that are not among the known ones.
    init(_ json: JSON, known: [String], at path: String = "") throws(RejectionReport) {
        let name = path.isEmpty ? "arguments" : path
        guard let fields = json.objectValue else { throw .wrongType(name, "an object", json) }
        self.fields = fields
        self.path = path
        for key in fields.keys where !known.contains(key) {
            throw RejectionReport(
                code: "unknown_field",
                kind: .malformed,
                message: "there is no field \"\(key)\" here; known are \(known.joined(separator: ", "))",
                field: self.name(of: key)
            )
        }
    }

    func name(of field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

    private func value(_ field: String) -> JSON? {
        guard let value = fields[field], !value.isNull else { return nil }
        return value
    }

    private func required(_ field: String) throws(RejectionReport) -> JSON {
        guard let value = value(field) else {
            throw RejectionReport(
                code: "missing_field",
                kind: .malformed,
                message: "field \"\(name(of: field))\" is required",
                field: name(of: field)
            )
        }
        return value
    }

    // MARK: Texts

    func text(_ field: String, limit: Int) throws(RejectionReport) -> String {
        let value = try required(field)
        guard let text = value.stringValue else { throw .wrongType(name(of: field), "a string", value) }
        guard !text.isEmpty, text.contains(where: { !$0.isWhitespace }) else {
            throw RejectionReport(
                code: "empty_field",
                message: "field \"\(name(of: field))\" must not be empty",
                field: name(of: field),
                value: text
            )
        }
        guard text.unicodeScalars.count <= limit else {
            throw RejectionReport(
                code: "too_long",
                message: "field \"\(name(of: field))\" is longer than \(limit) characters",
                field: name(of: field)
            )
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw RejectionReport(
                code: "forbidden_character",
                message: "field \"\(name(of: field))\" holds a control character; take it out",
                field: name(of: field)
            )
        }
        return text
    }

    func optionalText(_ field: String, limit: Int) throws(RejectionReport) -> String? {
        guard value(field) != nil else { return nil }
        return try text(field, limit: limit)
    }

    /// One of the words that an enumeration knows.
    func word<Word: RawRepresentable & CaseIterable>(_ field: String) throws(RejectionReport) -> Word
    where Word.RawValue == String {
        let text = try text(field, limit: 64)
        guard let word = Word(rawValue: text) else {
            let offered = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw RejectionReport(
                code: "not_offered",
                message: "\(name(of: field)) \"\(text)\" is not offered; offered: \(offered)",
                field: name(of: field),
                value: text
            )
        }
        return word
    }

    // MARK: Other values

    func flag(_ field: String) throws(RejectionReport) -> Bool {
        let value = try required(field)
        guard let flag = value.boolValue else { throw .wrongType(name(of: field), "true or false", value) }
        return flag
    }

    func flag(_ field: String, default fallback: Bool) throws(RejectionReport) -> Bool {
        value(field) == nil ? fallback : try flag(field)
    }

    func date(_ field: String) throws(RejectionReport) -> CalendarDate {
        let text = try text(field, limit: 64)
        guard let date = CalendarDate(text) else {
            throw RejectionReport(
                code: "malformed_date",
                message: "\(name(of: field)) must be a day that exists, written like 2026-11-20",
                field: name(of: field),
                value: text
            )
        }
        guard date.isPlausible else {
            throw RejectionReport(
                code: "date_out_of_range",
                message:
                    "\(name(of: field)) \(text) lies outside of \(CalendarDate.plausibleText); correct the year",
                field: name(of: field),
                value: text
            )
        }
        return date
    }

    func optionalDate(_ field: String) throws(RejectionReport) -> CalendarDate? {
        value(field) == nil ? nil : try date(field)
    }

    func currency(_ field: String) throws(RejectionReport) -> Currency {
        let code = try text(field, limit: 8)
        guard let currency = Currency(code: code) else {
            throw RejectionReport(
                code: "currency_not_supported",
                message:
                    "\(name(of: field)) \"\(code)\" is not supported; write an ISO 4217 code such as EUR",
                field: name(of: field),
                value: code
            )
        }
        return currency
    }

    /// A positive amount, as decimal text.
    func amount(_ field: String, in currency: Currency, limit: Int64) throws(RejectionReport) -> Int64 {
        let text = try text(field, limit: 32)
        func refusal(_ code: String, _ reason: String) -> RejectionReport {
            RejectionReport(
                code: code,
                message: "\(name(of: field)) \"\(text)\" \(reason)",
                field: name(of: field),
                value: text
            )
        }
        let money: Money
        do {
            money = try Money(decimal: text, currency: currency)
        } catch {
            switch error {
            case .malformed: throw refusal("malformed_amount", "is no decimal amount such as 1234.50")
            case .tooManyDecimals:
                throw refusal(
                    "too_many_decimals",
                    "has more than \(currency.exponent) decimals, which \(currency) does not have"
                )
            case .tooLarge: throw refusal("amount_too_large", "is larger than any amount here")
            }
        }
        guard money.minorUnits > 0 else { throw refusal("amount_not_positive", "must be above zero") }
        guard money.minorUnits <= limit else {
            throw refusal("amount_too_large", "is above \(Money(minorUnits: limit, currency: currency))")
        }
        return money.minorUnits
    }

    // MARK: Parts

    /// A value by its schema.
    func value<Value>(_ field: String, _ schema: Schema<Value>) throws(RejectionReport) -> Value {
        let json = try required(field)
        do throws(ReadFailure) {
            return try schema.read(json, .arguments)
        } catch {
            throw RejectionReport(error.inside(name(of: field)))
        }
    }

    /// The value of an object or list that may be absent.
    func part(_ field: String) -> JSON? { value(field) }

    func requiredPart(_ field: String) throws(RejectionReport) -> JSON { try required(field) }

    /// Each element with its path. An absent list is empty.
    func list(_ field: String, limit: Int) throws(RejectionReport) -> [(path: String, value: JSON)] {
        guard let value = value(field) else { return [] }
        guard let elements = value.arrayValue else { throw .wrongType(name(of: field), "a list", value) }
        guard elements.count <= limit else {
            throw RejectionReport(
                code: "too_many",
                message: "\(name(of: field)) has \(elements.count) entries; at most \(limit) are taken",
                field: name(of: field),
                value: String(elements.count)
            )
        }
        return elements.enumerated().map { ("\(name(of: field))[\($0.offset)]", $0.element) }
    }
}

extension RejectionReport {
    static func wrongType(_ field: String, _ expected: String, _ found: JSON) -> RejectionReport {
        RejectionReport(
            code: "wrong_type",
            kind: .malformed,
            message: "field \"\(field)\" must be \(expected), found \(found.kind)",
            field: field,
            value: found.kind
        )
    }

    /// A member of our own stored or exchanged forms that is not as agreed.
    static func unreadable(_ call: String, _ reason: String) -> RejectionReport {
        RejectionReport(code: "unreadable_answer", message: "the answer to \(call) cannot be used: \(reason)")
    }

    static func unknownCommand(_ name: String, of what: String) -> RejectionReport {
        RejectionReport(
            code: "unknown_command",
            kind: .malformed,
            message: "\(what) has no command \"\(name)\"",
            field: "command",
            value: name
        )
    }
}

extension CalendarDate {
    /// As messages name the range.
    static var plausibleText: String { "\(plausible.lowerBound) to \(plausible.upperBound)" }
}
