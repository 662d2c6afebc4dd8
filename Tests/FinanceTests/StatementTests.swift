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

@Suite("Daily statements", .serialized)
struct StatementTests {
    private struct Change: Hashable {
        let day: String
        let merchant: String
        let amounts: [Int64]
    }

    /// Two days of two merchants: confirmed on the first, refunded on both.
    private func fill(_ scene: FinanceScene) async throws -> [StreamID] {
        let start = try instant("2026-11-19T08:00:00Z")
        var ids: [StreamID] = []
        for number in 0..<12 {
            let amount = Int64(10_000 + number * 100)
            var driver = try await scene.begin(
                "ORDER-\(number)",
                amount: Money(minorUnits: amount, currency: .euro).decimalText,
                merchant: number % 3 == 0 ? "SHOP" : nil,
                at: start + .seconds(Int64(number) * 60)
            )
            ids.append(driver.id)
            try await driver.validate(amount)
            if number % 2 == 0 { try await driver.refund("10.00", of: amount, refunded: 1_000) }
            if number % 4 == 0 {
                // Half past midnight in Paris, still yesterday in UTC.
                driver.now = try instant("2026-11-19T23:30:00Z")
                try await driver.refund("all", of: amount, refunded: amount)
            }
        }
        return ids
    }

    /// What changed by the events alone: running amounts of every answer that was believed.
    private func changes(of id: StreamID, _ scene: FinanceScene) async throws -> [Change] {
        var known: [Int64] = [0, 0, 0, 0]
        var merchant = ""
        var changes: [Change] = []
        for event in try await scene.replay.read(id) {
            let data = try JSON.parse(event.data)
            if event.type == "financing.opened" { merchant = data["merchantId"]?.stringValue ?? "" }
            guard data["authorized"] != nil, event.type != "financing.contradicted" else { continue }
            let told = ["authorized", "cancelled", "validated", "refunded"].enumerated().map {
                data[$0.element]?.integerValue ?? known[$0.offset]
            }
            guard told != known else { continue }
            let day = String((event.recordedAt + .seconds(3600)).description.prefix(10))
            changes.append(Change(day: day, merchant: merchant, amounts: zip(told, known).map { $0 - $1 }))
            known = told
        }
        return changes
    }

    @Test("the sums of a statement are the fold of the events, and each day opens as the one before closed")
    func addsUp() async throws {
        try await FinanceScene.with { scene in
            let ids = try await fill(scene)
            var expected: [Change] = []
            for id in ids { expected += try await changes(of: id, scene) }
            var closings: [StatementAccount: Financing.Ledger] = [:]
            var postings: [Change] = []
            for day in ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21"] {
                let statement = DayStatement(day: day, book: scene.book)
                var sum = Financing.Ledger()
                try await statement.lines { line in
                    switch line {
                    case .opening(let account, let ledger):
                        #expect(ledger == closings[account] ?? Financing.Ledger())
                        sum = ledger
                    case .posting(let posting):
                        sum = sum + posting.change
                        let ledger = posting.change
                        postings.append(
                            Change(
                                day: day,
                                merchant: posting.place.account.merchant,
                                amounts: [
                                    ledger.authorized, ledger.cancelled, ledger.validated, ledger.refunded,
                                ]
                            )
                        )
                    case .total(_, _, let count): #expect(count > 0 || day > "2026-11-20")
                    case .closing(let account, let ledger):
                        #expect(ledger == sum)
                        closings[account] = ledger
                    }
                }
            }
            #expect(postings.count == 12 + 6 + 3)
            #expect(Self.counted(postings) == Self.counted(expected))
            #expect(Set(postings.map(\.day)) == ["2026-11-19", "2026-11-20"])
            #expect(closings.keys.map(\.merchant).sorted() == ["", "SHOP"])
        }
    }

    private static func counted(_ changes: [Change]) -> [Change: Int] {
        changes.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    @Test("a statement of one merchant has that merchant alone, and its file reads as it was told")
    func oneMerchant() async throws {
        try await FinanceScene.with { scene in
            _ = try await fill(scene)
            let statement = DayStatement(day: "2026-11-19", merchant: "SHOP", book: scene.book)
            var told: [[String]] = []
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).xlsx")
            defer { try? FileManager.default.removeItem(at: file) }
            let writer = try XLSXWriter(path: file.path, sheet: "2026-11-19")
            try writer.write(DayStatement.headings.map(TableCell.text))
            try await statement.lines { line in
                try writer.write(statement.cells(of: line, ownMerchant: "OWN"))
                let json = statement.json(of: line, ownMerchant: "OWN")
                told.append([json["line"]?.stringValue ?? "", json["merchant"]?.stringValue ?? ""])
            }
            try writer.finish()
            #expect(told.first == ["opening", "SHOP"])
            #expect(told.last == ["closing", "SHOP"])
            #expect(told.allSatisfy { $0[1] == "SHOP" })
            let reader = try TableReader(.file(file.path))
            let header = try TableHeader(of: reader)
            var kinds: [String] = []
            while let row = try reader.next() { kinds.append(header.value("line", in: row) ?? "") }
            #expect(kinds == told.map { $0[0] })
        }
    }

    @Test("the ledger is made again from events, and an audit sees when it is not what they say")
    func rebuildAndAudit() async throws {
        try await FinanceScene.with { scene in
            _ = try await fill(scene)
            func audit() async throws -> AuditReport {
                try await Audit(store: scene.store, replay: scene.replay, rows: scene.store).run()
            }
            #expect(try await audit().findings.isEmpty)
            _ = try await scene.pool.withConnection { connection in
                try await connection.simple(
                    "UPDATE financing_postings SET refunded = refunded + 1 WHERE refunded > 0; "
                        + "UPDATE financings SET differs = NOT differs"
                )
            }
            let codes = try await audit().findings.map(\.code)
            #expect(!codes.isEmpty && Set(codes) == ["row_differs"])
            let rebuild = RowRebuild(store: scene.store, replay: scene.replay, chance: scene.chance)
            #expect(try await rebuild.run() == 12)
            #expect(try await audit().findings.isEmpty)
        }
    }
}
