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

    /// Not now(), which stands still within a transaction.
    static let databaseClock = Statement(name: "database_clock", sql: "SELECT clock_timestamp()")

    /// The first process of an installation keeps its own; nothing happens afterwards.
    static let keepFirstClock = Statement(
        name: "keep_first_clock",
        sql: "INSERT INTO clocks (number, clock) VALUES (1, $1) ON CONFLICT DO NOTHING"
    )

    static let keptClock = Statement(
        name: "kept_clock",
        sql: "SELECT clock, kept_at FROM clocks ORDER BY number DESC LIMIT 1"
    )

    /// Of two that are set at once one meets the other's number and changes nothing.
    static let setClock = Statement(
        name: "set_clock",
        sql: """
            INSERT INTO clocks (number, clock) SELECT coalesce(max(number), 0) + 1, $1 FROM clocks
            ON CONFLICT DO NOTHING RETURNING number
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
