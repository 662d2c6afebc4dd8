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

    /// For a scrape every few seconds: of each queue at most $2 items of a kind are counted. Queues are found from name to
    /// name, from their latest moment downward, where the live entries are.
    static let queueFigures = Statement(
        name: "queue_figures",
        sql: """
            WITH RECURSIVE waiting AS (
                (SELECT queue FROM work WHERE leased_until IS NULL AND parked_at IS NULL
                ORDER BY queue DESC, due_key DESC LIMIT 1)
                UNION ALL
                SELECT below.queue FROM waiting CROSS JOIN LATERAL (
                    SELECT w.queue FROM work w
                    WHERE w.leased_until IS NULL AND w.parked_at IS NULL AND w.queue < waiting.queue
                    ORDER BY w.queue DESC, w.due_key DESC LIMIT 1
                ) AS below
            ), leased AS (
                (SELECT queue FROM work WHERE leased_until IS NOT NULL
                ORDER BY queue DESC, leased_until DESC LIMIT 1)
                UNION ALL
                SELECT below.queue FROM leased CROSS JOIN LATERAL (
                    SELECT w.queue FROM work w WHERE w.leased_until IS NOT NULL AND w.queue < leased.queue
                    ORDER BY w.queue DESC, w.leased_until DESC LIMIT 1
                ) AS below
            ), parked AS MATERIALIZED (
                SELECT p.queue, count(*) AS items
                FROM (SELECT queue FROM work WHERE parked_at IS NOT NULL ORDER BY parked_at LIMIT $2) AS p
                GROUP BY p.queue
            ), names AS (
                SELECT queue FROM waiting UNION SELECT queue FROM leased UNION SELECT queue FROM parked
            )
            SELECT names.queue, least(open.items + held.items, $2),
                coalesce((SELECT parked.items FROM parked WHERE parked.queue = names.queue), 0), due.items, due.oldest
            FROM names
            CROSS JOIN LATERAL (
                SELECT count(*) AS items FROM (
                    SELECT FROM work w
                    WHERE w.queue = names.queue AND w.leased_until IS NULL AND w.parked_at IS NULL
                    ORDER BY w.due_key DESC LIMIT $2) AS i
            ) AS open
            CROSS JOIN LATERAL (
                SELECT count(*) AS items FROM (
                    SELECT FROM work w WHERE w.queue = names.queue AND w.leased_until IS NOT NULL
                    ORDER BY w.leased_until DESC LIMIT $2) AS i
            ) AS held
            CROSS JOIN LATERAL (
                SELECT count(*) AS items, min(i.due_at) AS oldest FROM (
                    SELECT w.due_at FROM work w
                    WHERE w.queue = names.queue AND w.leased_until IS NULL AND w.parked_at IS NULL AND w.due_key <= $1
                    ORDER BY w.due_key LIMIT $2) AS i
            ) AS due
            ORDER BY names.queue
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
