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

@Suite("Finance's lists", .serialized)
struct FinanceBookTests {
    @Test("every order of every filter walks all rows that match, each once, page by page, both ways")
    func pages() async throws {
        try await FinanceScene.with { scene in
            let start = try instant("2026-11-19T08:00:00Z")
            for number in 0..<14 {
                var driver = try await scene.begin(
                    "ORDER-\(number % 2)-\(number)",
                    amount: "\(100 + number % 3).00",
                    product: ["3X", "4X", "LOAN"][number % 3],
                    merchant: number % 4 == 0 ? "SHOP" : nil,
                    at: start + .seconds(Int64(number) * 60)
                )
                if number % 5 == 0 { continue }
                try await driver.answer("Initialized")
                if number % 5 == 1 { try await driver.answer("pending") }
                if number % 5 == 2 { try await driver.answer("Refused") }
            }
            var filters: [(String, (inout FinanceQuery) -> Void, (FinanceRow) -> Bool)] = [
                ("all", { _ in }, { _ in true }),
                ("pending", { $0.standing = "pending" }, { $0.standing == "pending" }),
                ("customer", { $0.waitingFor = "customer" }, { $0.text("waiting_for") == "customer" }),
                ("shop", { $0.merchant = "SHOP" }, { $0.text("merchant") == "SHOP" }),
                ("own", { $0.merchant = "" }, { $0.text("merchant") == "" }),
                ("loan", { $0.product = "LOAN" }, { $0.text("product") == "LOAN" }),
                (
                    "loan pending",
                    {
                        $0.product = "LOAN"
                        $0.standing = "pending"
                    },
                    { $0.text("product") == "LOAN" && $0.standing == "pending" }
                ),
                ("prefix", { $0.idPrefix = "ORDER-1" }, { $0.merchantTransactionID.hasPrefix("ORDER-1") }),
            ]
            let state = try await scene.row(try await everything(scene)[0]).text("state") ?? ""
            filters.append(("state", { $0.state = state }, { $0.text("state") == state }))
            for (name, narrow, matches) in filters {
                for order in FinanceQuery.Order.allCases {
                    for descending in [false, true] {
                        var query = FinanceQuery()
                        narrow(&query)
                        query.order = order
                        query.descending = descending
                        query.limit = 3
                        try await walk(query, "\(name) by \(order.rawValue)", matches, scene)
                    }
                }
            }
        }
    }

    private func everything(_ scene: FinanceScene) async throws -> [StreamID] {
        var query = FinanceQuery()
        query.limit = 1_000
        return try await scene.book.list(query).rows.compactMap(\.caseID)
    }

    private func walk(
        _ asked: FinanceQuery,
        _ name: String,
        _ matches: (FinanceRow) -> Bool,
        _ scene: FinanceScene
    ) async throws {
        var query = asked
        var seen: [FinanceRow] = []
        repeat {
            let page = try await scene.book.list(query)
            #expect(page.rows.count <= 3)
            seen += page.rows
            query.cursor = page.next.flatMap { FinanceQuery.Cursor(text: $0.text) }
        } while query.cursor != nil && seen.count < 100
        var wanted = Set<StreamID>()
        for id in try await everything(scene) {
            let row = try await scene.row(id)
            let isListed = asked.order != .nextAt || asked.idPrefix != nil || row.text("next_at") != nil
            if matches(row), isListed { wanted.insert(id) }
        }
        #expect(Set(seen.compactMap(\.caseID)) == wanted, "\(name)")
        #expect(seen.count == wanted.count, "\(name): each once")
        let keys = seen.map { Self.key($0, asked) }
        let sorted = keys.sorted { asked.descending ? $0 > $1 : $0 < $1 }
        #expect(keys == sorted, "\(name) is in order")
    }

    /// The place of a row in an order, as text that sorts alike.
    private static func key(_ row: FinanceRow, _ query: FinanceQuery) -> String {
        let id = row.text("stream_id") ?? ""
        let order = query.idPrefix == nil ? query.order : .merchantTransactionID
        switch order {
        case .caseID: return id
        case .statusSince: return "\(row.instant("status_since")?.microseconds ?? 0) \(id)"
        case .nextAt: return "\(row.instant("next_at")?.microseconds ?? 0) \(id)"
        case .amount: return "\(row.columns["amount"]?.integerValue ?? 0) \(id)"
        case .merchantTransactionID: return "\(row.merchantTransactionID) \(id)"
        }
    }

    @Test("pages of every size are the same statement to the database")
    func pageSizes() async throws {
        try await FinanceScene.with { scene in
            _ = try await scene.begin("A", at: try instant("2026-11-19T08:00:00Z"))
            for limit in 1...200 {
                for order in [FinanceQuery.Order.amount, .merchantTransactionID] {
                    var query = FinanceQuery()
                    query.order = order
                    query.limit = limit
                    #expect(try await scene.book.list(query).rows.count == 1)
                }
            }
            let lists = Statement(
                name: "lists",
                sql: "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'finance_list%'"
            )
            #expect(try await scene.pool.execute(lists)[0].int(0) == 2)
        }
    }

    @Test("a cursor that this order cannot have given out is refused before it reaches the database")
    func strangeCursors() async throws {
        try await FinanceScene.with { scene in
            _ = try await scene.begin("A", at: try instant("2026-11-19T08:00:00Z"))
            let id = StreamID(UUID())
            let strange: [(FinanceQuery.Order, String?)] = [
                (.amount, "abc"), (.amount, "99999999999999999999"), (.amount, nil), (.nextAt, "x"),
                (.nextAt, "2026-13-01 00:00:00+00"), (.statusSince, "2026-11-20 25:00:00+00"),
                (.statusSince, "2026-11-20 09:00:00"), (.statusSince, "2026-11-20 09:00:00.1234567+00"),
                (.statusSince, nil), (.merchantTransactionID, nil),
            ]
            for (order, value) in strange {
                var query = FinanceQuery()
                query.order = order
                query.cursor = FinanceQuery.Cursor(stream: id, value: value)
                await #expect(throws: ReadModelError.self, "\(order) \(value ?? "")") {
                    _ = try await scene.book.list(query)
                }
            }
        }
    }

    @Test("what the database says wrong comes as a failure of the store, which doors know how to answer")
    func failures() async throws {
        try await FinanceScene.with { scene in
            await scene.pool.close()
            let failure = await #expect(throws: EventStoreFailure.self) { _ = try await scene.book.waiting() }
            guard case .unavailable? = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
        }
    }

    @Test("a financing is found by whatever somebody has of it")
    func search() async throws {
        try await FinanceScene.with { scene in
            let start = try instant("2026-11-19T08:00:00Z")
            let first = try await scene.begin("ORDER-1", amount: "123.45", at: start)
            let second = try await scene.begin("ORDER-12", amount: "99.00", at: start)
            func found(_ text: String) async throws -> [StreamID] {
                try await FinanceSearch.find(text, in: scene.book, limit: 10).compactMap(\.caseID)
            }
            #expect(try await found("ORDER-1") == [first.id, second.id])
            #expect(try await found("ORDER-12") == [second.id])
            #expect(Set(try await found("ORDER")) == [first.id, second.id])
            #expect(try await found("\(first.id)") == [first.id])
            #expect(try await found("123.45") == [first.id])
            #expect(try await found("123,45") == [first.id])
            #expect(try await found("nothing").isEmpty)
        }
    }

    @Test("ageing and waiting count what is open, by status and by whom it waits for")
    func sums() async throws {
        try await FinanceScene.with { scene in
            let start = try instant("2026-11-19T08:00:00Z")
            var pending = try await scene.begin("A", amount: "10.00", at: start)
            try await pending.answer("Initialized")
            try await pending.answer("pending")
            var customer = try await scene.begin("B", amount: "20.00", at: start)
            try await customer.answer("Initialized")
            var refused = try await scene.begin("C", amount: "40.00", at: start)
            try await refused.answer("Initialized")
            try await refused.answer("Refused")
            let ageing = try await scene.book.ageing(at: start + .seconds(2 * 86_400))
            #expect(ageing.map(\.standing) == ["initialized", "pending"])
            #expect(ageing.map(\.counts) == [[0, 1, 0, 0, 0], [0, 1, 0, 0, 0]])
            #expect(ageing.map(\.amount) == [2_000, 1_000])
            let waiting = try await scene.book.waiting()
            #expect(waiting.map(\.waitingFor).sorted() == ["cofidis", "customer"])
            #expect(waiting.map(\.count) == [1, 1])
        }
    }

    @Test("a refund that we did not ask for, and an answer that is not believed, show as differences")
    func differences() async throws {
        try await FinanceScene.with { scene in
            let start = try instant("2026-11-19T08:00:00Z")
            var driver = try await scene.begin("A", amount: "300.00", at: start)
            try await driver.validate(30_000)
            #expect(try await scene.row(driver.id).differences.isEmpty)
            try await driver.refund("100.00", of: 30_000, refunded: 10_000)
            var row = try await scene.row(driver.id)
            #expect(row.differences.isEmpty)
            #expect(row.money("refundable")?.decimalText == "200.00")
            try await driver.take(.command(name: "refund", arguments: ["amount": "50.00"]))
            // Cofidis tells of a refund that is neither ours nor none.
            try await driver.answer("validated", authorized: 30_000, validated: 30_000, refunded: 12_000)
            row = try await scene.row(driver.id)
            #expect(row.differences == ["refunded: expected 100.00, reported 120.00"])
            var query = FinanceQuery()
            query.differs = true
            #expect(try await scene.book.list(query).rows.compactMap(\.caseID) == [driver.id])
        }
    }
}
