import Postgres
import TestSupport
import Testing

/// A connection to a database of its own, and a second one to look over its shoulder.
func withConnections(
    _ body: (PostgresConnection, _ observer: PostgresConnection) async throws -> Void
) async throws {
    try await TemporaryDatabase.with { database in
        let connection = try await PostgresConnection.connect(database.configuration)
        let observer = try await PostgresConnection.connect(database.configuration)
        defer {
            connection.close()
            observer.close()
        }
        try await body(connection, observer)
    }
}

/// A pool on a database of its own, and a connection to look over its shoulder.
func withPool(
    _ adjust: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: (PostgresPool, _ observer: PostgresConnection) async throws -> Void
) async throws {
    try await TemporaryDatabase.with { database in
        var configuration = database.configuration
        adjust(&configuration)
        let pool = PostgresPool(configuration)
        let observer = try await PostgresConnection.connect(database.configuration)
        defer { observer.close() }
        try await body(pool, observer)
        await pool.close()
    }
}

extension PostgresConnection {
    /// Returns once the server process waits in this way, as `pg_stat_activity` tells.
    func waitUntil(_ processID: Int32, waitsFor event: String) async throws {
        while try await execute(SQL.waitEvent, [.int4(processID)]).first?.optionalString(0) != event {
            await Task.yield()
        }
    }

    /// Returns once the server process has nothing to do and its last answer has been read by this process.
    func waitUntilIdle(_ processID: Int32) async throws {
        while try await execute(SQL.isIdle, [.int4(processID)]).isEmpty { await Task.yield() }
        // All sockets are read in rounds by one thread: what was there before these is taken in by now.
        for _ in 1...3 { try await execute(SQL.one, []) }
    }

    /// Returns once the server process is gone.
    func waitUntilGone(_ processID: Int32) async throws {
        while try await !execute(SQL.waitEvent, [.int4(processID)]).isEmpty { await Task.yield() }
    }

    func terminate(_ processID: Int32) async throws {
        try await execute(SQL.terminate, [.int4(processID)])
        try await waitUntilGone(processID)
    }
}

/// Whatever runs statements.
protocol StatementRunner {
    func execute(_ statement: Statement, _ parameters: [PostgresValue]) async throws(PostgresError) -> Rows
}

extension PostgresConnection: StatementRunner {}
extension PostgresPool: StatementRunner {}

extension StatementRunner {
    func expectUsable(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let rows = try await execute(SQL.one, [])
        #expect(try rows.map { try $0.int(0) } == [1], sourceLocation: sourceLocation)
    }

    func expectNumbers(_ expected: [Int64], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let rows = try await execute(SQL.numbers, [])
        #expect(try rows.map { try $0.int64(0) } == expected, sourceLocation: sourceLocation)
    }
}

enum SQL {
    static let waitEvent = Statement(
        name: "wait_event",
        sql: "SELECT wait_event FROM pg_stat_activity WHERE pid = $1"
    )
    static let isIdle = Statement(
        name: "is_idle",
        sql: "SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'idle' AND wait_event = 'ClientRead'"
    )
    static let terminate = Statement(name: "terminate", sql: "SELECT pg_terminate_backend($1)")
    static let sleep = Statement(name: "sleep", sql: "SELECT pg_sleep(600)")
    static let one = Statement(name: "one", sql: "SELECT 1")
    static let echo = Statement(name: "echo", sql: "SELECT $1::int8")
    static let divide = Statement(name: "divide", sql: "SELECT 100 / $1::int8")
    static let insert = Statement(name: "insert", sql: "INSERT INTO numbers VALUES ($1)")
    static let numbers = Statement(name: "numbers", sql: "SELECT n FROM numbers ORDER BY n")
    /// In the select list, because the server would store the whole series before the first row otherwise.
    static let series = Statement(name: "series", sql: "SELECT generate_series(1, $1::int8)")
    static let createNumbers = "CREATE TABLE numbers (n int8 UNIQUE DEFERRABLE INITIALLY IMMEDIATE)"
}
