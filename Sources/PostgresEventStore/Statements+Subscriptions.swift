import Postgres

extension Statements {
    static let checkpoint = Statement(
        name: "checkpoint",
        sql: """
            SELECT global_position FROM checkpoints WHERE subscription = $1 ORDER BY global_position DESC LIMIT 1
            """
    )

    /// Answers whether it moved; the counters follow only then.
    static let advance = Statement(
        name: "advance_checkpoint",
        sql: "SELECT advance_checkpoint($1, $2, $3, $4, $5)"
    )

    static let forgetCheckpoint = Statement(
        name: "forget_checkpoint",
        sql: "DELETE FROM checkpoints WHERE subscription = $1"
    )

    static let forgetCounters = Statement(
        name: "forget_counters",
        sql: "DELETE FROM counters WHERE subscription = $1"
    )

    /// From name to name, downward: the live row of each comes before its dead ones.
    static let counters = Statement(
        name: "counters",
        sql: """
            WITH RECURSIVE known AS (
                (SELECT name, value FROM counters WHERE subscription = $1 ORDER BY name DESC, revision DESC LIMIT 1)
                UNION ALL
                SELECT below.name, below.value FROM known
                CROSS JOIN LATERAL (
                    SELECT c.name, c.value FROM counters c WHERE c.subscription = $1 AND c.name < known.name
                    ORDER BY c.name DESC, c.revision DESC LIMIT 1
                ) AS below
            )
            SELECT name, value FROM known ORDER BY name COLLATE "C"
            """
    )
}
