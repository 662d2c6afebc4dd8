import Postgres
import Testing

@Suite("pipelines", .timeLimit(.minutes(2)))
struct PipelineTests {
    @Test("answers come in the order of the entries")
    func order() async throws {
        try await withConnections { connection, _ in
            let outcomes = try await connection.pipeline(
                (0..<1000).map { PipelineEntry(SQL.echo, [.int8($0)]) }
            )
            #expect(try outcomes.map { try $0.get()[0].int64(0) } == Array(0..<1000))
        }
    }

    @Test("an empty pipeline asks nothing")
    func empty() async throws {
        try await withConnections { connection, _ in
            let outcomes = try await connection.pipeline([])
            #expect(outcomes.isEmpty)
        }
    }

    @Test("together, one failure undoes what came before and skips what follows")
    func together() async throws {
        try await withConnections { connection, _ in
            try await connection.simple(SQL.createNumbers)
            let outcomes = try await connection.pipeline([
                PipelineEntry(SQL.insert, [.int8(1)]), PipelineEntry(SQL.divide, [.int8(0)]),
                PipelineEntry(SQL.insert, [.int8(2)]),
            ])
            #expect(outcomes[1].error?.sqlState == SQLState("22012"))
            #expect(outcomes[2].error == .pipelineAborted(statementName: "insert"))
            try await connection.expectNumbers([])
        }
    }

    @Test("separately, a failure leaves its neighbours committed")
    func separately() async throws {
        try await withConnections { connection, _ in
            try await connection.simple(SQL.createNumbers)
            let outcomes = try await connection.pipeline(
                [
                    PipelineEntry(SQL.insert, [.int8(1)]), PipelineEntry(SQL.divide, [.int8(0)]),
                    PipelineEntry(SQL.insert, [.int8(1)]), PipelineEntry(SQL.insert, [.int8(2)]),
                ],
                .separately
            )
            #expect(outcomes.map { $0.error?.sqlState } == [nil, SQLState("22012"), .uniqueViolation, nil])
            try await connection.expectNumbers([1, 2])
        }
    }

    @Test("a refusal at commit fails the entries that had answered")
    func refusedCommit() async throws {
        try await withConnections { connection, _ in
            try await connection.simple("CREATE TABLE numbers (n int8 UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            let entries = [PipelineEntry(SQL.insert, [.int8(1)]), PipelineEntry(SQL.insert, [.int8(1)])]
            let outcomes = try await connection.pipeline(entries)
            #expect(outcomes.map { $0.error?.sqlState } == [.uniqueViolation, .uniqueViolation])
            try await connection.expectNumbers([])
            #expect(
                try await connection.pipeline(entries, .separately).map { $0.error == nil } == [true, false]
            )
        }
    }

    @Test("executing together throws the failure that stopped the rest")
    func executeTogether() async throws {
        try await withConnections { connection, _ in
            try await connection.simple(SQL.createNumbers)
            await #expect {
                try await connection.executeTogether([
                    PipelineEntry(SQL.insert, [.int8(1)]), PipelineEntry(SQL.divide, [.int8(0)]),
                    PipelineEntry(SQL.insert, [.int8(2)]),
                ])
            } throws: { ($0 as? PostgresError)?.sqlState == SQLState("22012") }
            let rows = try await connection.executeTogether([PipelineEntry(SQL.insert, [.int8(1)])])
            #expect(rows.map(\.affected) == [1])
        }
    }

    @Test("a statement that cannot be prepared fails each of its entries by the same reason")
    func unpreparable() async throws {
        try await withConnections { connection, _ in
            let broken = PipelineEntry(Statement(name: "broken", sql: "SELECT FROM nowhere"))
            let outcomes = try await connection.pipeline(
                [broken, PipelineEntry(SQL.one), broken],
                .separately
            )
            #expect(outcomes.map { $0.error?.sqlState } == [.undefinedTable, nil, .undefinedTable])
            try await connection.simple("CREATE TABLE nowhere ()")
            #expect(try await connection.execute(broken.statement).isEmpty)
        }
    }

    @Test("a pipeline larger than every buffer does not stall")
    func large() async throws {
        try await withConnections { connection, _ in
            let echo = Statement(name: "echo_bytes", sql: "SELECT $1::bytea")
            let body = Array(repeating: UInt8(1), count: 100_000)
            let outcomes = try await connection.pipeline(
                (0..<200).map { _ in PipelineEntry(echo, [.bytea(body)]) }
            )
            #expect(try outcomes.allSatisfy { try $0.get()[0].withBytes(0) { $0.count } == body.count })
        }
    }

    @Test("a cancelled pipeline is cancelled as a whole")
    func cancellation() async throws {
        try await withConnections { connection, observer in
            let task = Task {
                try await connection.pipeline([PipelineEntry(SQL.one), PipelineEntry(SQL.sleep)])
            }
            try await observer.waitUntil(connection.processID, waitsFor: "PgSleep")
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            try await connection.expectUsable()
        }
    }
}

extension Result<Rows, PostgresError> {
    fileprivate var error: PostgresError? {
        if case .failure(let error) = self { error } else { nil }
    }
}
