import Testing

@testable import Postgres

@Suite("the pool", .timeLimit(.minutes(2)))
struct PoolTests {
    private static let processes = Statement(
        name: "processes",
        sql: "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    @Test("more callers than connections are all served, by no more connections than allowed")
    func limit() async throws {
        try await withPool({
            $0.poolLimit = 3
            // What is counted is connections; a machine that runs every other test as well is slow to open them.
            $0.acquireTimeout = .seconds(120)
        }) { pool, observer in
            let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number in Int64(1)...200 {
                    group.addTask { try await pool.execute(SQL.echo, [.int8(number)])[0].int64(0) }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 20_100)
            #expect(try await observer.execute(Self.processes).count <= 3)
        }
    }

    @Test("a caller that gets no connection in time is told so")
    func acquireTimeout() async throws {
        try await withPool({
            $0.poolLimit = 1
            // Long enough for the first caller to get a connection on a machine that does much else.
            $0.acquireTimeout = .seconds(15)
        }) { pool, _ in
            try await pool.withConnection { _ in
                await #expect {
                    try await pool.execute(SQL.one)
                } throws: { error in
                    guard case .acquireTimeout(_, let failure) = error as? PostgresError else { return false }
                    return failure == nil
                }
            }
            try await pool.expectUsable()
        }
    }

    @Test("an unreachable server is named when the time is up, and by a probe at once")
    func unreachable() async throws {
        var configuration = try PostgresConfiguration("host=/nowhere/at/all user=nobody")
        configuration.acquireTimeout = .milliseconds(100)
        configuration.reconnectDelay = .milliseconds(1)
        let pool = PostgresPool(configuration)
        // The first attempt may still be under way when the first caller's time is up.
        var told: String?
        while told == nil {
            do {
                try await pool.execute(SQL.one)
            } catch PostgresError.acquireTimeout(_, let failure) {
                told = failure
            }
        }
        #expect(told?.contains("/nowhere/at/all") == true)
        await #expect(throws: PostgresError.self) { try await pool.probe() }
        await pool.close()
    }

    @Test("a caller that is cancelled while waiting is let go")
    func cancelledWaiter() async throws {
        try await withPool({ $0.poolLimit = 1 }) { pool, _ in
            try await pool.withConnection { _ in
                let task = Task { try await pool.execute(SQL.one) }
                task.cancel()
                await #expect(throws: PostgresError.cancelled) { try await task.value }
            }
            try await pool.expectUsable()
        }
    }

    @Test("a connection to a server that takes no writes any more is not lent again")
    func readOnlyServer() async throws {
        try await withPool({ $0.poolLimit = 1 }) { pool, observer in
            try await observer.simple(SQL.createNumbers)
            let process = try await pool.withConnection { connection in
                // As after a failover, when the server that was written to becomes a standby.
                try await connection.simple("SET default_transaction_read_only = on")
                return connection.processID
            }
            await #expect {
                try await pool.execute(SQL.insert, [.int8(1)])
            } throws: { error in
                (error as? PostgresError)?.sqlState == SQLState("25006")
            }
            #expect(try await pool.withConnection { $0.processID } != process)
            try await pool.execute(SQL.insert, [.int8(2)])
            try await observer.expectNumbers([2])
        }
    }

    @Test(
        "every connection says the configuration's script before anybody gets it, and again when it is replaced"
    )
    func sessionScript() async throws {
        try await withPool({
            $0.poolLimit = 1
            $0.sessionScript = "SET DateStyle = 'SQL, DMY'"
        }) { pool, _ in
            let style = Statement(name: "style", sql: "SELECT current_setting('DateStyle')")
            for _ in 1...2 {
                let told = try await pool.execute(style)[0].string(0)
                #expect(told == "SQL, DMY")
                await #expect(throws: PostgresError.self) {
                    try await pool.withConnection { connection in
                        try await connection.simple("SELECT pg_terminate_backend(pg_backend_pid())")
                    }
                }
            }
        }
    }

    @Test("statements without end leave no more prepared on a connection than it may keep")
    func manyStatements() async throws {
        try await withPool({ $0.poolLimit = 1 }) { pool, _ in
            let count = PreparedStatements.formLimit * 2 + 100
            for number in 1...count {
                let statement = Statement(name: "s\(number)", sql: "SELECT \(number)")
                #expect(try await pool.execute(statement)[0].int(0) == number)
            }
            // Within one pipeline too: what was prepared before the dropping is prepared again behind it.
            let entries = (0..<PreparedStatements.formLimit).flatMap { number in
                [
                    PipelineEntry(SQL.one),
                    PipelineEntry(Statement(name: "t\(number)", sql: "SELECT \(number)")),
                ]
            }
            for outcome in try await pool.pipeline(entries) { _ = try outcome.get() }
            let kept = Statement(name: "kept", sql: "SELECT count(*) FROM pg_prepared_statements")
            #expect(try await pool.execute(kept)[0].int(0) <= PreparedStatements.formLimit)
        }
    }

    @Test("a connection terminated at rest is replaced without anybody noticing")
    func terminatedAtRest() async throws {
        try await withPool({ $0.poolLimit = 1 }) { pool, observer in
            let process = try await pool.withConnection { connection in
                try await connection.execute(SQL.one)
                return connection.processID
            }
            let connection = try await pool.withConnection { $0 }
            try await observer.terminate(process)
            while connection.isOpen { await Task.yield() }
            try await pool.expectUsable()
        }
    }

    @Test("a connection terminated at work fails its caller, and the next caller gets another")
    func terminatedAtWork() async throws {
        try await withPool({ $0.poolLimit = 1 }) { pool, observer in
            await #expect {
                try await pool.withConnection { connection in
                    try await observer.terminate(connection.processID)
                    try await connection.execute(SQL.one)
                }
            } throws: { ($0 as? PostgresError)?.isConnectionFailure == true }
            try await pool.expectUsable()
        }
    }

    @Test("a connection that was idle for long is checked and then lent")
    func healthCheck() async throws {
        try await withPool({
            $0.poolLimit = 1
            $0.healthCheckAge = .zero
        }) { pool, _ in
            let first = try await pool.withConnection { $0.processID }
            let second = try await pool.withConnection { $0.processID }
            #expect(first == second)
        }
    }

    @Test("a connection left in a transaction is not lent again")
    func leftInTransaction() async throws {
        try await withPool({ $0.poolLimit = 1 }) { pool, _ in
            try await pool.withConnection { try await $0.simple("BEGIN") }
            let isInTransaction = try await pool.withConnection { $0.isInTransaction }
            #expect(!isInTransaction)
        }
    }

    @Test("a stream left open by one caller is wound up before the next caller")
    func leftStreaming() async throws {
        try await withPool({ $0.poolLimit = 1 }) { pool, _ in
            try await pool.withConnection { connection in
                for try await _ in connection.stream(SQL.series, [.int8(.max)], batch: 5) { break }
            }
            try await pool.expectUsable()
        }
    }

    @Test("closing lets work under way finish and refuses new work")
    func closing() async throws {
        try await withPool { pool, observer in
            let (begun, begin) = AsyncStream<Int32>.makeStream()
            let working = Task {
                try await pool.withConnection { connection in
                    begin.yield(connection.processID)
                    return try await connection.execute(SQL.sleep)
                }
            }
            let process = await begun.first { _ in true } ?? 0
            try await observer.waitUntil(process, waitsFor: "PgSleep")
            let closing = Task { await pool.close() }
            var refused = false
            while !refused {
                do {
                    try await pool.execute(SQL.one)
                } catch PostgresError.poolClosed {
                    refused = true
                }
            }
            try await observer.execute(
                Statement(name: "cancel", sql: "SELECT pg_cancel_backend($1)"),
                [.int4(process)]
            )
            await #expect {
                try await working.value
            } throws: { ($0 as? PostgresError)?.sqlState == .queryCanceled }
            await closing.value
            try await observer.waitUntilGone(process)
        }
    }
}
