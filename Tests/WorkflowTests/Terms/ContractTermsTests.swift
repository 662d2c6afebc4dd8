import Testing
import Values
import Workflow

@Suite("Contract terms files")
struct ContractTermsTests {
    static let good = """
        calendars:
          france:
            weekend: [sat, sun]
            holidays: {"2026-12-25": Christmas Day}
        policies:
          "P-1":
            zone: Europe/Paris
            calendar: france
            declaration: 30 business days
            declarationRoll: previous business day
            adverseInformation: 10 calendar days
            maximumCreditPeriod: 6 months
            earlyWarningDays: 20
            urgentWarningDays: 5
          "P-2": {}
        """

    @Test("a file gives each policy its terms, and what it does not say is assumed")
    func loads() throws {
        let book = try ContractTermsLoader.load(text: Self.good, file: "terms.yaml")
        let first = try #require(book.terms(for: "P-1"))
        #expect(first.declaration == Term(30, .businessDays))
        #expect(first.declarationRoll == .preceding)
        #expect(first.maximumCreditPeriod == Term(6, .months))
        #expect(first.calendar.holidays.values.sorted() == ["Christmas Day"])
        #expect(first.earlyWarningDays == 20)
        #expect(book.terms(for: "P-2") == .assumed)
        #expect(book.terms(for: "P-3") == nil)
    }

    @Test(
        "what is wrong is refused with its line",
        arguments: [
            ("declaration: 30 business days", "declaration: 30 days", "wrong_term", 9),
            ("calendar: france", "calendar: franc", "unknown_calendar", 8),
            ("previous business day", "sometimes", "wrong_roll", 10),
            ("zone: Europe/Paris", "zone: Europe/Pariss", "unknown_zone", 7),
            ("2026-12-25", "2026-02-30", "wrong_date", 4),
            ("[sat, sun]", "mon-sun", "wrong_days", 3),
            ("urgentWarningDays: 5", "urgentWarningDays: 50", "warnings_out_of_order", 7),
            ("earlyWarningDays", "earlyWarningDay", "unknown_key", 13),
        ]
    )
    func refuses(part: String, other: String, code: String, line: Int) {
        let text = Self.good.replacing(part, with: other)
        let error = #expect(throws: ChartLoadingError.self) {
            try ContractTermsLoader.load(text: text, file: "terms.yaml")
        }
        let found = error?.diagnostics.map { "\($0.code) \($0.line)" } ?? []
        #expect(found.contains("\(code) \(line)"), "\(found)")
    }
}
