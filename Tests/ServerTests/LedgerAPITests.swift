import EventStore
import Hummingbird
import Synchronization
import TestSupport
import Testing
import Values

@testable import Cases
@testable import Server

@Suite("Filing a ledger at the API")
struct LedgerAPITests {
    static let path = "/api/v1/overdue-cases/ledger"
    static let head = "debtorEasyNumber,debtorName,debtorCountry,invoice,issueDate,dueDate,currency,amount\n"

    static func line(_ debtor: Int, _ invoice: String, _ amount: String = "100.00", currency: String = "EUR")
        -> String
    {
        "E\(debtor),Debtor \(debtor),FRA,\(invoice),2026-09-01,2026-10-01,\(currency),\(amount)\n"
    }

    static func file(
        _ bench: ServerBench,
        _ csv: String,
        _ query: String = "",
        type: String = "text/csv"
    ) async throws -> Answer {
        try await bench.ask(
            .post,
            path + "?contactName=Grace&reason=INSOLVENT" + query,
            csv,
            type: type
        )
    }

    static func number(_ answer: Answer, _ name: String) throws -> Int64? {
        try answer.json["summary"]?[name]?.integerValue
    }

    @Test("good rows are filed once, bad ones told, however often the ledger is given")
    func once() async throws {
        let bench = try ServerBench()
        let csv =
            Self.head + Self.line(1, "A") + Self.line(2, "B") + Self.line(1, "C") + Self.line(1, "D", "much")
        let first = try await Self.file(bench, csv)
        #expect(first.status == 200)
        #expect(try Self.number(first, "cases") == 2)
        #expect(try Self.number(first, "badRows") == 1)
        let problem = try first.json["problems"]?.arrayValue?.first
        #expect(problem?["line"] == 5)
        #expect(problem?["column"] == "amount")
        #expect(problem?["code"] == "malformed_amount")
        #expect(bench.memory.rows(of: "overdue_cases").count == 2)
        #expect(bench.memory.rows(of: "overdue_cases").allSatisfy { $0.columns["state"] == "checking" })

        bench.clock.advance(by: .seconds(86_400))
        let second = try await Self.file(bench, csv)
        #expect(try Self.number(second, "cases") == 0)
        #expect(try Self.number(second, "filedBefore") == 2)
        #expect(bench.memory.rows(of: "overdue_cases").count == 2)
    }

    @Test("an invoice that stands in another open case of the debtor is refused unless it is meant")
    func again() async throws {
        let bench = try ServerBench()
        let head = Self.head.replacing("\n", with: ",caseReference\n")
        func line(_ invoice: String, _ reference: String) -> String {
            Self.line(1, invoice).replacing("\n", with: ",\(reference)\n")
        }
        _ = try await Self.file(bench, head + line("A", "R-1"))
        let csv = head + line("A", "R-2") + line("B", "R-2") + line("B", "R-3")
        let told = try await Self.file(bench, csv)
        let problems = try #require(try told.json["problems"]?.arrayValue)
        #expect(problems.map { $0["code"] } == ["invoice_in_other_case", "invoice_in_other_case"])
        // Which of two cases of one ledger keeps an invoice is not said, only that one of them does.
        let lines = problems.compactMap { $0["line"]?.integerValue }
        #expect(lines.first == 2 && (lines.last == 3 || lines.last == 4))
        #expect(problems[0]["message"]?.stringValue?.contains("R-1") == true)
        #expect(try Self.number(told, "cases") == 1)
        #expect(try Self.number(told, "refusedCases") == 1)
        let meant = try await Self.file(bench, head + line("A", "R-4"), "&again=true")
        #expect(try Self.number(meant, "cases") == 1)
        let id = try #require(try meant.json["cases"]?.arrayValue?.first?["caseId"]?.stringValue)
        let shown = try await bench.ask(.get, "/api/v1/overdue-cases/\(id)")
        let codes = try shown.json["warnings"]?.arrayValue?.map { $0["code"] }
        #expect(codes == ["invoice_in_other_case"])
    }

    @Test("a dry run tells every invoice that stands in two cases of the ledger, as the filing does")
    func againInDryRun() async throws {
        let bench = try ServerBench()
        let head = Self.head.replacing("\n", with: ",caseReference\n")
        // Enough cases that they lie in different files on their way.
        let csv = (1...40).reduce(head) { text, number in
            text + Self.line(1, "A").replacing("\n", with: ",R-\(number)\n")
        }
        let told = try await Self.file(bench, csv, "&dryRun=true")
        let codes = try #require(try told.json["problems"]?.arrayValue).map { $0["code"] }
        #expect(codes == Array(repeating: "invoice_in_other_case", count: 39))
        #expect(try Self.number(told, "cases") == 1)
        let filed = try await Self.file(bench, csv)
        #expect(try filed.json["problems"]?.arrayValue?.count == 39)
        #expect(try Self.number(filed, "cases") == 1)
    }

    @Test("credit notes are told by line, and the summary says that their debtors are declared too high")
    func creditNotes() async throws {
        let bench = try ServerBench()
        let csv =
            Self.head + Self.line(1, "A", "1000.00") + Self.line(1, "C", "-400.00")
            + Self.line(1, "D", "400.00-") + Self.line(1, "E", "(400.00)") + Self.line(1, "F", "0.00")
        let answer = try await Self.file(bench, csv)
        let codes = try #require(try answer.json["problems"]?.arrayValue).map { $0["code"] }
        #expect(codes == ["credit_note", "credit_note", "credit_note", "amount_not_positive"])
        #expect(try Self.number(answer, "creditNotes") == 3)
        #expect(try Self.number(answer, "cases") == 1)
        #expect(bench.memory.rows(of: "overdue_cases").first?.columns["invoiced"] == 100_000)
    }

    @Test("a case whose write the store refuses is told by its lines, and its neighbours are filed")
    func refusedWrite() async throws {
        let bench = try ServerBench()
        let isFirst = Mutex(true)
        bench.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                guard case .append(let steps) = operation else { return }
                let types = steps.flatMap(\.events).map(\.type)
                guard types.contains("overdue.declarationRequested") else { return }
                let isRefused = isFirst.withLock { first in
                    defer { first = false }
                    return first
                }
                if isRefused { throw .broken("a check of the database") }
            }
        }
        let csv = Self.head + Self.line(1, "A") + Self.line(2, "B")
        let told = try await Self.file(bench, csv)
        #expect(told.status == 200)
        #expect(try Self.number(told, "cases") == 1)
        #expect(try Self.number(told, "refusedCases") == 1)
        #expect(try told.json["problems"]?.arrayValue?.count == 1)
        #expect(!told.text.contains("a check of the database"))
        #expect(bench.log.lines.contains { $0.contains("a check of the database") })
        // Given again, the one that stopped as a draft goes on.
        let again = try await Self.file(bench, csv)
        #expect(try Self.number(again, "cases") == 1)
        #expect(try Self.number(again, "filedBefore") == 1)
        #expect(bench.memory.rows(of: "overdue_cases").allSatisfy { $0.columns["state"] == "checking" })
    }

    @Test("a debtor whose case has ended is told under which reference to file what is new")
    func ended() async throws {
        let bench = try ServerBench()
        let filed = try await Self.file(bench, Self.head + Self.line(1, "A"), "&draftOnly=true")
        let id = try #require(try filed.json["cases"]?.arrayValue?.first?["caseId"]?.stringValue)
        let closed = try await bench.ask(
            .post,
            "/api/v1/cases/\(id)/commands",
            #"{"command": "close", "arguments": {"reason": "paid"}}"#,
            headers: [("Idempotency-Key", "close-1")]
        )
        #expect(closed.status < 300)
        let again = try await Self.file(bench, Self.head + Self.line(1, "A") + Self.line(1, "B"))
        let problem = try #require(try again.json["problems"]?.arrayValue?.first)
        #expect(problem["code"] == "case_changed")
        let reference = try #require(problem["value"]?.stringValue)
        #expect(problem["message"]?.stringValue?.contains("\(reference)-2") == true)
    }

    @Test("a debtor whose invoices changed is told and not filed again")
    func changed() async throws {
        let bench = try ServerBench()
        _ = try await Self.file(bench, Self.head + Self.line(1, "A"))
        let again = try await Self.file(bench, Self.head + Self.line(1, "A") + Self.line(1, "B"))
        #expect(try again.json["problems"]?.arrayValue?.first?["code"] == "case_changed")
        #expect(try Self.number(again, "refusedCases") == 1)
        #expect(bench.memory.rows(of: "overdue_cases").count == 1)
    }

    @Test("a French Excel's ledger is filed when the query says how it is written, and told when it does not")
    func french() async throws {
        let bench = try ServerBench()
        let csv =
            Self.head.replacing(",", with: ";")
            + "E1;Debtor 1;FRA;A;01/09/2026;01/10/2026;EUR;1 250,50\nE2;Debtor 2;FRA;B;1.9.2026;1.10.2026;EUR ;1.250,50\n"
        let plain = try await Self.file(bench, csv, "&dryRun=true")
        let problems = try #require(try plain.json["problems"]?.arrayValue)
        let messages = problems.compactMap { $0["message"]?.stringValue }
        #expect(messages.contains { $0.contains("decimal comma") })
        #expect(messages.contains { $0.contains("dates dmy") })
        let said = try await Self.file(bench, csv, "&decimal=comma&dates=dmy")
        #expect(try Self.number(said, "cases") == 2)
        #expect(try Self.number(said, "problems") == 0)
        let wrong = try await Self.file(bench, csv, "&decimal=komma")
        #expect(wrong.status == 400)
    }

    @Test("a lone group of digits between semicolons is told, since it may be one thousand or one")
    func ambiguous() async throws {
        let bench = try ServerBench()
        let csv =
            Self.head.replacing(",", with: ";")
            + "E1;Debtor 1;TUN;A;2026-09-01;2026-10-01;TND;1.000\n"
        let plain = try await Self.file(bench, csv, "&dryRun=true")
        #expect(try plain.json["problems"]?.arrayValue?.map { $0["code"] } == ["ambiguous_amount"])
    }

    @Test("a dry run tells the same and does nothing")
    func dryRun() async throws {
        let bench = try ServerBench()
        let csv = Self.head + Self.line(1, "A") + Self.line(2, "B", currency: "EURO")
        let answer = try await Self.file(bench, csv, "&dryRun=true")
        #expect(try answer.json["cases"]?.arrayValue?.first?["outcome"] == "good")
        #expect(try answer.json["problems"]?.arrayValue?.first?["column"] == "currency")
        #expect(bench.memory.rows(of: "overdue_cases").isEmpty)
    }

    @Test("drafts are declared when the ledger is given again without draftOnly")
    func drafts() async throws {
        let bench = try ServerBench()
        let csv = Self.head + Self.line(1, "A")
        let drafted = try await Self.file(bench, csv, "&draftOnly=true")
        #expect(try drafted.json["cases"]?.arrayValue?.first?["outcome"] == "drafted")
        let declared = try await Self.file(bench, csv)
        #expect(try declared.json["cases"]?.arrayValue?.first?["outcome"] == "declared")
        #expect(bench.memory.rows(of: "overdue_cases").first?.columns["state"] == "checking")
    }

    @Test("what the declaration refuses is told by row and column")
    func refusedDeclaration() async throws {
        let bench = try ServerBench()
        let csv = Self.head + "Z1,Debtor,FRA,A,2026-09-01,2026-10-01,EUR,5.00\n"
        let problem = try await Self.file(bench, csv).json["problems"]?.arrayValue?.first
        #expect(problem?["code"] == "temporary_easy_number")
        #expect(problem?["column"] == "debtorEasyNumber")
        #expect(problem?["line"] == 2)
    }

    @Test("a table that is broken, lacks a column or has an unknown one files nothing")
    func brokenTables() async throws {
        let bench = try ServerBench()
        for (csv, code) in [
            (Self.head + Self.line(1, "A") + "\"E2,", "unclosed_quote"), ("", "no_header"),
            ("invoice\nA\n", "missing_column"),
            (Self.head.replacing("\n", with: ",colour\n") + Self.line(1, "A"), "unknown_column"),
        ] {
            let answer = try await Self.file(bench, csv)
            #expect(answer.status == 422)
            #expect(try answer.code == code)
        }
        #expect(try await Self.file(bench, Self.head, type: "application/json").status == 415)
        #expect(bench.memory.rows(of: "overdue_cases").isEmpty)
    }

    @Test("many debtors in any order are grouped, each into one case")
    func manyDebtors() async throws {
        let bench = try ServerBench()
        var csv = Self.head
        for invoice in 1...3 { for debtor in 1...700 { csv += Self.line(debtor, "I\(invoice)") } }
        let answer = try await Self.file(bench, csv, "&dryRun=true")
        #expect(try Self.number(answer, "cases") == 700)
        #expect(try Self.number(answer, "goodRows") == 2_100)
        let lines = try answer.json["cases"]?.arrayValue?.compactMap { $0["lines"]?.arrayValue?.count }
        #expect(lines?.allSatisfy { $0 == 3 } == true)
    }

    @Test("rows come back from their files as they went in")
    func spill() throws {
        let spill = try InvoiceSpill()
        let rows = (1...2_000).map {
            SpilledRow(
                number: $0 * 1_000,
                cells: ["\($0)", "", "ä\n,\"", String(repeating: "x", count: $0 % 300)]
            )
        }
        for row in rows { try spill.add(row, key: row.cells[0]) }
        var back: [SpilledRow] = []
        for index in 0..<InvoiceSpill.fileCount { back += try spill.rows(of: index) }
        #expect(back.sorted { $0.number < $1.number } == rows)
    }
}
