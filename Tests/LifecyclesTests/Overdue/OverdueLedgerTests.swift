import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("A ledger of overdue invoices")
struct OverdueLedgerTests {
    static let good = [
        "debtorEasyNumber": "00000341003327", "debtorName": "Debtor SA", "debtorCountry": "FRA",
        "debtorIdentifierType": "SIREN_FRA", "debtorIdentifier": "732 829 320", "invoice": "F-1",
        "issueDate": "2026-08-20", "dueDate": "2026-09-20", "currency": "EUR", "amount": "1000.00",
        "nonPaymentReason": "INSOLVENT", "contactName": "Grace",
    ]

    static func read(
        _ changes: [String: String] = [:],
        line: Int = 2,
        allowsLate: Bool = false
    ) -> Result<OverdueLedger.Row, OverdueLedger.Problems> {
        let cells = good.merging(changes) { $1 }.filter { !$0.value.isEmpty }
        return OverdueLedger.RowReader(
            contracts: ContractTermsBook(defaultPolicy: "P-1"),
            defaults: OverdueLedger.Defaults(),
            now: Overdue.morning,
            allowsLate: allowsLate
        ).read(line: line) { cells[$0] }
    }

    static func row(_ changes: [String: String] = [:], line: Int = 2) throws -> OverdueLedger.Row {
        try read(changes, line: line).get()
    }

    static func group(_ rows: [OverdueLedger.Row]) -> (
        group: OverdueLedger.Group?, problems: [OverdueLedger.Problem]
    ) {
        OverdueLedger.Group.make(of: rows) { _ in CalendarDate("2026-10-16") }
    }

    @Test("a good row becomes an invoice of a draft that the case takes")
    func goodRow() throws {
        let row = try Self.row(["paid": "100.00", "paidOn": "2026-10-01"])
        let group = try #require(Self.group([row]).group)
        let events = Overdue.given([]).when("draft", group.arguments, at: Overdue.morning).events
        #expect(events.count == 1)
        #expect(group.arguments["settlements"]?.arrayValue?.first?["invoiceReference"] == "F-1")
        #expect(group.customerReference.hasPrefix("L-"))
        #expect(group.lines == [2])
    }

    @Test(
        "a bad cell is told by line, column, value and code",
        arguments: [
            ("amount", "1.250,00", "malformed_amount"), ("amount", "-1", "credit_note"),
            ("amount", "400.00-", "credit_note"),
            ("amount", "(400.00)", "credit_note"), ("amount", "\u{2212}400.00", "credit_note"),
            ("amount", "-0.00", "amount_not_positive"), ("amount", "a-1", "malformed_amount"),
            ("issueDate", "1926-08-20", "date_out_of_range"), ("dueDate", "2999-12-31", "date_out_of_range"),
            ("extendedDueDate", "0026-10-01", "date_out_of_range"),
            ("amount", "0.00", "amount_not_positive"), ("amount", "1.234", "too_many_decimals"),
            ("amount", "99999999999999999999", "amount_too_large"), ("amount", "", "missing_field"),
            ("currency", "EURO", "currency_not_supported"), ("currency", "eur", "currency_not_supported"),
            ("issueDate", "20/08/2026", "malformed_date"), ("dueDate", "2026-09-31", "malformed_date"),
            ("dueDate", "2026-08-19", "due_before_issue"),
            ("dueDate", "2026-12-19", "due_date_beyond_credit_period"),
            ("extendedDueDate", "2026-09-01", "extension_before_due_date"),
            ("debtorCountry", "France", "malformed_country"), ("debtorCountry", "", "missing_field"),
            ("debtorName", "", "missing_field"), ("invoice", "", "missing_field"),
            ("debtorEasyNumber", "0000/341", "malformed_easy_number"), ("debtType", "XX", "not_offered"),
            ("debtorIdentifierType", "EIN_USA", "identifier_of_other_country"),
            ("debtorIdentifier", "73282932", "malformed_identifier"),
            ("debtorIdentifier", "", "missing_field"), ("intervention", "perhaps", "not_offered"),
            ("nonPaymentReason", "", "missing_field"), ("contactName", "", "missing_field"),
            ("debtorName", "a\u{7}b", "forbidden_character"),
        ]
    )
    func badCell(column: String, value: String, code: String) throws {
        let problems = try #require(throws: OverdueLedger.Problems.self) {
            try Self.row([column: value], line: 17)
        }.all
        #expect(problems.map(\.code) == [code])
        #expect(problems.first?.line == 17)
        #expect(problems.first?.column == column)
        if !value.isEmpty, code != "forbidden_character" { #expect(problems.first?.value == value) }
    }

    @Test("everything that is wrong with a row is told at once")
    func allProblems() throws {
        let problems = try #require(throws: OverdueLedger.Problems.self) {
            try Self.row(["amount": "much", "dueDate": "soon", "debtorCountry": "france", "paid": "5.00"])
        }.all
        #expect(Set(problems.compactMap(\.column)) == ["amount", "dueDate", "debtorCountry", "paidOn"])
    }

    @Test("an invoice paid above its amount, or paid in the future, is told")
    func payments() throws {
        func codes(_ changes: [String: String]) throws -> [String] {
            try #require(throws: OverdueLedger.Problems.self) { try Self.row(changes) }.all.map(\.code)
        }
        #expect(try codes(["paid": "1000.01", "paidOn": "2026-10-01"]) == ["settled_above_invoice"])
        #expect(try codes(["paid": "10.00", "paidOn": "2026-10-17"]) == ["date_in_future"])
        #expect(try codes(["paidOn": "2026-10-01"]) == ["missing_field"])
        #expect(try codes(["issueDate": "2026-10-17", "dueDate": "2026-11-17"]) == ["date_in_future"])
    }

    @Test("the last day to declare counts, unless late ones are taken on purpose or nothing is open")
    func timeLimit() throws {
        let late = ["issueDate": "2026-07-01", "dueDate": "2026-08-16"]
        let problems = try #require(throws: OverdueLedger.Problems.self) { try Self.row(late) }.all
        #expect(problems.map(\.code) == ["time_limit_passed"])
        #expect(problems.first?.message.contains("2026-10-15") == true)
        _ = try Self.read(late, allowsLate: true).get()
        _ = try Self.row(late.merging(["dueDate": "2026-08-17"]) { $1 })
        _ = try Self.row(late.merging(["paid": "1000.00", "paidOn": "2026-10-01"]) { $1 })
        _ = try Self.row(late.merging(["debtType": "NGD"]) { $1 })
    }

    @Test("debtor, currency, policy, debt type and caseReference divide rows into cases; spelling does not")
    func keys() throws {
        let key = try Self.row().key
        #expect(try Self.row(["invoice": "F-2", "debtorName": "DEBTOR S.A."]).key == key)
        for (column, value) in [
            ("currency", "USD"), ("debtorEasyNumber", "00000341003328"), ("policyNumber", "P-2"),
            ("debtType", "NGD"), ("caseReference", "MINE-1"),
        ] {
            #expect(try Self.row([column: value]).key != key, "\(column)")
        }
        let unknown = ["debtorEasyNumber": ""]
        let spelt = unknown.merging(["debtorIdentifier": "732829320", "debtorName": "X"]) { $1 }
        #expect(try Self.row(unknown).key == Self.row(spelt).key)
        let named = ["debtorEasyNumber": "", "debtorIdentifier": "", "debtorIdentifierType": ""]
        #expect(
            try Self.row(named).key == Self.row(named.merging(["debtorName": "debtor, s a"]) { $1 }).key
        )
    }

    @Test("a ledger in another order says the same")
    func order() throws {
        let rows = try ["F-3", "F-1", "F-2"].enumerated().map { try Self.row(["invoice": $1], line: $0 + 2) }
        let again = try ["F-2", "F-3", "F-1"].enumerated().map { try Self.row(["invoice": $1], line: $0 + 2) }
        #expect(Self.group(rows).group?.arguments == Self.group(again).group?.arguments)
        #expect(Self.group(rows).group?.arguments["invoices"]?.arrayValue?.first?["reference"] == "F-1")
    }

    @Test("an invoice that stands twice is taken once, and a row that contradicts its case is left out")
    func contradictions() throws {
        let rows = [
            try Self.row(), try Self.row(["amount": "7.00"], line: 3),
            try Self.row(["invoice": "F-2", "intervention": "yes"], line: 4),
            try Self.row(["invoice": "F-3"], line: 5),
        ]
        let (group, problems) = Self.group(rows)
        #expect(problems.map(\.code) == ["invoice_reference_repeated", "contradicts_case"])
        #expect(problems.map(\.line) == [3, 4])
        #expect(problems.last?.column == "intervention")
        #expect(group?.lines == [2, 5])
    }

    @Test("a debtor with nothing overdue, or with too many invoices, is not filed")
    func notFiled() throws {
        let ahead = ["issueDate": "2026-10-01", "dueDate": "2026-10-16"]
        #expect(Self.group([try Self.row(ahead)]).problems.map(\.code) == ["nothing_overdue"])
        #expect(Self.group([try Self.row(ahead), try Self.row(["invoice": "F-2"], line: 3)]).group != nil)
        let many = try (1...501).map { try Self.row(["invoice": "F-\($0)"], line: $0 + 1) }
        let (group, problems) = Self.group(many)
        #expect(group == nil)
        #expect(problems.map(\.code) == ["too_many"])
    }

    @Test("a refusal of the case finds the row and the column that it is about")
    func refusals() throws {
        let rows = [
            try Self.row(["dueDate": "2026-09-22"], line: 2), try Self.row(["invoice": "F-2"], line: 3),
            try Self.row(
                ["invoice": "F-3", "dueDate": "2026-09-21", "paid": "1.00", "paidOn": "2026-10-01"],
                line: 4
            ),
        ]
        let group = try #require(Self.group(rows).group)
        func place(_ field: String) -> String {
            let problem = group.problem(of: RejectionReport(code: "c", message: "m", field: field))
            return "\(problem.line) \(problem.column ?? "-")"
        }
        #expect(place("invoices[0].dueDate") == "3 dueDate")
        #expect(place("invoices[2].reference") == "2 invoice")
        #expect(place("settlements[0].date") == "4 paidOn")
        #expect(place("debtor.name") == "3 debtorName")
        #expect(place("elsewhere") == "3 -")
    }
}
