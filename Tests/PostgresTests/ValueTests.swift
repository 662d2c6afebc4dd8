import FoundationEssentials
import Postgres
import Testing

@Suite("values")
struct ValueTests {
    private static let uuid = UUID(uuidString: "0195f3a2-7c1e-7abc-8def-0123456789ab") ?? UUID()

    /// What the server makes of a parameter, in its own words.
    private struct Reading: Sendable, CustomTestStringConvertible {
        var type: String
        var value: PostgresValue
        var text: String?
        var testDescription: String { "\(type) \(text ?? "null")" }
    }

    private static let readings: [Reading] = [
        Reading(type: "bool", value: .bool(true), text: "true"),
        Reading(type: "int2", value: .int2(-7), text: "-7"),
        Reading(type: "int4", value: .int4(.min), text: "-2147483648"),
        Reading(type: "int8", value: .int8(.max), text: "9223372036854775807"),
        Reading(type: "int8", value: .int(42), text: "42"),
        Reading(type: "float8", value: .float8(-0.5), text: "-0.5"),
        Reading(type: "text", value: .text("naïve 🦊"), text: "naïve 🦊"),
        Reading(type: "text", value: .text(""), text: ""),
        Reading(type: "bytea", value: .bytea([0, 1, 255]), text: "\\x0001ff"),
        Reading(type: "bytea", value: .bytea([]), text: "\\x"),
        Reading(type: "bytea", value: .byteaSlice([9, 8, 7, 6][1...2]), text: "\\x0807"),
        Reading(type: "uuid", value: .uuid(uuid), text: "0195f3a2-7c1e-7abc-8def-0123456789ab"),
        Reading(type: "timestamptz", value: .timestamptz(1_000_001), text: "1970-01-01 00:00:01.000001+00"),
        Reading(type: "timestamptz", value: .timestamptz(-1), text: "1969-12-31 23:59:59.999999+00"),
        Reading(type: "jsonb", value: .jsonb(Array(#"{"a": [1, null]}"#.utf8)), text: #"{"a": [1, null]}"#),
        Reading(type: "int8", value: .null, text: nil),
        Reading(type: "uuid", value: .typedNull(.uuid), text: nil),
        Reading(type: "text", value: .optionalText(nil), text: nil),
        Reading(type: "bool[]", value: .boolArray([true, false]), text: "{t,f}"),
        Reading(type: "int2[]", value: .int2Array([1, -1]), text: "{1,-1}"),
        Reading(type: "int4[]", value: .int4Array([1, -1]), text: "{1,-1}"),
        Reading(type: "int8[]", value: .int8Array([.min, 0]), text: "{-9223372036854775808,0}"),
        Reading(type: "int8[]", value: .int8Array([]), text: "{}"),
        Reading(type: "text[]", value: .textArray(["a", "", "null"]), text: #"{a,"","null"}"#),
        Reading(type: "text[]", value: .utf8Array([Array("é".utf8)]), text: "{é}"),
        Reading(type: "bytea[]", value: .byteaArray([[1], []]), text: #"{"\\x01","\\x"}"#),
        Reading(type: "bytea[]", value: .byteaSliceArray([[1, 2][1...]]), text: #"{"\\x02"}"#),
        Reading(type: "uuid[]", value: .uuidArray([uuid]), text: "{0195f3a2-7c1e-7abc-8def-0123456789ab}"),
        Reading(type: "timestamptz[]", value: .timestamptzArray([0]), text: #"{"1970-01-01 00:00:00+00"}"#),
        Reading(type: "jsonb[]", value: .jsonbArray([Array("[1]".utf8)]), text: "{[1]}"),
        Reading(type: "int4[]", value: .optionalInt4Array([1, nil]), text: "{1,NULL}"),
        Reading(type: "int8[]", value: .optionalInt8Array([nil]), text: "{NULL}"),
        Reading(type: "text[]", value: .optionalTextArray(["a", nil]), text: "{a,NULL}"),
        Reading(type: "bytea[]", value: .optionalByteaArray([nil, [1]]), text: #"{NULL,"\\x01"}"#),
        Reading(type: "uuid[]", value: .optionalUUIDArray([nil]), text: "{NULL}"),
        Reading(type: "timestamptz[]", value: .optionalTimestamptzArray([nil]), text: "{NULL}"),
        Reading(type: "jsonb[]", value: .optionalJSONBArray([nil, Array("1".utf8)]), text: "{NULL,1}"),
    ]

    @Test("the server reads every kind of parameter as it was meant")
    func parameters() async throws {
        try await withConnections { connection, _ in
            try await connection.simple("SET TIME ZONE 'UTC'")
            for (index, reading) in Self.readings.enumerated() {
                let statement = Statement(name: "read\(index)", sql: "SELECT ($1::\(reading.type))::text")
                let rows = try await connection.execute(statement, [reading.value])
                #expect(try rows[0].optionalString(0) == reading.text, "\(reading.testDescription)")
            }
        }
    }

    @Test("every type comes back as it went")
    func results() async throws {
        try await withConnections { connection, _ in
            let json = Array(#"{"a": 1}"#.utf8)
            let row = try await connection.execute(
                Statement(
                    name: "all",
                    sql: """
                        SELECT $1::bool, $2::int2, $3::int4, $4::int8, $5::float8, $6::text, $7::bytea, $8::uuid,
                            $9::timestamptz, $10::jsonb, NULL::int8
                        """
                ),
                [
                    .bool(true), .int2(2), .int4(3), .int8(4), .float8(5.5), .text("six"), .bytea([7]),
                    .uuid(Self.uuid), .timestamptz(1_700_000_000_123_456), .jsonb(json),
                ]
            )[0]
            #expect(try row.bool(0))
            #expect(try row.int16(1) == 2 && row.int(1) == 2)
            #expect(try row.int32(2) == 3 && row.int64(2) == 3)
            #expect(try row.int64(3) == 4 && row.int(3) == 4)
            #expect(try row.double(4) == 5.5)
            #expect(try row.string(5) == "six" && row.bytes(5) == Array("six".utf8))
            #expect(try row.bytes(6) == [7] && row.withBytes(6) { $0.count } == 1)
            #expect(try row.uuid(7) == Self.uuid)
            #expect(try row.microseconds(8) == 1_700_000_000_123_456)
            #expect(try row.bytes(9) == json && row.string(9) == #"{"a": 1}"#)
            #expect(try row.isNull(10) && row.optionalInt64(10) == nil && row.optionalInt64(3) == 4)
        }
    }

    @Test("arrays come back as they went")
    func arrays() async throws {
        try await withConnections { connection, _ in
            let row = try await connection.execute(
                Statement(
                    name: "arrays",
                    sql: """
                        SELECT $1::bool[], $2::int4[], $3::int8[], $4::text[], $5::bytea[], $6::uuid[],
                            $7::timestamptz[], $8::int8[]
                        """
                ),
                [
                    .boolArray([true, false]), .int4Array([1]), .int8Array([2, 3]), .textArray(["a", ""]),
                    .byteaArray([[1], []]), .uuidArray([Self.uuid]), .timestamptzArray([12]), .int8Array([]),
                ]
            )[0]
            #expect(try row.boolArray(0) == [true, false])
            #expect(try row.int32Array(1) == [1])
            #expect(try row.int64Array(2) == [2, 3])
            #expect(try row.stringArray(3) == ["a", ""])
            #expect(try row.bytesArray(4) == [[1], []])
            #expect(try row.uuidArray(5) == [Self.uuid])
            #expect(try row.microsecondsArray(6) == [12])
            #expect(try row.int64Array(7) == [])
        }
    }

    @Test("moments that cannot be counted are read as the nearest that can, also from years after 294246")
    func endsOfTime() async throws {
        try await withConnections { connection, _ in
            let row = try await connection.execute(
                Statement(
                    name: "ends_of_time",
                    sql: """
                        SELECT 'infinity'::timestamptz, '-infinity'::timestamptz, '294276-01-01 00:00+00'::timestamptz,
                            ARRAY['infinity', '-infinity']::timestamptz[]
                        """
                )
            )[0]
            #expect(try (0..<3).map { try row.microseconds($0) } == [.max, .min, .max])
            #expect(try row.microsecondsArray(3) == [.max, .min])
        }
    }

    @Test("a batch of a thousand rows arrives from arrays, larger than any buffer")
    func largeBatch() async throws {
        try await withConnections { connection, _ in
            try await connection.simple("CREATE TABLE big (n int8, body bytea)")
            let insert = Statement(
                name: "big",
                sql: "INSERT INTO big SELECT * FROM unnest($1::int8[], $2::bytea[])"
            )
            let bodies = (0..<1000).map { Array(repeating: UInt8(truncatingIfNeeded: $0), count: 4_096) }
            let rows = try await connection.execute(
                insert,
                [.int8Array((0..<1000).map(Int64.init)), .byteaArray(bodies)]
            )
            #expect(rows.affected == 1000)
            let back = try await connection.execute(
                Statement(name: "back", sql: "SELECT body FROM big ORDER BY n")
            )
            #expect(try back.map { try $0.bytes(0) } == bodies)
        }
    }
}
