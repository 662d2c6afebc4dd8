import Postgres
import TestSupport
import Testing

@Suite("the listener", .timeLimit(.minutes(2)))
struct ListenerTests {
    private static let listeners = Statement(
        name: "listeners",
        sql: "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
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
                try await observer.terminate(row.int32(0))
            }
            #expect(await events.next() == .reconnected)
            try await connection.simple("NOTIFY bell, 'two'")
            #expect(await events.next()?.payload == "two")
        }
    }

    @Test("a silent connection is asked for a sign of life once in a while, not without pause")
    func silence() async throws {
        try await TemporaryDatabase.with { database in
            var configuration = database.configuration
            let observer = try await PostgresConnection.connect(configuration)
            configuration.healthCheckAge = .milliseconds(100)
            var events = PostgresListener(configuration, channels: ["bell"]).events().makeAsyncIterator()
            #expect(await events.next() == .listening)
            let start = ContinuousClock.now
            var asked: Set<Int64> = []
            while asked.count < 6 {
                for row in try await observer.execute(Self.lastQuestions) {
                    asked.insert(row.int64(0))
                }
            }
            // Five pauses lie between six questions; LISTEN is the first.
            #expect(ContinuousClock.now - start > .milliseconds(400))
            withExtendedLifetime(events) {}
        }
    }

    private static let lastQuestions = Statement(
        name: "last_questions",
        sql: """
            SELECT (extract(epoch FROM query_start) * 1000000)::bigint FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND query_start IS NOT NULL
            """
    )

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
