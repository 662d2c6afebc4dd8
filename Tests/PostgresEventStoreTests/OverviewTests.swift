import EventStore
import Postgres
import TestSupport
import Testing
import Values

@testable import PostgresEventStore

@Suite("figures about queues")
struct OverviewTests {
    private static let later = start + .seconds(3_600)

    @Test("what a scrape is told is what a person is told, as far as it is counted")
    func figures() async throws {
        try await withStore { store, _ in
            let items = (1...30).map { number in
                begin(number, schedule: [item(number, of: number, dueAt: start + .seconds(number))])
            }
            let other = WorkItem(
                id: workID(99),
                streamID: stream(99),
                queue: "timers",
                kind: .timer,
                name: "wait",
                key: "wait",
                payload: [:],
                dueAt: Self.later
            )
            #expect(try await store.append(items + [begin(99, schedule: [other])]).areCommitted)
            let held = try await store.claim(claim(limit: 5, at: start + .seconds(5))).work
            let stored = try await store.load([held[0].item.streamID])
            var parking = next(1, after: .committed(stored[0].version, stored[0].headHash), events: 0)
            parking.park = [ParkOrder(receipt: held[0].receipt, reason: "refused")]
            parking.head = nil
            #expect(try await store.append([parking]).areCommitted)

            let now = start + .seconds(20)
            let told = try await store.queueFigures(at: now)
            #expect(told.map(\.queue) == ["calls", "timers"])
            #expect(told.map(\.open) == [29, 1])
            #expect(told.map(\.parked) == [1, 0])
            #expect(told.map(\.due) == [15, 0])
            #expect(told.map(\.nextDueAt) == [start + .seconds(6), nil])
            let all = try await store.queueOverviews(at: now)
            #expect(told[0] == all[0])
            #expect(told[1].open == all[1].open)

            let few = try await store.queueFigures(at: now, countLimit: 7)
            #expect(few.map(\.open) == [7, 1])
            #expect(few.map(\.due) == [7, 0])
        }
    }

    @Test("a scrape reads no more when a hundred times as much work waits for its moment")
    func cost() async throws {
        try await withStore { store, database in
            func touched() async throws -> Int {
                try await withConnection(to: database) { connection in
                    try await connection.simple("ANALYZE work")
                    let query = Statements.queueFigures.sql
                        .replacing("$1", with: "\'\(start)\'::timestamptz").replacing(
                            "$2",
                            with: "20::bigint"
                        )
                    return try await blocks(query, on: connection)
                }
            }
            func schedule(_ numbers: ClosedRange<Int>) async throws {
                let steps = numbers.map { begin($0, schedule: [item($0, of: $0, dueAt: Self.later)]) }
                #expect(try await store.append(steps).areCommitted)
            }
            try await schedule(1...50)
            let few = try await touched()
            for block in 1...5 { try await schedule(block * 1_000 + 1...(block + 1) * 1_000) }
            let many = try await touched()
            #expect(many <= 2 * few, "\(many) blocks with 5,050 waiting, \(few) with 50")
        }
    }
}
