import Engine
import EventStore
import Finance
import Foundation
import Lifecycles
import Postgres
import PostgresEventStore
import PostgresFinance
import Values
import Workflow

/// Finance's lists over a million transactions, and a day's statement.
enum FinanceBench {
    static let transactions = 1_000_000
    static let pageMillisecondsLimit = 30.0
    /// Questions for each filter and order; each begins behind another row.
    private static let samples = 40

    // MARK: Lists

    static func list(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("finance-list") { database in
            try await fill(database, with: FinancingWalk.interpreter(context))
            let book = PostgresFinanceBook(database.pool)
            let cursors = try await cursors(database)
            var worst: (name: String, milliseconds: Double) = ("", 0)
            var questions = 0
            for (name, narrow) in filters {
                for order in FinanceQuery.Order.allCases {
                    for descending in [false, true] {
                        var query = FinanceQuery()
                        narrow(&query)
                        query.order = order
                        query.descending = descending
                        let times = try await times(query, cursors[order] ?? [], book)
                        questions += times.count
                        let percentile = times.sorted()[times.count * 95 / 100]
                        if percentile > worst.milliseconds {
                            worst = (
                                "\(name) by \(order.rawValue)\(descending ? " descending" : "")", percentile
                            )
                        }
                    }
                }
            }
            let found = try await searches(database, book)
            if found.milliseconds > worst.milliseconds { worst = found }
            return BenchFigure(
                name: "finance-list",
                value: worst.milliseconds,
                unit: "ms, p95",
                limit: pageMillisecondsLimit,
                remark:
                    "the worst (\(worst.name)) of \(questions) pages of 100 of \(transactions) transactions"
            )
        }
    }

    private static let filters: [(String, @Sendable (inout FinanceQuery) -> Void)] = [
        ("all", { _ in }),
        ("pending", { $0.standing = "pending" }),
        ("validated", { $0.standing = "validated" }),
        ("refused", { $0.standing = "refused" }),
        ("waiting for a person", { $0.waitingFor = "person" }),
        ("waiting for the customer", { $0.waitingFor = "customer" }),
        ("waiting for nobody", { $0.waitingFor = "nobody" }),
        ("a state", { $0.state = "pending" }),
        ("differing", { $0.differs = true }),
        ("the own merchant", { $0.merchant = "" }),
        ("a small merchant", { $0.merchant = "SHOP-C" }),
        ("loans", { $0.product = "LOAN" }),
        ("an integration", { $0.integration = "web" }),
        ("a capture mode", { $0.captureMode = "Immediate" }),
        ("ids that begin so", { $0.idPrefix = "FR-2026-0" }),
    ]

    /// The first page, and pages behind rows from everywhere in the list.
    private static func times(
        _ asked: FinanceQuery,
        _ cursors: [FinanceQuery.Cursor],
        _ book: PostgresFinanceBook
    ) async throws -> [Double] {
        var times: [Double] = []
        let byID = asked.idPrefix != nil
        for cursor in [nil] + cursors.map({ Optional($0) }) where !(byID && cursor != nil) {
            var query = asked
            query.cursor = cursor
            let began = ContinuousClock.now
            _ = try await book.list(query)
            times.append((ContinuousClock.now - began).inSeconds * 1_000)
        }
        return times
    }

    /// Places of rows picked at random, for each order.
    private static func cursors(_ database: BenchDatabase) async throws -> [FinanceQuery.Order:
        [FinanceQuery.Cursor]]
    {
        let rows = try await database.pool.execute(
            Statement(
                name: "bench_cursors",
                sql: """
                    SELECT stream_id, status_since::text, next_at::text, amount::text, merchant_transaction_id
                    FROM financings TABLESAMPLE SYSTEM (1) REPEATABLE (7) ORDER BY md5(stream_id::text) LIMIT \(samples)
                    """
            ),
            []
        )
        var cursors: [FinanceQuery.Order: [FinanceQuery.Cursor]] = [:]
        for row in rows {
            let stream = StreamID(try row.uuid(0))
            func add(_ order: FinanceQuery.Order, _ value: String?) {
                cursors[order, default: []].append(FinanceQuery.Cursor(stream: stream, value: value))
            }
            add(.caseID, nil)
            add(.statusSince, try row.string(1))
            add(.nextAt, try row.optionalString(2) ?? row.string(1))
            add(.amount, try row.string(3))
            add(.merchantTransactionID, try row.string(4))
        }
        return cursors
    }

    private static func searches(_ database: BenchDatabase, _ book: PostgresFinanceBook) async throws -> (
        name: String, milliseconds: Double
    ) {
        var worst: (name: String, milliseconds: Double) = ("", 0)
        for text in ["FR-2026-0500000", "FR-2026-05", "123.45", "nothing"] {
            var times: [Double] = []
            for _ in 0..<samples {
                let began = ContinuousClock.now
                _ = try await FinanceSearch.find(text, in: book, limit: 100)
                times.append((ContinuousClock.now - began).inSeconds * 1_000)
            }
            let percentile = times.sorted()[times.count * 95 / 100]
            if percentile > worst.milliseconds { worst = ("search for \(text)", percentile) }
        }
        return worst
    }

    // MARK: A million rows

    /// Rows as the rules write them, of financings that were walked to where they stand, and copies of each with their
    /// own ids, dates, merchants, products and amounts. Of a year's financings the last twentieth is still open.
    private static func fill(_ database: BenchDatabase, with interpreter: any CaseInterpreter) async throws {
        let ended = try templates(interpreter, endings)
        let open = try templates(interpreter, openings)
        try await database.simple(
            """
            CREATE TABLE bench_templates (is_open boolean, number integer, row jsonb);
            INSERT INTO bench_templates SELECT false, n - 1, r FROM unnest(\(literal(ended))) WITH ORDINALITY AS t (r, n);
            INSERT INTO bench_templates SELECT true, n - 1, r FROM unnest(\(literal(open))) WITH ORDINALITY AS t (r, n);
            CREATE UNIQUE INDEX ON bench_templates (is_open, number)
            """
        )
        let chunk = 50_000
        for first in stride(from: 0, to: transactions, by: chunk) {
            try await database.simple(copies(first, first + chunk - 1, ended: ended.count, open: open.count))
        }
        try await database.simple("VACUUM ANALYZE financings")
    }

    private static func copies(_ first: Int, _ last: Int, ended: Int, open: Int) -> String {
        """
        INSERT INTO financings
        SELECT p.*
        FROM generate_series(\(first), \(last)) AS n
        CROSS JOIN LATERAL (
            SELECT n >= \(transactions * 95 / 100) AS is_open,
                timestamptz '2026-01-01 00:00Z' + n * interval '30 seconds' AS started,
                1000 + (n::bigint * 7919) % 200000 AS amount
        ) AS v
        JOIN bench_templates t ON t.is_open = v.is_open
            AND t.number = (hashint4(n) & 1048575) % CASE WHEN v.is_open THEN \(open) ELSE \(ended) END
        CROSS JOIN LATERAL jsonb_populate_record(NULL::financings, t.row || jsonb_build_object(
            'stream_id', (lpad(to_hex((extract(epoch FROM v.started) * 1000)::bigint), 12, '0') || '70008000'
                || lpad(to_hex(n), 12, '0'))::uuid,
            'merchant_transaction_id', 'FR-2026-' || lpad(n::text, 7, '0'),
            'provider_transaction_id', 'COF' || n,
            'merchant', CASE WHEN n % 100 < 70 THEN '' WHEN n % 100 < 90 THEN 'SHOP-A' WHEN n % 100 < 99 THEN 'SHOP-B'
                ELSE 'SHOP-C' END,
            'product', (ARRAY['3X', '3X', '3X', '4X', '4X', 'LOAN'])[1 + n % 6],
            'amount', v.amount,
            'refundable', CASE WHEN (t.row ->> 'refundable')::bigint > 0 THEN v.amount ELSE 0 END,
            'started_at', v.started,
            'updated_at', v.started + (n % 1000) * interval '1 minute',
            'state_since', v.started + (n % 1000) * interval '1 minute',
            'status_since', v.started + (n % 900) * interval '1 minute',
            'next_at', CASE WHEN t.row ->> 'next_at' IS NULL THEN NULL
                ELSE v.started + (1000 + n % 5000) * interval '1 minute' END)) AS p
        """
    }

    private static func literal(_ rows: [JSON]) -> String {
        let texts = rows.map { "'" + $0.canonicalText.replacing("'", with: "''") + "'" }
        return "ARRAY[\(texts.joined(separator: ", "))]::jsonb[]"
    }

    private typealias Script = @Sendable (inout FinancingWalk) throws -> Void

    private static func templates(_ interpreter: any CaseInterpreter, _ scripts: [Script]) throws -> [JSON] {
        try scripts.map { script in
            var walk = try FinancingWalk(interpreter, id: "BENCH", amount: 30_000, at: StreamTail.now)
            try script(&walk)
            guard let row = walk.advance.row else { throw Refusal("a financing has a row") }
            return .object(row.columns)
        }
    }

    /// Six of ten are financed.
    private static let endings: [Script] =
        { () -> [Script] in
            let financed: Script = { walk in try validate(&walk) }
            return [
                financed, financed, financed, financed, financed,

                { walk in
                    try validate(&walk)
                    try walk.refund("100.00")
                    try walk.answer("validated", financed: 30_000, refunded: 10_000)
                },
                { walk in
                    try validate(&walk)
                    try walk.refund("all")
                    try walk.answer("Refunded", financed: 30_000, refunded: 30_000)
                },
                { walk in
                    try walk.answer("Initialized")
                    try walk.answer("Refused")
                },
                { walk in
                    try walk.answer("Initialized")
                    try walk.answer("Refused")
                },
                { walk in
                    try walk.answer("Initialized")
                    try walk.answer("Aborted")
                },
            ]
        }()

    private static let openings: [Script] = [
        { _ in },
        { walk in try walk.answer("Initialized") },
        { walk in
            try walk.answer("Initialized")
            try walk.answer("Undefined")
        },
        { walk in
            try walk.answer("Initialized")
            try walk.answer("pending")
        },
        { walk in
            try walk.answer("Initialized")
            try walk.answer("pending")
        },
        { walk in
            try walk.answer("Initialized")
            try walk.answer("to_confirm")
        },
        { walk in
            try walk.answer("Initialized")
            try walk.answer("something new")
        },
        { walk in
            try validate(&walk)
            try walk.refund("100.00")
            // Neither before nor after: a person is needed, and the amounts differ.
            try walk.answer("validated", financed: 30_000, refunded: 12_000)
        },
    ]

    private static func validate(_ walk: inout FinancingWalk) throws {
        try walk.answer("Initialized")
        try walk.answer("to_confirm")
        try walk.answer("validated", financed: 30_000)
    }
}
