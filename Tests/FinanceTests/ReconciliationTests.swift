import Engine
import EventStore
import Finance
import Foundation
import Lifecycles
import Postgres
import PostgresEventStore
import PostgresFinance
import Spreadsheets
import TestSupport
import Testing
import Values
import Workflow

@Suite("Reconciliation", .serialized)
struct ReconciliationTests {
    private func run(
        _ text: String,
        columns: String = "",
        period: ClosedRange<String>? = nil,
        _ scene: FinanceScene
    ) async throws -> (Reconciliation.Summary, [String]) {
        let reconciliation = Reconciliation(
            export: try CofidisExport(columns: columns),
            book: scene.book,
            period: period
        )
        var told: [String] = []
        let summary = try await reconciliation.run(TableDesk(.bytes(Array(text.utf8)))) { finding in
            let field = finding.field.map { " \($0) \(finding.ours ?? "") \(finding.theirs ?? "")" } ?? ""
            told.append(
                "\(finding.line ?? 0) \(finding.kind.rawValue) \(finding.merchantTransactionID)\(field)"
            )
        }
        return (summary, told)
    }

    @Test("a file finds what is missing on either side, what differs, and what stands twice")
    func findings() async throws {
        try await FinanceScene.with { scene in
            let start = try instant("2026-11-19T08:00:00Z")
            for (index, id) in ["A", "B", "C", "D"].enumerated() {
                var driver = try await scene.begin(id, at: start + .seconds(Int64(index)))
                try await driver.validate(30_000)
            }
            let text = """
                merchantTransactionId;merchantTransactionDate;transactionStatus;currency;validatedAmount;refundedAmount
                A;20261119;Validated;EUR;300,00;0,00
                B;2026-11-19;pending;EUR;300,00;12,50
                X;20261119;Validated;EUR;300,00;0,00
                C;20261119;Validated;USD;300,00;0,00
                A;20261119;Validated;EUR;300,00;0,00
                Y;20261119;Validated;EUR;many;0,00

                """
            let (summary, told) = try await run(text, scene)
            #expect(
                Set(told) == [
                    "3 status_differs B", "3 amount_differs B refunded 0.00 12.50", "4 missing_here X",
                    "5 currency_differs C", "6 duplicate A", "7 unreadable ", "0 missing_there D",
                ]
            )
            #expect(summary.lines == 6 && summary.matched == 1 && !summary.isClean)
        }
    }

    @Test("an order number that two merchants have is compared with the one of the file's merchant")
    func merchants() async throws {
        try await FinanceScene.with { scene in
            let start = try instant("2026-11-19T08:00:00Z")
            var shop = try await scene.begin("A", amount: "100.00", merchant: "SHOP-2", at: start)
            try await shop.validate(10_000)
            var own = try await scene.begin("A", at: start + .seconds(1))
            try await own.validate(30_000)
            for (merchant, amount) in [(nil, "300,00"), ("", "300,00"), ("SHOP-2", "100,00")] {
                let text = "merchantTransactionId;currency;validatedAmount\nA;EUR;\(amount)\n"
                let reconciliation = Reconciliation(
                    export: try CofidisExport(columns: ""),
                    book: scene.book,
                    merchant: merchant
                )
                let table = TableDesk(.bytes(Array(text.utf8)))
                let summary = try await reconciliation.run(table) { _ in }
                #expect(summary.matched == 1 && summary.isClean, "\(merchant ?? "any")")
            }
        }
    }

    @Test(
        "days are read as the file is said to write them, and no other way",
        arguments: [
            ("20261119", nil, "20261119"), ("2026-11-19", nil, "20261119"),
            ("2026-11-19T10:00:00", nil, "20261119"), ("19/11/2026", nil, nil), ("2026-02-30", nil, nil),
            ("2026-11-19x", nil, nil), ("0026-11-19", nil, nil), ("19/11/2026", "dmy", "20261119"),
            ("9/1/2026", "dmy", "20260109"), ("11/19/2026", "dmy", nil), ("20261119", "dmy", "20261119"),
            ("19/11/26", "dmy", nil),
        ] as [(String, String?, String?)]
    )
    func days(_ text: String, _ dates: String?, _ day: String?) throws {
        let dialect = try TableDialect(dates: dates)
        let reader = try TableReader(
            .bytes(Array("merchantTransactionId,merchantTransactionDate\nA,\(text)\n".utf8))
        )
        let header = try TableHeader(of: reader)
        let row = try #require(try reader.next())
        let export = try CofidisExport()
        let plain = dialect.normalised(
            row,
            header,
            amounts: [],
            days: ["merchantTransactionDate"],
            isSemicolonSeparated: false
        )
        let line = try? export.read(plain.row, header: header)
        #expect((plain.refusals.isEmpty ? line?.date : nil) == day)
    }

    @Test("a store's words are read by the mapping file, the web's as they are")
    func retail() async throws {
        let mapping = try StatusMappingLoader.load(
            text: String(
                contentsOf: root.appendingPathComponent("workflows/statuses/cofidis-retail.yaml"),
                encoding: .utf8
            ),
            file: "cofidis-retail.yaml",
            statuses: CofidisStatus.retail.map(\.rawValue)
        )
        func row(_ id: String, _ integration: String, _ standing: String) -> FinanceRow {
            FinanceRow(
                JSONObject([
                    ("merchant_transaction_id", .string(id)), ("integration", .string(integration)),
                    ("standing", .string(standing)), ("currency", "EUR"),
                ])
            )
        }
        let book = FixedBook(rows: [
            row("S", "retail", "to_deliver"), row("T", "retail", "to_deliver"), row("W", "web", "validated"),
        ])
        let text = "merchantTransactionId,transactionStatus\nS,To_deliver\nT,Gossip\nW,Validated\n"
        func differing(_ statuses: StatusMapping?) async throws -> [String] {
            var ids: [String] = []
            _ = try await Reconciliation(export: try CofidisExport(), book: book, statuses: statuses)
                .run(TableDesk(.bytes(Array(text.utf8)))) { ids.append($0.merchantTransactionID) }
            return ids
        }
        #expect(try await differing(mapping) == ["T"])
        #expect(try await differing(nil) == ["S", "T"])
    }

    @Test("a column's name may hold a comma, in quotation marks")
    func quotedColumns() throws {
        let text = #"merchantTransactionId="Référence, interne",validatedAmount="A ""b"" = c""#
        let export = try CofidisExport(columns: text)
        let reader = try TableReader(
            .bytes(Array("\"Référence, interne\",\"A \"\"b\"\" = c\"\nX,12.50\n".utf8))
        )
        let header = try TableHeader(of: reader)
        let line = try export.read(try #require(try reader.next()), header: header)
        #expect(line.merchantTransactionID == "X" && line.amounts.validated == 1_250)
    }

    @Test("columns may be called otherwise, and what lies outside the period is not missed")
    func mapping() async throws {
        try await FinanceScene.with { scene in
            var driver = try await scene.begin("A", at: try instant("2026-11-19T08:00:00Z"))
            try await driver.validate(30_000)
            let (clean, _) = try await run(
                "Référence,Montant financé\nA,300.00\n",
                columns: "merchantTransactionId=Référence, validatedAmount=Montant financé",
                scene
            )
            #expect(clean.isClean && clean.matched == 1)
            let (other, _) = try await run(
                "merchantTransactionId\n",
                period: "20261201"..."20261231",
                scene
            )
            #expect(other.isClean)
            #expect(throws: TableError.self) { _ = try CofidisExport(columns: "what=ever") }
            await #expect(throws: TableError.self) { _ = try await run("id\nA\n", scene) }
        }
    }
}

/// Rows that stand still.
private struct FixedBook: FinanceBook {
    let rows: [FinanceRow]

    func rows(merchantTransactionIDs ids: [String]) async throws -> [FinanceRow] {
        rows.filter { ids.contains($0.merchantTransactionID) }
    }

    func list(_ query: FinanceQuery) async throws -> FinancePage { FinancePage(rows: rows, next: nil) }
    func find(_ key: FinanceKey, limit: Int) async throws -> [FinanceRow] { [] }
    func known(dated dates: ClosedRange<String>?, merchant: String?, after place: StreamID?, limit: Int)
        async throws -> [FinanceRow]
    { [] }
    func ageing(at now: Instant) async throws -> [AgeingGroup] { [] }
    func waiting() async throws -> [WaitingGroup] { [] }
    func balances(before day: String, merchant: String?) async throws -> [StatementAccount: Financing.Ledger]
    { [:] }
    func postings(on day: String, merchant: String?, after place: Posting.Place?, limit: Int) async throws
        -> [Posting]
    { [] }
}
