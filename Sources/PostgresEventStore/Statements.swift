import Postgres

/// Every statement of the store, each a named constant, a file per subject.
enum Statements {
    /// Said once on each connection. Everything on the hot path is a look-up by key; plans made while tables
    /// were small must stay right when they are large, so alternatives to looking up are ruled out.
    static let sessionSetup = """
        SET enable_mergejoin = off; SET enable_seqscan = off; SET enable_bitmapscan = off;
        SET enable_memoize = off; SET jit = off; SET plan_cache_mode = force_generic_plan;
        """

    /// Gives up the connecting user's other rights, when it may.
    static let stepDown = "SET ROLE dossier_app;"

    static let mayStepDown = Statement(
        name: "may_step_down",
        sql: """
            SELECT coalesce(
                (SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = 'dossier_app'), false)
            """
    )

    static let currentRole = Statement(name: "current_role", sql: "SELECT current_user::text")

    static let registerChart = Statement(
        name: "register_chart",
        sql: "INSERT INTO charts (hash, name, chart) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
    )

    static let chartText = Statement(name: "chart_text", sql: "SELECT chart FROM charts WHERE hash = $1")

    static let notify = Statement(name: "ring_doorbell", sql: "SELECT pg_notify('dossier_work', '')")
}
