import Postgres
import TestSupport
import Testing

@Suite("the listener", .timeLimit(.minutes(2)))
struct ListenerTests {
    private static let listeners = Statement(
        name: "listeners",
        sql: "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )

    private static let signs = Statement(
        name: "signs",
        sql: """
            SELECT query_start FROM pg_stat_activity
            WHERE datname = current_database() AND query = 'SELECT 1' AND pid <> pg_backend_pid()
            """
    )

    @Test("what is said on a channel is heard, and a lost connection is made anew")
    func listening() async throws {
        try await TemporaryDatabase.with { database in
            let configuration = database.configuration
            let connection = try await PostgresConnection.connect(configuration)
            let observer = try await PostgresConnection.connect(configuration)
            let listener = PostgresListener(configuration, channels: ["bell", "Odd \"name\""])
            var events = listener.events().makeAsyncIterator()
            #expect(await events.next() == .listening)
            try await connection.simple("NOTIFY bell, 'one'")
            #expect(await events.next()?.payload == "one")
            try await connection.simple("NOTIFY \"Odd \"\"name\"\"\"")
            #expect(await events.next()?.payload == "")
            for row in try await observer.execute(Self.listeners) {
                try await observer.terminate(try row.int32(0))
            }
            #expect(await events.next() == .reconnected)
            try await connection.simple("NOTIFY bell, 'two'")
            #expect(await events.next()?.payload == "two")
        }
    }

    @Test("a silent connection is asked for a sign of life at its interval, not over and over")
    func signsOfLife() async throws {
        try await TemporaryDatabase.with { database in
            var configuration = database.configuration
            configuration.healthCheckAge = .milliseconds(200)
            let observer = try await PostgresConnection.connect(configuration)
            let began = ContinuousClock.now
            var events = PostgresListener(configuration, channels: ["bell"]).events().makeAsyncIterator()
            #expect(await events.next() == .listening)
            var asked: Set<Int64> = []
            while asked.count < 4 {
                for row in try await observer.execute(Self.signs) { asked.insert(try row.microseconds(0)) }
            }
            // Four signs seen: three whole intervals at least lie between them.
            #expect(ContinuousClock.now - began >= .milliseconds(600))
            try await observer.simple("NOTIFY bell, 'still'")
            #expect(await events.next()?.payload == "still")
        }
    }

    @Test("letting go of the events ends the connection")
    func leaving() async throws {
        try await TemporaryDatabase.with { database in
            let configuration = database.configuration
            let observer = try await PostgresConnection.connect(configuration)
            do {
                var events = PostgresListener(configuration, channels: ["bell"]).events().makeAsyncIterator()
                #expect(await events.next() == .listening)
            }
            while try await !observer.execute(Self.listeners).isEmpty { await Task.yield() }
        }
    }
}

extension PostgresListener.Event {
    fileprivate var payload: String? {
        if case .notification(let notification) = self { notification.payload } else { nil }
    }
}
