import Postgres
import Testing

@Suite("a connection", .timeLimit(.minutes(2)))
struct ConnectionTests {
    @Test("a refused statement tells what the server said and leaves the connection usable")
    func refusal() async throws {
        try await withConnections { connection, _ in
            try await connection.simple("CREATE TABLE t (n int8 CONSTRAINT positive CHECK (n > 0))")
            let insert = Statement(name: "insert_t", sql: "INSERT INTO t VALUES ($1)")
            await #expect {
                try await connection.execute(insert, [.int8(-1)])
            } throws: { error in
                guard case .server(let refusal) = error as? PostgresError else { return false }
                return refusal.sqlState == .checkViolation && refusal.constraint == "positive"
                    && refusal.table == "t" && refusal.statementName == "insert_t" && refusal.detail != nil
            }
            #expect(try await connection.execute(insert, [.int8(1)]).affected == 1)
        }
    }

    @Test("tasks that share a connection are served one after the other")
    func sharing() async throws {
        try await withConnections { connection, _ in
            let answers = try await withThrowingTaskGroup(of: (Int64, Int64).self) { group in
                for number in Int64(0)..<100 {
                    group.addTask {
                        (number, try await connection.execute(SQL.echo, [.int8(number)])[0].int64(0))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count == 100)
            #expect(answers.allSatisfy { $0.0 == $0.1 })
        }
    }

    @Test("a script of several statements is one transaction and answers with its last")
    func script() async throws {
        try await withConnections { connection, _ in
            let rows = try await connection.simple(
                "CREATE TABLE a (n int8); INSERT INTO a VALUES (1), (2); SELECT n FROM a"
            )
            #expect(try rows.map { try $0.string(0) } == ["1", "2"])
            await #expect(throws: PostgresError.self) {
                try await connection.simple(
                    "INSERT INTO a VALUES (3); SELECT 1 / 0; INSERT INTO a VALUES (4)"
                )
            }
            #expect(try await connection.simple("SELECT n FROM a").count == 2)
        }
    }

    @Test("a statement whose table changed its shape is prepared anew")
    func changedTable() async throws {
        try await withConnections { connection, _ in
            try await connection.simple("CREATE TABLE a (n int8)")
            let all = Statement(name: "all", sql: "SELECT * FROM a")
            #expect(try await connection.execute(all).columns == 1)
            try await connection.simple("ALTER TABLE a ADD COLUMN m int8")
            await #expect(throws: PostgresError.self) { try await connection.execute(all) }
            #expect(try await connection.execute(all).columns == 2)
        }
    }

    @Test("a cancelled task cancels its statement on the server, and the connection goes on")
    func cancellation() async throws {
        try await withConnections { connection, observer in
            let task = Task { try await connection.execute(SQL.sleep) }
            try await observer.waitUntil(connection.processID, waitsFor: "PgSleep")
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            #expect(try await connection.execute(SQL.echo, [.int8(7)])[0].int64(0) == 7)
        }
    }

    @Test("an operation that waits for its turn is cancelled without being sent")
    func cancellationWhileQueued() async throws {
        try await withConnections { connection, observer in
            try await connection.simple(SQL.createNumbers)
            let sleeping = Task { try await connection.execute(SQL.sleep) }
            try await observer.waitUntil(connection.processID, waitsFor: "PgSleep")
            let queued = Task { try await connection.execute(SQL.insert, [.int8(1)]) }
            queued.cancel()
            await #expect(throws: PostgresError.cancelled) { try await queued.value }
            sleeping.cancel()
            _ = await sleeping.result
            try await connection.expectNumbers([])
        }
    }

    @Test("a task that is cancelled already sends nothing")
    func alreadyCancelled() async throws {
        try await withConnections { connection, _ in
            try await connection.simple(SQL.createNumbers)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await connection.execute(SQL.insert, [.int8(1)])
            }
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            try await connection.expectNumbers([])
        }
    }

    @Test(
        "a terminated session is a lost connection with the server's reason, for what runs and what follows"
    )
    func terminated() async throws {
        try await withConnections { connection, observer in
            let task = Task { try await connection.execute(SQL.sleep) }
            try await observer.waitUntil(connection.processID, waitsFor: "PgSleep")
            try await observer.terminate(connection.processID)
            await #expect {
                try await task.value
            } throws: { error in
                guard case .connectionLost(_, let state) = error as? PostgresError else { return false }
                return state == .adminShutdown
            }
            #expect(!connection.isOpen)
            await #expect {
                try await connection.execute(SQL.one)
            } throws: { ($0 as? PostgresError)?.isConnectionFailure == true }
        }
    }

    @Test("a statement timeout is the server's refusal, not a cancellation")
    func statementTimeout() async throws {
        try await withPool({ $0.statementTimeout = .milliseconds(20) }) { pool, _ in
            await #expect {
                try await pool.execute(SQL.sleep)
            } throws: { ($0 as? PostgresError)?.sqlState == .queryCanceled }
        }
    }

    @Test("a server that cannot be reached is a failure to connect")
    func unreachable() async throws {
        let configuration = try PostgresConfiguration("host=/nowhere/at/all user=nobody")
        await #expect {
            try await PostgresConnection.connect(configuration)
        } throws: { error in
            if case .connectFailed = error as? PostgresError { true } else { false }
        }
    }
}
