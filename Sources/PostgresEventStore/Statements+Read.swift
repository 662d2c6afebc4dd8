import Postgres

extension Statements {
    /// From the highest version downward: the live row comes before the dead ones.
    static let load = Statement(
        name: "load_streams",
        sql: """
            SELECT wanted.id, t.lifecycle, t.version, t.head_hash, t.state, t.snapshot, t.chart_hash
            FROM unnest($1::uuid[]) AS wanted (id)
            CROSS JOIN LATERAL (
                SELECT * FROM streams s WHERE s.stream_id = wanted.id ORDER BY s.version DESC LIMIT 1
            ) AS t
            """
    )

    /// In order of stream; a stream has one live row.
    static let streamsInOrder = Statement(
        name: "streams_in_order",
        sql: """
            SELECT stream_id, lifecycle, version, head_hash, state, snapshot, chart_hash
            FROM streams WHERE stream_id > $1 ORDER BY stream_id LIMIT $2
            """
    )

    static let streamsFromFirst = Statement(
        name: "streams_from_first",
        sql: """
            SELECT stream_id, lifecycle, version, head_hash, state, snapshot, chart_hash
            FROM streams ORDER BY stream_id LIMIT $1
            """
    )

    /// Columns in the order that `EventReader` expects, for both ways of reading.
    static let readStream = Statement(
        name: "read_stream",
        sql: """
            SELECT stream_id, stream_version, type, schema_version, data, metadata, recorded_at, previous_hash, hash
            FROM events WHERE stream_id = $1 AND stream_version >= $2 AND stream_version < $2 + $3
            ORDER BY stream_version
            """
    )

    /// Positions are dense, so a range is a limit, and a better one to plan with.
    ///
    /// The events of a stretch were usually written by a few transactions and lie side by side: they are read by
    /// transaction, which costs half of looking each up by its key, and come nearly in order. A stretch of many
    /// transactions (small commits; what was paged by stream after a restore) is looked up by key: reading whole
    /// transactions for a few events of each would cost a hundred times more. OFFSET 0 keeps the planner from turning
    /// either around.
    static let readAll = Statement(
        name: "read_all",
        sql: """
            WITH chunk AS MATERIALIZED (
                SELECT global_position, tx, stream_id, stream_version
                FROM page_events WHERE global_position > $1 AND global_position <= $1 + $2
            ), writers AS MATERIALIZED (SELECT DISTINCT tx FROM chunk),
            few AS MATERIALIZED (
                SELECT (SELECT count(*) FROM writers) * 20 <= (SELECT count(*) FROM chunk) AS few
            )
            SELECT e.stream_id, e.stream_version, e.type, e.schema_version, e.data, e.metadata, e.recorded_at,
                e.previous_hash, e.hash, chunk.global_position
            FROM (SELECT tx FROM writers ORDER BY tx) AS writer
            CROSS JOIN LATERAL (SELECT * FROM events WHERE events.tx = writer.tx OFFSET 0) AS e
            JOIN chunk ON chunk.stream_id = e.stream_id AND chunk.stream_version = e.stream_version
            WHERE (SELECT few FROM few)
            UNION ALL
            SELECT e.stream_id, e.stream_version, e.type, e.schema_version, e.data, e.metadata, e.recorded_at,
                e.previous_hash, e.hash, chunk.global_position
            FROM chunk
            CROSS JOIN LATERAL (
                SELECT * FROM events
                WHERE events.stream_id = chunk.stream_id AND events.stream_version = chunk.stream_version OFFSET 0
            ) AS e
            WHERE NOT (SELECT few FROM few)
            """
    )
}
