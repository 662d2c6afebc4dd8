import Postgres

/// Every statement of finance's reading but the lists, which `ListShape` makes from the columns that they filter by.
enum Statements {
    /// Groups by where a financing stands, from one to the next along the index.
    static let places = Statement(
        name: "finance_places",
        sql: """
            WITH RECURSIVE g AS (
                (SELECT waiting_for, standing, state FROM financings
                    WHERE waiting_for IS NOT NULL AND standing IS NOT NULL
                    ORDER BY waiting_for, standing, state LIMIT 1)
                UNION ALL
                SELECT n.waiting_for, n.standing, n.state FROM g CROSS JOIN LATERAL (
                    SELECT f.waiting_for, f.standing, f.state FROM financings f
                    WHERE (f.waiting_for, f.standing, f.state) > (g.waiting_for, g.standing, g.state)
                    ORDER BY f.waiting_for, f.standing, f.state LIMIT 1
                ) AS n
            )
            SELECT waiting_for, standing, state FROM g
            """
    )

    /// Groups by what a financing is, in the same way.
    static let kinds = Statement(
        name: "finance_kinds",
        sql: """
            WITH RECURSIVE g AS (
                (SELECT merchant, product, integration, capture_mode FROM financings WHERE merchant IS NOT NULL
                    ORDER BY merchant, product, integration, capture_mode LIMIT 1)
                UNION ALL
                SELECT n.merchant, n.product, n.integration, n.capture_mode FROM g CROSS JOIN LATERAL (
                    SELECT f.merchant, f.product, f.integration, f.capture_mode FROM financings f
                    WHERE (f.merchant, f.product, f.integration, f.capture_mode)
                        > (g.merchant, g.product, g.integration, g.capture_mode)
                    ORDER BY f.merchant, f.product, f.integration, f.capture_mode LIMIT 1
                ) AS n
            )
            SELECT merchant, product, integration, capture_mode FROM g
            """
    )

    static let byCase = found("case", "f.stream_id = $1")
    static let byID = found("id", "f.merchant_transaction_id = $1")
    static let byProviderID = found("provider_id", "f.provider_transaction_id = $1")
    static let bySeller = found("seller", "f.seller_id = $1")
    static let byAmount = found("amount", "f.amount = $1")

    private static func found(_ name: String, _ condition: String) -> Statement {
        Statement(
            name: "finance_by_\(name)",
            sql: """
                SELECT to_jsonb(f)::text FROM financings f WHERE \(condition) ORDER BY f.stream_id LIMIT $2::bigint
                """
        )
    }

    static let byPrefix = Statement(
        name: "finance_by_prefix",
        sql: """
            SELECT to_jsonb(f)::text FROM financings f
            WHERE f.merchant_transaction_id >= $1 AND f.merchant_transaction_id < $2
            ORDER BY f.merchant_transaction_id, f.stream_id LIMIT $3::bigint
            """
    )

    static let byIDs = Statement(
        name: "finance_by_ids",
        sql: """
            SELECT t.content FROM unnest($1::text[]) AS wanted (id)
            CROSS JOIN LATERAL (
                SELECT to_jsonb(f)::text AS content FROM financings f
                WHERE f.merchant_transaction_id = wanted.id OFFSET 0
            ) AS t
            """
    )

    /// Parameters: first and last date or null, the merchant or null, the case behind which to begin, the limit. Cases
    /// whose opening is not answered yet are left out: Cofidis does not know of them.
    static let known = Statement(
        name: "finance_known",
        sql: """
            SELECT to_jsonb(f)::text FROM financings f
            WHERE f.stream_id > $4 AND f.standing <> 'opening'
                AND ($1::text IS NULL OR f.merchant_transaction_date >= $1)
                AND ($2::text IS NULL OR f.merchant_transaction_date <= $2)
                AND ($3::text IS NULL OR f.merchant = $3)
            ORDER BY f.stream_id LIMIT $5::bigint
            """
    )

    /// Parameters: the ages' ends, youngest first.
    static let ageing = Statement(
        name: "finance_ageing",
        sql: """
            SELECT standing, currency,
                count(*) FILTER (WHERE status_since > $1),
                count(*) FILTER (WHERE status_since <= $1 AND status_since > $2),
                count(*) FILTER (WHERE status_since <= $2 AND status_since > $3),
                count(*) FILTER (WHERE status_since <= $3 AND status_since > $4),
                count(*) FILTER (WHERE status_since <= $4),
                sum(amount)::bigint, min(status_since)
            FROM financings WHERE standing IS NOT NULL AND NOT is_final
            GROUP BY standing, currency ORDER BY standing, currency
            """
    )

    static let waiting = Statement(
        name: "finance_waiting",
        sql: """
            SELECT waiting_for, title, currency, count(*), sum(amount)::bigint, min(state_since), min(next_at)
            FROM financings WHERE waiting_for <> 'nobody'
            GROUP BY waiting_for, title, currency ORDER BY waiting_for, count(*) DESC, title, currency
            """
    )

    /// Parameters: the day, and the merchant or null for all.
    static let balances = Statement(
        name: "finance_balances",
        sql: """
            SELECT merchant, currency, sum(authorized)::bigint, sum(cancelled)::bigint, sum(validated)::bigint,
                sum(refunded)::bigint
            FROM financing_postings WHERE day < $1::text::date AND ($2::text IS NULL OR merchant = $2)
            GROUP BY merchant, currency
            """
    )

    static let firstPostings = postings("first", "")
    static let nextPostings = postings(
        "next",
        "AND (merchant, currency, recorded_at, stream_id, stream_version) > ($4, $5, $6, $7, $8)"
    )

    /// Parameters: the day, the merchant or null for all, the limit, then the place behind which to begin.
    private static func postings(_ name: String, _ condition: String) -> Statement {
        Statement(
            name: "finance_postings_\(name)",
            sql: """
                SELECT merchant, currency, recorded_at, stream_id, stream_version, merchant_transaction_id, event,
                    authorized, cancelled, validated, refunded
                FROM financing_postings WHERE day = $1::text::date AND ($2::text IS NULL OR merchant = $2) \(condition)
                ORDER BY merchant, currency, recorded_at, stream_id, stream_version LIMIT $3::bigint
                """
        )
    }
}
