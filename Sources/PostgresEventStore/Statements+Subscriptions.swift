import Postgres

extension Statements {
    static let checkpoint = Statement(
        name: "checkpoint",
        sql: "SELECT global_position FROM checkpoints WHERE subscription = $1"
    )

    /// Answers whether it moved; the counters follow only then, in the same statement.
    static let advance = Statement(
        name: "advance_checkpoint",
        sql: """
            WITH begun AS (
                INSERT INTO checkpoints (subscription, global_position)
                SELECT $1, $3 WHERE $2 = 0::bigint ON CONFLICT DO NOTHING RETURNING subscription
            ), moved AS (
                UPDATE checkpoints SET global_position = $3
                WHERE subscription = $1 AND global_position = $2 RETURNING subscription
            ), won AS (
                SELECT * FROM begun UNION ALL SELECT * FROM moved
            ), counted AS (
                INSERT INTO counters (subscription, name, value)
                SELECT won.subscription, c.name, c.amount
                FROM won, unnest($4::text[], $5::bigint[]) AS c (name, amount)
                ON CONFLICT (subscription, name) DO UPDATE SET value = counters.value + excluded.value
            )
            SELECT count(*) FROM won
            """
    )

    static let forgetCheckpoint = Statement(
        name: "forget_checkpoint",
        sql: "DELETE FROM checkpoints WHERE subscription = $1"
    )

    static let forgetCounters = Statement(
        name: "forget_counters",
        sql: "DELETE FROM counters WHERE subscription = $1"
    )

    static let counters = Statement(
        name: "counters",
        sql: "SELECT name, value FROM counters WHERE subscription = $1 ORDER BY name COLLATE \"C\""
    )
}
