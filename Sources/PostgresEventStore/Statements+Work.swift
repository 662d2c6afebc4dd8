import Postgres

extension Statements {
    /// migrations/functions/claim_work.sql. The last row, without an id, tells about the claim as a whole.
    static let claim = Statement(
        name: "claim_work",
        sql: """
            SELECT id, fencing_number, stream_id, due_at, arrival, deadline, attempt, kind, name, key, payload,
                explanation, interrupted, due_key
            FROM claim_work($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """
    )

    /// The comparisons are worded as in migrations/functions/append_steps.sql. The attempt was not made. The place in
    /// line is not before the claim's moment, like that of any new item.
    static let release = Statement(
        name: "release_work",
        sql: """
            UPDATE work t
            SET fencing_number = nextval('fencing_numbers'), due_at = r.due,
                due_key = greatest(r.due, t.claimed_at), attempt = t.attempt - 1, explanation = r.explanation,
                leased_until = NULL, lease_holder = NULL
            FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::text[]) AS r (id, fencing, due, explanation)
            WHERE t.id = ANY (ARRAY[r.id]) AND t.fencing_number = r.fencing AND (t.leased_until IS NULL) IS FALSE
            RETURNING t.queue, t.due_key
            """
    )

    static let extend = Statement(
        name: "extend_leases",
        sql: """
            UPDATE work t SET leased_until = greatest(t.leased_until, $3)
            FROM unnest($1::uuid[], $2::bigint[]) AS r (id, fencing)
            WHERE t.id = ANY (ARRAY[r.id]) AND t.fencing_number = r.fencing AND (t.leased_until IS NULL) IS FALSE
            RETURNING t.id, t.fencing_number
            """
    )

    static let pause = Statement(
        name: "keep_pause",
        sql: "SELECT keep_pause($1, $2, $3, $4, $5)"
    )

    static let resume = Statement(
        name: "resume_queue",
        sql: "SELECT resume_queue($1, $2)"
    )

    private static let itemColumns = """
        id, stream_id, queue, kind, name, key, payload, due_at, deadline, attempt, explanation, last_error, parked_at
        """

    static let openWork = Statement(
        name: "open_work",
        sql: """
            SELECT \(itemColumns) FROM work WHERE stream_id = $1 AND parked_at IS NULL ORDER BY due_at, arrival
            """
    )

    static let parkedWork = Statement(
        name: "parked_work",
        sql:
            "SELECT \(itemColumns) FROM work WHERE parked_at IS NOT NULL ORDER BY parked_at, arrival LIMIT $1"
    )

    static let parkedWorkOfStream = Statement(
        name: "parked_work_of_stream",
        sql: """
            SELECT \(itemColumns) FROM work
            WHERE stream_id = $2 AND parked_at IS NOT NULL ORDER BY parked_at, arrival LIMIT $1
            """
    )
}
