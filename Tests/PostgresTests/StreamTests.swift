import Postgres
import Testing

@Suite("streams", .timeLimit(.minutes(2)))
struct StreamTests {
    @Test("every row arrives once, in order, in full batches and a last one")
    func batches() async throws {
        try await withConnections { connection, _ in
            var next: Int64 = 1
            var sizes: [Int] = []
            for try await rows in connection.stream(SQL.series, [.int8(2_500)], batch: 1_000) {
                sizes.append(rows.count)
                for row in rows {
                    #expect(try row.int64(0) == next)
                    next += 1
                }
            }
            #expect(sizes == [1_000, 1_000, 500])
            try await connection.expectUsable()
        }
    }

    @Test("values of all sizes survive the way through a batch")
    func sizes() async throws {
        try await withConnections { connection, _ in
            let statement = Statement(
                name: "sizes",
                sql:
                    "SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE repeat('x', (i * 37)::int) END FROM generate_series(0, 500) i"
            )
            var count = 0
            for try await rows in connection.stream(statement, batch: 100) {
                for row in rows {
                    let number = try row.int(0)
                    #expect(try row.optionalString(1)?.count == (number % 3 == 0 ? nil : number * 37))
                    count += 1
                }
            }
            #expect(count == 501)
        }
    }

    @Test("a pipeline behind a stream has all its rows", arguments: [false, true])
    func pipelineBehind(_ leavesEarly: Bool) async throws {
        try await withConnections { connection, _ in
            let entry = PipelineEntry(SQL.series, [.int8(7)])
            _ = try await connection.pipeline([entry])
            for try await _ in connection.stream(SQL.series, [.int8(100)], batch: 10) where leavesEarly {
                break
            }
            let outcomes = try await connection.pipeline([entry, entry])
            #expect(try outcomes.map { try $0.get().count } == [7, 7])
        }
    }

    @Test("leaving early stops the statement and frees the connection")
    func earlyBreak() async throws {
        try await withConnections { connection, _ in
            for try await rows in connection.stream(SQL.series, [.int8(.max)], batch: 10) {
                #expect(rows.count == 10)
                break
            }
            try await connection.expectUsable()
        }
    }

    @Test("leaving early inside a transaction keeps the transaction alive")
    func earlyBreakInTransaction() async throws {
        try await withConnections { connection, _ in
            try await connection.simple(SQL.createNumbers)
            try await connection.withTransaction { connection in
                try await connection.execute(SQL.insert, [.int8(1)])
                for try await _ in connection.stream(SQL.series, [.int8(50_000)], batch: 10) { break }
                try await connection.execute(SQL.insert, [.int8(2)])
            }
            try await connection.expectNumbers([1, 2])
        }
    }

    @Test("other operations are refused while a stream is open")
    func busy() async throws {
        try await withConnections { connection, _ in
            for try await _ in connection.stream(SQL.series, [.int8(.max)], batch: 10) {
                await #expect(throws: PostgresError.connectionBusy) { try await connection.execute(SQL.one) }
                break
            }
        }
    }

    @Test("an error in the middle arrives after the rows before it")
    func failure() async throws {
        try await withConnections { connection, _ in
            let statement = Statement(
                name: "fails",
                sql: "SELECT 10 / (50 - i) FROM generate_series(1, 100) i"
            )
            var rows = 0
            await #expect {
                for try await batch in connection.stream(statement, batch: 7) { rows += batch.count }
            } throws: { ($0 as? PostgresError)?.sqlState == SQLState("22012") }
            #expect(rows == 49)
            try await connection.expectUsable()
        }
    }

    @Test("a cancelled consumer stops the statement and is told so")
    func cancellation() async throws {
        try await withConnections { connection, observer in
            let task = Task {
                for try await _ in connection.stream(SQL.sleep) {}
            }
            try await observer.waitUntil(connection.processID, waitsFor: "PgSleep")
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            try await connection.expectUsable()
        }
    }

    @Test("a slow consumer makes the server wait")
    func backPressure() async throws {
        try await withConnections { connection, observer in
            let statement = Statement(
                name: "wide",
                sql: "SELECT repeat('x', 10000) FROM generate_series(1, 20000)"
            )
            var rows = 0
            for try await batch in connection.stream(statement, batch: 10) {
                if rows == 0 { try await observer.waitUntil(connection.processID, waitsFor: "ClientWrite") }
                rows += batch.count
            }
            #expect(rows == 20_000)
        }
    }
}
