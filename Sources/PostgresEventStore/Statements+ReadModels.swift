import EventStore
import Postgres
import Values

extension Statements {
    static let readModelColumns = Statement(
        name: "read_model_columns",
        sql: """
            SELECT m.model, a.attname::text, format_type(a.atttypid, NULL), a.attnotnull
            FROM read_models m JOIN pg_attribute a ON a.attrelid = format('%I', m.model)::regclass
            WHERE a.attnum > 0 AND NOT a.attisdropped
            """
    )

    /// Statements over read models are built from catalogue names only, values are bound. Their name is their
    /// text, so that each shape of question is prepared once.
    private static func built(_ sql: String) -> Statement {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in sql.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Statement(name: "read_model_\(String(hash, radix: 36))_\(sql.utf8.count)", sql: sql)
    }

    /// Each row as JSON, its stream, and the text of the ordering column.
    ///
    /// Parameters: one per condition that is not null, then the limit, then with a cursor its stream and
    /// value.
    static func listRows(
        _ query: ReadModelQuery,
        in table: ReadModelTable,
        after cursor: ReadModelCursor?
    ) throws(ReadModelError) -> Statement {
        var conditions: [String] = []
        var number = 0
        for member in query.conditions.members {
            let column = try table.quoted(member.key)
            if member.value.isNull {
                conditions.append("t.\(column) IS NULL")
            } else {
                number += 1
                conditions.append("t.\(column) = $\(number)::\(try table.type(of: member.key))")
            }
        }
        for column in query.present { conditions.append("t.\(try table.quoted(column)) IS NOT NULL") }
        let place = "t.stream_id"
        let (direction, comparison) = query.descending ? ("DESC", "<") : ("ASC", ">")
        let limit = "$\(number + 1)::bigint"
        let stream = "$\(number + 2)::uuid"
        func part(_ shown: String, _ more: [String], by order: [String]) -> String {
            """
            SELECT to_jsonb(t)::text AS content, t.stream_id, \(shown) AS key
            FROM \(ReadModelTable.quote(table.name)) t
            WHERE \((["true"] + conditions + more).joined(separator: " AND "))
            ORDER BY \(order.map { "\($0) \(direction)" }.joined(separator: ", ")) LIMIT \(limit)
            """
        }
        guard let orderBy = query.orderBy else {
            let after = cursor.map { _ in "\(place) \(comparison) \(stream)" }
            return built(part("NULL::text", after.map { [$0] } ?? [], by: [place]))
        }
        // A comparison of whole rows is what an index in that order begins a page with, wherever the page lies.
        let column = "t.\(try table.quoted(orderBy))"
        let type = try table.type(of: orderBy)
        let after = cursor.map { _ in
            "(\(column), \(place)) \(comparison) ($\(number + 3)::\(type), \(stream))"
        }
        let isFilled = table.filled.contains(orderBy)
        let present = isFilled ? [] : ["\(column) IS NOT NULL"]
        let with = part(column, present + (after.map { [$0] } ?? []), by: [column, place])
        if isFilled {
            guard cursor == nil || cursor?.value != nil else { throw .malformedCursor }
            return built("SELECT p.content, p.stream_id, p.key::text FROM (\(with)) AS p")
        }
        // Rows without a value come last either way, by stream.
        let beyond = cursor.flatMap { $0.value == nil ? "\(place) \(comparison) \(stream)" : nil }
        let without = part("NULL::\(type)", ["\(column) IS NULL"] + (beyond.map { [$0] } ?? []), by: [place])
        let both = beyond == nil ? "(\(with)) UNION ALL (\(without))" : without
        return built(
            """
            SELECT p.content, p.stream_id, p.key::text FROM (\(both)) AS p
            ORDER BY p.key \(direction) NULLS LAST, p.stream_id \(direction) LIMIT \(limit)
            """
        )
    }

    static func row(of table: ReadModelTable) -> Statement {
        built("SELECT to_jsonb(t)::text FROM \(ReadModelTable.quote(table.name)) t WHERE t.stream_id = $1")
    }

    /// Of a ledger, which has a version for each row.
    static func rows(of table: ReadModelTable) throws(ReadModelError) -> Statement {
        let version = try table.quoted("stream_version")
        return built(
            """
            SELECT to_jsonb(t)::text FROM \(ReadModelTable.quote(table.name)) t WHERE t.stream_id = $1
            ORDER BY t.\(version)
            """
        )
    }

    static func countRows(
        in table: ReadModelTable,
        groupBy column: String
    ) throws(ReadModelError) -> Statement {
        let column = try table.quoted(column)
        return built(
            """
            SELECT shown.value, count(*)
            FROM (SELECT t.\(column)::text AS value FROM \(ReadModelTable.quote(table.name)) t) AS shown
            GROUP BY shown.value ORDER BY shown.value COLLATE "C" NULLS FIRST
            """
        )
    }
}

/// A place in a list: the last row's stream and, when ordered by a column, its value there.
struct ReadModelCursor: Hashable {
    let stream: StreamID
    let value: String?

    init(stream: StreamID, value: String?) {
        self.stream = stream
        self.value = value
    }

    /// Hexadecimal of a JSON array: safe in URLs and not meant to be read.
    init(_ text: String) throws(ReadModelError) {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count % 2 == 0,
            let parts = try? JSON.parse(
                stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
            ).arrayValue,
            parts.count == 2, let stream = parts[0].stringValue.flatMap({ StreamID($0) })
        else { throw .malformedCursor }
        self.init(stream: stream, value: parts[1].stringValue)
    }

    var text: String {
        let bytes = JSON.array([.string(stream.description), .optional(value)]).canonicalBytes
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
