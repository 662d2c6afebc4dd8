import Values
import Yams

/// Turns the text of a contract terms file into a book. docs/overdue-cases.md explains the form.
///
/// Like charts: whatever is wrong with it is found in one pass, each with file, line and reason.
package enum ContractTermsLoader {
    /// - Throws: every diagnostic of the text, in the order of its lines.
    package static func load(text: String, file: String) throws(ChartLoadingError) -> ContractTermsBook {
        var reader = ChartReader(file: file)
        guard let root = ChartLoader.compose(text, with: &reader), let book = reader.contractTerms(root),
            reader.diagnostics.isEmpty
        else {
            throw ChartLoadingError(diagnostics: reader.diagnostics.sorted(by: ChartDiagnostic.precedes))
        }
        return book
    }
}

extension ChartShape {
    fileprivate static let contracts = ChartShape(
        name: "contract terms",
        required: ["policies"],
        optional: ["calendars", "others"]
    )
    fileprivate static let calendar = ChartShape(
        name: "calendar",
        required: ["weekend"],
        optional: ["holidays"]
    )
    fileprivate static let terms = ChartShape(
        name: "terms",
        required: [],
        optional: [
            "zone", "calendar", "declaration", "declarationRoll", "adverseInformation",
            "adverseInformationRoll", "maximumCreditPeriod", "earlyWarningDays", "urgentWarningDays",
        ]
    )
}

extension ChartReader {
    /// The most days before a last day on which a warning makes sense.
    private static let warningDaysLimit = 365

    fileprivate mutating func contractTerms(_ root: Node) -> ContractTermsBook? {
        guard let fields = fields(root, .contracts, "the file") else { return nil }
        var calendars: [String: BusinessCalendar] = [:]
        if let node = fields["calendars"] {
            for entry in entries(node, "\"calendars\"") {
                calendars[entry.name] = calendar(entry.value, named: entry.name)
            }
        }
        var book = ContractTermsBook(others: nil)
        if let node = fields["others"] { book.others = terms(node, "\"others\"", calendars) }
        if let node = fields["policies"] {
            for entry in entries(node, "\"policies\"") {
                book.policies[entry.name] = terms(entry.value, "policy \"\(entry.name)\"", calendars)
            }
        }
        return book
    }

    private mutating func calendar(_ node: Node, named name: String) -> BusinessCalendar? {
        guard let fields = fields(node, .calendar, "calendar \"\(name)\""), let weekend = fields["weekend"]
        else { return nil }
        let days = list(weekend).isEmpty ? [] : (weekdays(weekend, "\"weekend\"") ?? [])
        guard days.count < 7 else {
            refuse(
                line: weekend.line,
                "wrong_days",
                "calendar \"\(name)\" leaves no day on which somebody works"
            )
            return nil
        }
        var holidays: [CalendarDate: String] = [:]
        if let node = fields["holidays"] {
            for entry in entries(node, "\"holidays\"") {
                guard let date = CalendarDate(entry.name) else {
                    refuse(
                        line: entry.line,
                        "wrong_date",
                        "\"\(entry.name)\" is no date",
                        hint: "write it like \"2026-12-25\": Christmas Day"
                    )
                    continue
                }
                holidays[date] = text(entry.value, "the name of a holiday")
            }
        }
        return BusinessCalendar(name: name, weekend: days, holidays: holidays)
    }

    private mutating func terms(
        _ node: Node,
        _ what: String,
        _ calendars: [String: BusinessCalendar]
    ) -> ContractTerms? {
        guard let fields = fields(node, .terms, what) else { return nil }
        var terms = ContractTerms.assumed
        if let name = zone(fields), let zone = Zone(name) { terms.zone = zone }
        if let name = text(fields, "calendar") {
            if let calendar = calendars[name] {
                terms.calendar = calendar
            } else {
                refuse(
                    line: fields["calendar"]?.line ?? fields.line,
                    "unknown_calendar",
                    "there is no calendar \"\(name)\" in this file",
                    hint: NearestName.hint(for: name, among: calendars.keys.sorted())
                )
            }
        }
        if let term = term(fields, "declaration") { terms.declaration = term }
        if let roll = roll(fields, "declarationRoll") { terms.declarationRoll = roll }
        if let term = term(fields, "adverseInformation") { terms.adverseInformation = term }
        if let roll = roll(fields, "adverseInformationRoll") { terms.adverseInformationRoll = roll }
        if let term = term(fields, "maximumCreditPeriod") { terms.maximumCreditPeriod = term }
        let days = 0...Self.warningDaysLimit
        if let early = wholeNumber(fields, "earlyWarningDays", in: days) { terms.earlyWarningDays = early }
        if let urgent = wholeNumber(fields, "urgentWarningDays", in: days) {
            terms.urgentWarningDays = urgent
        }
        guard terms.urgentWarningDays <= terms.earlyWarningDays else {
            refuse(
                line: fields.line,
                "warnings_out_of_order",
                "\(what) warns urgently (\(terms.urgentWarningDays) days) before it warns early "
                    + "(\(terms.earlyWarningDays) days)"
            )
            return nil
        }
        return terms
    }

    private mutating func term(_ fields: Fields, _ key: String) -> Term? {
        guard let node = fields[key], let text = text(fields, key) else { return nil }
        guard let term = Term(text) else {
            refuse(
                line: node.line,
                "wrong_term",
                "\"\(text)\" is no term",
                hint: "write it like 60 calendar days, 10 business days or 5 months"
            )
            return nil
        }
        return term
    }

    private mutating func roll(_ fields: Fields, _ key: String) -> RollRule? {
        guard let node = fields[key], let text = text(node, "\"\(key)\"") else { return nil }
        guard let rule = RollRule(rawValue: text) else {
            let known = RollRule.allCases.map(\.rawValue)
            refuse(
                line: node.line,
                "wrong_roll",
                "\"\(text)\" is no rolling rule",
                hint: "there are: \(known.joined(separator: ", "))"
            )
            return nil
        }
        return rule
    }
}
