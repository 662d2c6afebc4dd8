import Postgres

extension Statements {
    /// For people and monitoring, not for the hot path: reads all open work.
    static let queueOverviews = Statement(
        name: "queue_overviews",
        sql: """
            SELECT queue, count(*) FILTER (WHERE parked_at IS NULL), count(*) FILTER (WHERE parked_at IS NOT NULL),
                count(*) FILTER (WHERE parked_at IS NULL AND leased_until IS NULL AND due_at <= $1),
                min(due_at) FILTER (WHERE parked_at IS NULL AND leased_until IS NULL)
            FROM work GROUP BY queue ORDER BY queue
            """
    )

    static let setAside = Statement(
        name: "work_set_aside",
        sql: """
            SELECT stream_id, due_at, explanation FROM work
            WHERE parked_at IS NULL AND starts_with(explanation, $1) ORDER BY stream_id, due_at LIMIT $2
            """
    )

    static let movingStreams = Statement(
        name: "moving_streams",
        sql: """
            SELECT s.lifecycle, count(*)
            FROM (SELECT DISTINCT stream_id FROM work WHERE parked_at IS NULL) w
            JOIN streams s USING (stream_id) GROUP BY s.lifecycle ORDER BY s.lifecycle
            """
    )

    static let eventTypeCounts = Statement(
        name: "event_type_counts",
        sql: "SELECT type, count(*) FROM events GROUP BY type ORDER BY type"
    )

    static let sealedEventCount = Statement(
        name: "sealed_event_count",
        sql: "SELECT coalesce((SELECT last_position FROM pages ORDER BY number DESC LIMIT 1), 0)"
    )
}
