import EventStore
import Postgres
import PostgresEventStore
import Synchronization
import TestSupport
import Testing
import Values

@Suite("The clock of an installation stands in its database")
struct KeptClockTests {
    @Test("the first process keeps its clock, and whoever comes after meets that one")
    func first() async throws {
        try await withStore { store, _ in
            #expect(try await store.keptClock() == nil)
            let kept = try await store.keepClock("real")
            #expect(kept.text == "real")
            #expect(try await store.keepClock("another") == kept)
        }
    }

    @Test("of two that begin at once both meet the same clock")
    func together() async throws {
        try await withStore { store, database in
            try await withStore(on: database) { other in
                async let one = store.keepClock("a")
                async let two = other.keepClock("b")
                let (left, right) = try await (one, two)
                #expect(left == right)
            }
        }
    }

    @Test("a clock that was set holds from then on, and the one before stays on record")
    func set() async throws {
        try await withStore { store, database in
            _ = try await store.keepClock("real")
            #expect(try await store.setClock("another"))
            #expect(try await store.keptClock()?.text == "another")
            #expect(try await store.keepClock("real").text == "another")
            try await withConnection(to: database) { connection in
                let rows = try await connection.execute(
                    Statement(name: "all_clocks", sql: "SELECT clock FROM clocks ORDER BY number")
                )
                #expect(rows.count == 2)
            }
        }
    }

    @Test("the database's clock is read together with the process's own")
    func reads() async throws {
        try await withStore { store, _ in
            let reading = try await store.readClock { start }
            #expect(reading.own == start)
            #expect(reading.roundTrip > .zero)
            let later = try await store.readClock { start }
            #expect(later.database > reading.database)
        }
    }
}
