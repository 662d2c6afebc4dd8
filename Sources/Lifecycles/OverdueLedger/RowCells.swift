import Values
import Workflow

/// The cells of one ledger row, read one by one; what is wrong with each is kept, so that a person sees all of it in
/// one pass.
struct RowCells {
    let line: Int
    let value: (String) -> String?
    private(set) var problems: [OverdueLedger.Problem] = []

    init(line: Int, value: @escaping (String) -> String?) {
        self.line = line
        self.value = value
    }

    func isEmpty(_ column: String) -> Bool { value(column) == nil }

    mutating func refuse(_ column: String, _ value: String?, _ code: String, _ reason: String) {
        problems.append(
            OverdueLedger.Problem(
                line: line,
                column: column,
                value: value,
                code: code,
                message: value.map { "\(column) \"\($0)\" \(reason)" } ?? "\(column) \(reason)"
            )
        )
    }

    /// Enters what a rule says against a cell.
    mutating func check(
        _ column: String,
        _ value: String,
        _ rule: () throws(RejectionReport) -> Void
    ) {
        do throws(RejectionReport) {
            try rule()
        } catch {
            problems.append(
                OverdueLedger.Problem(
                    line: line,
                    column: column,
                    value: value,
                    code: error.code,
                    message: error.message
                )
            )
        }
    }

    mutating func text(
        _ column: String,
        limit: Int,
        default fallback: String? = nil,
        isRequired: Bool = false
    ) -> String? {
        guard let text = value(column) else {
            if fallback == nil, isRequired { refuse(column, nil, "missing_field", "is needed") }
            return fallback
        }
        guard text.unicodeScalars.count <= limit else {
            refuse(column, nil, "too_long", "is longer than \(limit) characters")
            return nil
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            refuse(column, nil, "forbidden_character", "holds a control character; take it out")
            return nil
        }
        return text
    }

    mutating func date(_ column: String, isRequired: Bool = false) -> CalendarDate? {
        guard let text = text(column, limit: 64, isRequired: isRequired) else { return nil }
        guard let date = CalendarDate(text) else {
            refuse(column, text, "malformed_date", "is no day that exists; write it like 2026-11-20")
            return nil
        }
        guard date.isPlausible else {
            refuse(
                column,
                text,
                "date_out_of_range",
                "lies outside of \(CalendarDate.plausibleText); correct the year"
            )
            return nil
        }
        return date
    }

    mutating func currency(_ column: String) -> Currency? {
        guard let code = text(column, limit: 64, isRequired: true) else { return nil }
        guard let currency = Currency(code: code) else {
            refuse(
                column,
                code,
                "currency_not_supported",
                "is not supported; write an ISO 4217 code such as EUR"
            )
            return nil
        }
        return currency
    }

    /// In minor units. Nil without currency: its decimals are not known then.
    mutating func amount(_ column: String, in currency: Currency?, isRequired: Bool = false) -> Int64? {
        guard let text = text(column, limit: 64, isRequired: isRequired), let currency else { return nil }
        guard !Self.isCredit(text) else {
            refuse(
                column,
                text,
                "credit_note",
                "is a credit note, which is no invoice: its debtor is declared without it, so too high; give it as "
                    + "\"paid\" of the invoice that it belongs to, or report it as CREDIT_NOTE afterwards"
            )
            return nil
        }
        let money: Money
        do throws(Money.ParseError) {
            money = try Money(decimal: text, currency: currency)
        } catch {
            switch error {
            case .malformed: refuse(column, text, "malformed_amount", "is no decimal amount such as 1234.50")
            case .tooManyDecimals:
                refuse(
                    column,
                    text,
                    "too_many_decimals",
                    "has more than the \(currency.exponent) decimals of \(currency)"
                )
            case .tooLarge: refuse(column, text, "amount_too_large", "is larger than any amount here")
            }
            return nil
        }
        guard money.minorUnits > 0 else {
            refuse(column, text, "amount_not_positive", "must be above zero")
            return nil
        }
        guard money.minorUnits <= OverdueCase.amountLimit else {
            let limit = Money(minorUnits: OverdueCase.amountLimit, currency: currency)
            refuse(column, text, "amount_too_large", "is above \(limit)")
            return nil
        }
        return money.minorUnits
    }

    /// An amount below zero, in one of the ways in which open items show it: `-400.00`, `400.00-`, `(400.00)`, and
    /// with the minus signs of typesetters.
    private static func isCredit(_ text: String) -> Bool {
        let minus: Set<Character> = [
            "-", "\u{2212}", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{FE63}", "\u{FF0D}",
        ]
        var rest = Substring(text)
        if let first = rest.first, let last = rest.last, rest.count > 2, first == "(", last == ")" {
            rest = rest.dropFirst().dropLast()
        } else if rest.first.map(minus.contains) == true {
            rest = rest.dropFirst()
        } else if rest.last.map(minus.contains) == true {
            rest = rest.dropLast()
        } else {
            return false
        }
        let isNumber = rest.contains(where: \.isNumber)
        return isNumber && rest.allSatisfy { $0.isNumber || ".,' \u{A0}\u{202F}".contains($0) }
            && rest.contains { ("1"..."9").contains($0) }
    }

    mutating func word<Word: RawRepresentable & CaseIterable>(_ column: String, default fallback: Word)
        -> Word?
    where Word.RawValue == String {
        guard let text = text(column, limit: 64) else { return value(column) == nil ? fallback : nil }
        guard let word = Word(rawValue: text.uppercased()) else {
            let offered = Word.allCases.map(\.rawValue).joined(separator: ", ")
            refuse(column, text, "not_offered", "is not offered; offered: \(offered)")
            return nil
        }
        return word
    }

    /// As spreadsheets and people write it.
    mutating func flag(_ column: String, default fallback: Bool) -> Bool? {
        guard let text = text(column, limit: 64) else { return value(column) == nil ? fallback : nil }
        switch text.lowercased() {
        case "yes", "true", "1": return true
        case "no", "false", "0": return false
        default:
            refuse(column, text, "not_offered", "is neither yes nor no")
            return nil
        }
    }

    mutating func country(_ column: String) -> String? {
        guard let code = text(column, limit: 64, isRequired: true) else { return nil }
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            refuse(
                column,
                code,
                "malformed_country",
                "is no country code of three capital letters, such as FRA"
            )
            return nil
        }
        return code
    }

    /// Type and value belong together, and to the debtor's country.
    mutating func identifier(country: String?) -> LegalIdentifier? {
        let columns = ["debtorIdentifierType", "debtorIdentifier"]
        let type = text(columns[0], limit: LegalIdentifier.typeLengthLimit)
        let number = text(columns[1], limit: LegalIdentifier.valueLengthLimit)
        guard let type, let number else {
            if type != nil, isEmpty(columns[1]) {
                refuse(columns[1], nil, "missing_field", "is needed beside \(columns[0])")
            }
            if number != nil, isEmpty(columns[0]) {
                refuse(columns[0], nil, "missing_field", "is needed beside \(columns[1])")
            }
            return nil
        }
        guard let country else { return nil }
        var identifier: LegalIdentifier?
        check(columns[0], type) { () throws(RejectionReport) in
            identifier = try LegalIdentifier.read(
                ["type": .string(type), "value": .string(number)],
                at: "identifier",
                countryCode: country
            )
        }
        guard let identifier else { return nil }
        check(columns[1], number) { () throws(RejectionReport) in
            _ = try IdentifierCheck.warnings(for: identifier, at: columns[1])
        }
        return identifier
    }
}
