import Postgres
import Testing

@Suite("A value that is not what a statement asks for is an error of its request alone")
struct UnreadableRowTests {
    /// Reads column 0 in every way there is.
    private static let readers: [(name: String, read: @Sendable (Row) throws(PostgresError) -> Void)] = [
        ("bool", { row throws(PostgresError) in _ = try row.bool(0) }),
        ("int8", { row throws(PostgresError) in _ = try row.int64(0) }),
        ("int4", { row throws(PostgresError) in _ = try row.int32(0) }),
        ("int2", { row throws(PostgresError) in _ = try row.int16(0) }),
        ("float8", { row throws(PostgresError) in _ = try row.double(0) }),
        ("text", { row throws(PostgresError) in _ = try row.string(0) }),
        ("bytea", { row throws(PostgresError) in _ = try row.bytes(0) }),
        ("uuid", { row throws(PostgresError) in _ = try row.uuid(0) }),
        ("timestamptz", { row throws(PostgresError) in _ = try row.microseconds(0) }),
        ("bool[]", { row throws(PostgresError) in _ = try row.boolArray(0) }),
        ("int4[]", { row throws(PostgresError) in _ = try row.int32Array(0) }),
        ("int8[]", { row throws(PostgresError) in _ = try row.int64Array(0) }),
        ("text[]", { row throws(PostgresError) in _ = try row.stringArray(0) }),
        ("bytea[]", { row throws(PostgresError) in _ = try row.bytesArray(0) }),
        ("uuid[]", { row throws(PostgresError) in _ = try row.uuidArray(0) }),
        ("timestamptz[]", { row throws(PostgresError) in _ = try row.microsecondsArray(0) }),
    ]

    /// A value of a type that no reader takes.
    private static let point = Statement(name: "point", sql: "SELECT point(1, 2)")
    private static let nothing = Statement(name: "nothing", sql: "SELECT 1 WHERE false")

    private func refusal(
        of row: Row,
        _ read: (Row) throws(PostgresError) -> Void
    ) throws -> String {
        let error = #expect(throws: PostgresError.self) { try read(row) }
        #expect(error?.isRetryable == false)
        return try #require(error).description
    }

    @Test("a column of another type throws, whatever it is read as")
    func wrongType() async throws {
        try await withConnections { connection, _ in
            let row = try await connection.execute(Self.point).one()
            for (name, read) in Self.readers {
                #expect(
                    try refusal(of: row, read)
                        == "the database's answer cannot be read: statement point, column 0 has type 600, read as \(name)"
                )
            }
            try await connection.expectUsable()
        }
    }

    @Test("a null that is read as a value throws")
    func unexpectedNull() async throws {
        try await withConnections { connection, _ in
            let types = Self.readers.map { "NULL::\($0.name)" }
            for ((name, read), value) in zip(Self.readers, types) {
                let null = Statement(name: "null_\(name)", sql: "SELECT \(value)")
                let row = try await connection.execute(null).one()
                #expect(
                    try refusal(of: row, read)
                        == "the database's answer cannot be read: statement null_\(name), column 0 is null"
                )
                #expect(throws: PostgresError.self) { try row.withBytes(0) { _ in } }
                #expect(try row.isNull(0) && row.optionalString(0) == nil)
            }
            try await connection.expectUsable()
        }
    }

    @Test("a column that is not there throws, also where a null would do", arguments: [1, -1, Int.max])
    func missingColumn(_ column: Int) async throws {
        try await withConnections { connection, _ in
            let row = try await connection.execute(SQL.one).one()
            let told =
                "the database's answer cannot be read: statement one, column \(column): there is no such column"
            #expect(try refusal(of: row) { row throws(PostgresError) in _ = try row.int(column) } == told)
            #expect(try refusal(of: row) { row throws(PostgresError) in _ = try row.isNull(column) } == told)
            #expect(
                try refusal(of: row) { row throws(PostgresError) in _ = try row.optionalInt(column) } == told
            )
            #expect(
                try refusal(of: row) { row throws(PostgresError) in _ = try row.int64Array(column) } == told
            )
            try await connection.expectUsable()
        }
    }

    @Test("a row that is not there throws")
    func missingRow() async throws {
        try await withConnections { connection, _ in
            let rows = try await connection.execute(Self.nothing)
            let error = #expect(throws: PostgresError.self) { try rows.one() }
            #expect(
                error?.description
                    == "the database's answer cannot be read: statement nothing: a row is missing"
            )
            try await connection.expectUsable()
        }
    }

    @Test("an array with a null in it, or of two dimensions, throws")
    func arrays() async throws {
        try await withConnections { connection, _ in
            let told = "the database's answer cannot be read: statement (script)"
            let array = Statement(name: "arrays", sql: "SELECT ARRAY[1, NULL]::int4[], ARRAY[[1, 2], [3, 4]]")
            let row = try await connection.execute(array).one()
            let null = try refusal(of: row) { row throws(PostgresError) in _ = try row.int32Array(0) }
            #expect(null == told.replacing("(script)", with: "arrays") + ", column 0 is null")
            let table = try refusal(of: row) { row throws(PostgresError) in _ = try row.int32Array(1) }
            #expect(table.hasSuffix("column 1 has type 1007, read as array of one dimension"))
            // What a script answers is text, so no array.
            let text = try #require(try await connection.simple("SELECT ARRAY[1]").first)
            let script = try refusal(of: text) { row throws(PostgresError) in _ = try row.int32Array(0) }
            #expect(script == told + ", column 0 has type 25, read as int4[]")
            try await connection.expectUsable()
        }
    }

    @Test("a row of a stream that cannot be read ends the stream, and its connection goes back to the pool")
    func stream() async throws {
        try await withPool { configuration in
            configuration.poolLimit = 1
        } _: { pool, _ in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { connection in
                    for try await rows in connection.stream(SQL.series, [.int8(1_000)], batch: 100) {
                        for row in rows { _ = try row.string(0) }
                    }
                }
            }
            #expect(error?.description.hasSuffix("has type 20, read as text") == true)
            try await pool.expectUsable()
        }
    }
}
