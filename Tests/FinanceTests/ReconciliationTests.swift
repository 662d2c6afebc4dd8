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
