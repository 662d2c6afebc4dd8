import Postgres
import Testing

@Suite("transactions", .timeLimit(.minutes(2)))
struct TransactionTests {
    private struct Stop: Error {}

    @Test("what the body did is committed when it returns")
    func commit() async throws {
        try await withPool { pool, observer in
            try await observer.simple(SQL.createNumbers)
            try await pool.withTransaction { connection in
                try await connection.execute(SQL.insert, [.int8(1)])
                try await observer.expectNumbers([])
                try await connection.execute(SQL.insert, [.int8(2)])
            }
            try await observer.expectNumbers([1, 2])
        }
    }

    @Test("what the body did is rolled back when it throws")
    func rollback() async throws {
        try await withPool { pool, observer in
            try await observer.simple(SQL.createNumbers)
            await #expect(throws: Stop.self) {
                try await pool.withTransaction { connection in
                    try await connection.execute(SQL.insert, [.int8(1)])
                    throw Stop()
                }
            }
            try await pool.expectNumbers([])
        }
    }

    @Test("what a cancelled body did is rolled back, and the connection is lent again")
    func cancelled() async throws {
        try await withPool({ $0.poolLimit = 1 }) { pool, observer in
            try await observer.simple(SQL.createNumbers)
            let (processes, tell) = AsyncStream<Int32>.makeStream()
            let task = Task {
                try await pool.withTransaction { connection in
                    try await connection.execute(SQL.insert, [.int8(1)])
                    tell.yield(connection.processID)
                    try await connection.execute(SQL.sleep)
                }
            }
            let process = await processes.first { _ in true } ?? 0
            try await observer.waitUntil(process, waitsFor: "PgSleep")
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            try await pool.expectNumbers([])
            let process2 = try await pool.withConnection { $0.processID }
            #expect(process2 == process)
        }
    }

    @Test("a failure that the body swallows is not mistaken for a commit")
    func swallowed() async throws {
        try await withPool { pool, observer in
            try await observer.simple(SQL.createNumbers)
            await #expect(throws: PostgresError.transactionAborted) {
                try await pool.withTransaction { connection in
                    try await connection.execute(SQL.insert, [.int8(1)])
                    _ = try? await connection.execute(SQL.divide, [.int8(0)])
                }
            }
            try await observer.expectNumbers([])
        }
    }

    @Test("isolation and read-only reach the server with the first statement, whatever it is")
    func settings() async throws {
        try await withPool { pool, _ in
            let show = Statement(
                name: "show",
                sql:
                    "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"
            )
            try await pool.withTransaction(isolation: .serializable, readOnly: true) { connection in
                let row = try await connection.execute(show)[0]
                #expect(try row.string(0) == "serializable" && row.string(1) == "on")
            }
            try await pool.withTransaction(isolation: .repeatableRead) { connection in
                for try await rows in connection.stream(show) {
                    #expect(try rows[0].string(0) == "repeatable read" && rows[0].string(1) == "off")
                }
            }
            try await pool.withTransaction(readOnly: true) { connection in
                let rows = try await connection.simple("SHOW transaction_read_only")
                #expect(try rows[0].string(0) == "on")
            }
        }
    }

    @Test("a body that says nothing opens no transaction")
    func silent() async throws {
        try await withConnections { connection, _ in
            let wasOpen = try await connection.withTransaction { $0.isInTransaction }
            #expect(!wasOpen)
            try await connection.execute(SQL.one)
            #expect(!connection.isInTransaction)
        }
    }

    @Test("a pipeline as the first statement runs inside the transaction")
    func pipelineFirst() async throws {
        try await withPool { pool, observer in
            try await observer.simple(SQL.createNumbers)
            await #expect(throws: Stop.self) {
                try await pool.withTransaction { connection in
                    let entries = [
                        PipelineEntry(SQL.insert, [.int8(1)]), PipelineEntry(SQL.insert, [.int8(2)]),
                    ]
                    #expect(try await connection.pipeline(entries, .separately).count == 2)
                    throw Stop()
                }
            }
            try await observer.expectNumbers([])
        }
    }
}
