import Postgres

extension Statements {
    /// One sealer per database: whoever holds this lock, for as long as its connection lives. The number is
    /// "dossier" spelled in a 64-bit integer.
    static let becomeSealer = Statement(
        name: "become_sealer",
        sql: "SELECT pg_try_advisory_lock(28268934118171506)"
    )

    /// Which cluster and database transaction numbers belong to.
    static let sealingState = Statement(
        name: "sealing_state",
        sql: """
            WITH here AS (
                SELECT (SELECT system_identifier FROM pg_control_system())::text || '/'
                    || (SELECT oid FROM pg_database WHERE datname = current_database())::text AS cluster_id
            )
            SELECT here.cluster_id,
                coalesce(s.cluster_id = here.cluster_id AND s.sealed_snapshot IS NOT NULL
                    AND pg_snapshot_xmax(s.sealed_snapshot) <= pg_snapshot_xmax(pg_current_snapshot()), false),
                s.sealed_snapshot::text, s.target_snapshot::text, s.target_tx::text, s.target_stream_id,
                s.target_stream_version
            FROM here
            LEFT JOIN LATERAL (
                SELECT * FROM sealing WHERE only_row ORDER BY revision DESC LIMIT 1
            ) AS s ON true
            """
    )

    static let lastPage = Statement(
        name: "last_page",
        sql: "SELECT \(pageColumns) FROM pages ORDER BY number DESC LIMIT 1"
    )

    static let pages = Statement(
        name: "pages",
        sql: "SELECT \(pageColumns) FROM pages WHERE number > $1 AND number <= $1 + $2 ORDER BY number"
    )

    private static let pageColumns = """
        number, first_position, last_position, merkle_root, previous_page_hash, hash, sealed_at, signature
        """

    /// The snapshot in each row is the one by which it was found; without events there is one row with it.
    static let unpagedEvents = Statement(
        name: "unpaged_events",
        sql: """
            SELECT pg_current_snapshot()::text, e.tx::text, e.stream_id, e.stream_version, e.hash
            FROM (SELECT) AS once LEFT JOIN unpaged_events($1, $2, $3) AS e ON true
            """
    )

    /// What is new since the sealed snapshot ($1). Without a target ($2) the present is the target.
    static let unsealedEvents = Statement(
        name: "unsealed_events",
        sql: """
            WITH target AS MATERIALIZED (SELECT coalesce($2::text::pg_snapshot, pg_current_snapshot()) AS snapshot)
            SELECT target.snapshot::text, e.tx::text, e.stream_id, e.stream_version, e.hash
            FROM target LEFT JOIN LATERAL unsealed_events(
                $1::text::pg_snapshot, target.snapshot, $3::text::xid8, $4, $5, $6) AS e ON true
            """
    )

    static let insertPageEvents = Statement(
        name: "insert_page_events",
        sql: """
            INSERT INTO page_events (global_position, tx, stream_id, stream_version)
            SELECT $1 + e.place, e.tx::xid8, e.stream_id, e.stream_version
            FROM unnest($2::text[], $3::uuid[], $4::bigint[])
                WITH ORDINALITY AS e (tx, stream_id, stream_version, place)
            """
    )

    static let insertPages = Statement(
        name: "insert_pages",
        sql: """
            INSERT INTO pages (\(pageColumns))
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[],
                $7::timestamptz[], $8::bytea[])
            """
    )

    static let rememberSealing = Statement(
        name: "remember_sealing",
        sql:
            "SELECT remember_sealing($1, $2::text::pg_snapshot, $3::text::pg_snapshot, $4::text::xid8, $5, $6)"
    )
}
