import Postgres

/// Every statement over what processes share of a provider's account.
enum Statements {
    static let loginRecord = Statement(
        name: "provider_login",
        sql: """
            SELECT version, fingerprint, sealed_token, minted_at, token_ends_at, tries, silent_until,
                logging_in_until, alarm, alarmed_at
            FROM provider_logins WHERE account = $1
            """
    )

    /// A row when the record before was the one that was read.
    static let replaceLogin = Statement(
        name: "provider_login_replace",
        sql: """
            INSERT INTO provider_logins AS known (account, version, fingerprint, sealed_token, minted_at,
                token_ends_at, tries, silent_until, logging_in_until, alarm, alarmed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (account) DO UPDATE SET version = excluded.version,
                fingerprint = excluded.fingerprint, sealed_token = excluded.sealed_token,
                minted_at = excluded.minted_at, token_ends_at = excluded.token_ends_at,
                tries = excluded.tries, silent_until = excluded.silent_until,
                logging_in_until = excluded.logging_in_until, alarm = excluded.alarm,
                alarmed_at = excluded.alarmed_at
            WHERE known.version = excluded.version - 1
            RETURNING known.version
            """
    )

    /// A row when there was room. $3 is now, $4 the beginning of the window, $5 the most calls in it.
    static let noteCall = Statement(
        name: "provider_budget_note",
        sql: """
            INSERT INTO provider_budgets AS known (account, template, calls)
            VALUES ($1, $2, ARRAY[$3::timestamptz])
            ON CONFLICT (account, template) DO UPDATE SET
                calls = ARRAY(SELECT c FROM unnest(known.calls) AS c WHERE c > $4::timestamptz)
                    || $3::timestamptz
            WHERE coalesce(known.held_until <= $3::timestamptz, true)
                AND (SELECT count(*) FROM unnest(known.calls) AS c WHERE c > $4::timestamptz) < $5::bigint
            RETURNING 1
            """
    )

    static let budgetRoom = Statement(
        name: "provider_budget_room",
        sql: """
            SELECT held_until, (SELECT min(c) FROM unnest(calls) AS c WHERE c > $3::timestamptz)
            FROM provider_budgets WHERE account = $1 AND template = $2
            """
    )

    static let hold = Statement(
        name: "provider_budget_hold",
        sql: """
            INSERT INTO provider_budgets AS known (account, template, calls, held_until)
            VALUES ($1, $2, ARRAY[]::timestamptz[], $3::timestamptz)
            ON CONFLICT (account, template) DO UPDATE SET
                held_until = greatest(known.held_until, excluded.held_until)
            """
    )

    static let alarms = Statement(
        name: "provider_login_alarms",
        sql: "SELECT account, alarm FROM provider_logins WHERE alarm IS NOT NULL ORDER BY account"
    )
}
