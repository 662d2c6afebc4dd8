import Postgres
import Testing

@Suite("copying", .timeLimit(.minutes(2)))
struct CopyTests {
    private static let copy = "COPY numbers FROM STDIN"

    private static func pieces(_ texts: [String], failing: Bool = false) -> AsyncThrowingStream<
        [UInt8], any Error
    > {
        struct Dry: Error {}
        return AsyncThrowingStream { stream in
            for text in texts { stream.yield(Array(text.utf8)) }
            stream.finish(throwing: failing ? Dry() : nil)
        }
    }

    @Test("rows are copied in, wherever the pieces break")
    func copyIn() async throws {
        try await withConnections { connection, _ in
            try await connection.simple(SQL.createNumbers)
            #expect(try await connection.copyIn(Self.copy, rows: Self.pieces(["1\n2", "3\n", "4\n"])) == 3)
            try await connection.expectNumbers([1, 4, 23])
        }
    }

    @Test("many megabytes are copied in and out again")
    func large() async throws {
        try await withConnections { connection, _ in
            try await connection.simple("CREATE TABLE texts (t text)")
            let line = String(repeating: "x", count: 9_999) + "\n"
            let rows = Self.pieces(Array(repeating: line, count: 2_000))
            #expect(try await connection.copyIn("COPY texts FROM STDIN", rows: rows) == 2_000)
            var bytes = 0
            for try await piece in connection.copyOut("COPY texts TO STDOUT") { bytes += piece.count }
            #expect(bytes == 2_000 * 10_000)
            for try await _ in connection.copyOut("COPY texts TO STDOUT") { break }
            try await connection.expectUsable()
        }
    }

    @Test("a source that fails leaves nothing behind")
    func failingSource() async throws {
        try await withConnections { connection, _ in
            try await connection.simple(SQL.createNumbers)
            await #expect {
                try await connection.copyIn(Self.copy, rows: Self.pieces(["1\n"], failing: true))
            } throws: { error in
                if case .copySourceFailed = error as? PostgresError { true } else { false }
            }
            try await connection.expectNumbers([])
        }
    }

    @Test("a bad row is the server's refusal and leaves nothing behind")
    func badRow() async throws {
        try await withConnections { connection, _ in
            try await connection.simple(SQL.createNumbers)
            await #expect {
                try await connection.copyIn(Self.copy, rows: Self.pieces(["1\n", "two\n", "3\n"]))
            } throws: { ($0 as? PostgresError)?.sqlState == SQLState("22P02") }
            try await connection.expectNumbers([])
        }
    }

    @Test("a refusal that arrives before the rows end is heard all the same")
    func earlyRefusal() async throws {
        try await withConnections { connection, observer in
            try await connection.simple(SQL.createNumbers)
            let processID = connection.processID
            let rows = AsyncThrowingStream<[UInt8], any Error> { stream in
                stream.yield(Array("1\ntwo\n".utf8))
                Task {
                    await #expect(throws: Never.self) { try await observer.waitUntilIdle(processID) }
                    stream.finish()
                }
            }
            await #expect {
                try await connection.copyIn(Self.copy, rows: rows)
            } throws: { ($0 as? PostgresError)?.sqlState == SQLState("22P02") }
            try await connection.expectNumbers([])
        }
    }

    @Test("a statement that is no copy is refused, and a script that copies too")
    func noCopy() async throws {
        try await withConnections { connection, _ in
            try await connection.simple(SQL.createNumbers)
            await #expect(throws: PostgresError.self) {
                try await connection.copyIn("SELECT 1", rows: Self.pieces([]))
            }
            await #expect(throws: PostgresError.self) { try await connection.simple(Self.copy) }
            try await connection.expectUsable()
        }
    }
}
