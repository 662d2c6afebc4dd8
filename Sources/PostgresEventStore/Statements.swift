import Postgres

/// Every statement of the store, each a named constant, a file per subject.
enum Statements {
    /// Said once on each connection. Gives up the connecting user's other rights, when it may. Everything on the hot path is a look-up by key; plans made while tables
    /// were small must stay right when they are large, so alternatives to looking up are ruled out.
    static let sessionSetup = """
        SET enable_mergejoin = off; SET enable_seqscan = off; SET enable_bitmapscan = off;
        SET enable_memoize = off; SET jit = off; SET plan_cache_mode = force_generic_plan;
        SELECT set_config('role', rolname, false) FROM pg_roles
        WHERE rolname = 'dossier_app' AND pg_has_role(
            current_user, oid,
            -- From 16 on one may be a member of a role and yet not take it: so is who created it.
            CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END
        );
        """

    static let synchronousStandbys = Statement(
        name: "synchronous_standbys",
        sql: "SELECT current_setting('synchronous_standby_names')"
    )

    static let currentRole = Statement(name: "current_role", sql: "SELECT current_user::text")

    static let registerChart = Statement(
        name: "register_chart",
        sql: "INSERT INTO charts (hash, name, chart) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
    )

    static let chartText = Statement(name: "chart_text", sql: "SELECT chart FROM charts WHERE hash = $1")

    static let notify = Statement(name: "ring_doorbell", sql: "SELECT pg_notify('dossier_work', '')")
}
