import EventStore
import Finance
import FoundationEssentials
import Postgres

/// How a list is read. The rows of a page come from groups: for each group an index stands in the wanted order, so that
/// at most a page is read of each and merged (docs/decisions/0008). Which groups, is decided by what is filtered by.
struct ListShape {
    /// Nil where one index alone has the order: a beginning of ids, and what differs, which is rare.
    let grouping: Grouping?
    let statement: Statement
    private let query: FinanceQuery
    let order: FinanceQuery.Order

    struct Grouping {
        let columns: [String]
        /// Every group that there is, by a walk along the index from group to group.
        let statement: Statement
        private let wanted: @Sendable (FinanceQuery) -> [String?]

        /// Where it stands.
        static let place = Grouping(
            columns: ["waiting_for", "standing", "state"],
            statement: Statements.places,
            wanted: { [$0.waitingFor, $0.standing, $0.state] }
        )
        /// What it is.
        static let kind = Grouping(
            columns: ["merchant", "product", "integration", "capture_mode"],
            statement: Statements.kinds,
            wanted: { [$0.merchant, $0.product, $0.integration, $0.captureMode] }
        )

        func admits(_ row: Row, _ query: FinanceQuery) throws(PostgresError) -> Bool {
            for (index, wanted) in wanted(query).enumerated() {
                guard let wanted else { continue }
                guard try wanted == row.string(index) else { return false }
            }
            return true
        }
    }

    init(_ query: FinanceQuery) {
        self.query = query
        order = query.idPrefix == nil ? query.order : .merchantTransactionID
        let isAlone = query.idPrefix != nil || query.differs
        let stands = query.standing != nil || query.waitingFor != nil || query.state != nil
        grouping = isAlone ? nil : stands ? .place : .kind
        statement = Self.make(query, order: order, grouping: grouping)
    }

    /// After the groups' columns.
    func parameters(of query: FinanceQuery, limit: Int) throws -> [PostgresValue] {
        var parameters: [PostgresValue] = Self.conditions(query, besides: grouping).map { .text($0.value) }
        if let prefix = query.idPrefix { parameters += [.text(prefix), .text(Self.end(ofPrefix: prefix))] }
        if let cursor = query.cursor {
            if order.column != nil {
                guard let value = cursor.value else { throw ReadModelError.malformedCursor }
                parameters.append(.text(value))
            }
            parameters.append(.uuid(cursor.stream.uuid))
        }
        // One more than asked for tells whether there is another page.
        parameters.append(.int(limit + 1))
        return parameters
    }

    /// Behind every text that begins so, in the order of bytes.
    static func end(ofPrefix prefix: String) -> String { prefix + "\u{10FFFF}" }

    // MARK: Statement

    /// Conditions that the grouping does not see to. Columns are named here and nowhere by a caller.
    private static func conditions(_ query: FinanceQuery, besides grouping: Grouping?) -> [(
        column: String, value: String
    )] {
        let all: [(String, String?)] = [
            ("waiting_for", query.waitingFor), ("standing", query.standing), ("state", query.state),
            ("merchant", query.merchant), ("product", query.product), ("integration", query.integration),
            ("capture_mode", query.captureMode),
        ]
        return all.compactMap { column, value in
            guard let value, grouping?.columns.contains(column) != true else { return nil }
            return (column, value)
        }
    }

    private static func make(
        _ query: FinanceQuery,
        order: FinanceQuery.Order,
        grouping: Grouping?
    ) -> Statement {
        var number = grouping?.columns.count ?? 0
        func next() -> String {
            number += 1
            return "$\(number)"
        }
        var filters = (grouping?.columns ?? []).map { "f.\($0) = g.\($0)" }
        for condition in conditions(query, besides: grouping) {
            filters.append("f.\(condition.column) = \(next())")
        }
        if query.differs { filters.append("f.differs") }
        if query.idPrefix != nil {
            filters.append("f.merchant_transaction_id >= \(next()) AND f.merchant_transaction_id < \(next())")
        }
        let direction = query.descending ? "DESC" : "ASC"
        let comparison = query.descending ? "<" : ">"
        if order == .nextAt { filters.append("f.next_at IS NOT NULL") }
        let key = order.column.map { "f.\($0)" } ?? "NULL::text"
        let ordering = order.column.map { "f.\($0) \(direction), " } ?? ""
        if query.cursor != nil {
            if let column = order.column {
                filters.append(
                    "(f.\(column), f.stream_id) \(comparison) (\(next())::text::\(order.type), \(next())::uuid)"
                )
            } else {
                filters.append("f.stream_id \(comparison) \(next())::uuid")
            }
        }
        let count = next()
        let inner = """
            SELECT f.stream_id, \(key) AS key FROM financings f
            WHERE \(filters.isEmpty ? "true" : filters.joined(separator: " AND "))
            ORDER BY \(ordering)f.stream_id \(direction) LIMIT \(count)
            """
        let outer = order.column == nil ? "" : "m.key \(direction), "
        let page: String
        if let grouping {
            let arrays = grouping.columns.indices.map { "$\($0 + 1)::text[]" }.joined(separator: ", ")
            page = """
                SELECT m.stream_id, m.key FROM unnest(\(arrays)) AS g (\(grouping.columns.joined(separator: ", ")))
                CROSS JOIN LATERAL (\(inner)) AS m ORDER BY \(outer)m.stream_id \(direction) LIMIT \(count)
                """
        } else {
            page = "SELECT m.stream_id, m.key FROM (\(inner)) AS m"
        }
        let sql = """
            SELECT t.content, m.stream_id, m.key::text FROM (\(page)) AS m
            CROSS JOIN LATERAL (
                SELECT to_jsonb(f)::text AS content FROM financings f WHERE f.stream_id = m.stream_id OFFSET 0
            ) AS t
            ORDER BY \(outer)m.stream_id \(direction)
            """
        return Statement(name: "finance_list_\(fingerprint(sql))", sql: sql)
    }

    /// The statement's name is its text, so that each shape of question is prepared once.
    private static func fingerprint(_ sql: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in sql.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return "\(String(hash, radix: 36))_\(sql.utf8.count)"
    }
}

extension FinanceQuery.Order {
    /// Nil: by case alone.
    var column: String? {
        switch self {
        case .caseID: nil
        case .statusSince: "status_since"
        case .nextAt: "next_at"
        case .amount: "amount"
        case .merchantTransactionID: "merchant_transaction_id"
        }
    }

    var type: String {
        switch self {
        case .caseID: "uuid"
        case .statusSince, .nextAt: "timestamptz"
        case .amount: "bigint"
        case .merchantTransactionID: "text"
        }
    }
}
