import Postgres

/// Every statement over what processes share of a provider's account.
enum Statements {
    static let loginRecord = Statement(
        name: "provider_login",
        sql: """
            SELECT version, fingerprint, sealed_token, minted_at, token_ends_at, tries, silent_until,
                logging_in_until, alarm, alarmed_at
            FROM provider_logins WHERE account = $1 ORDER BY version DESC LIMIT 1
            """
    )

    /// Whether the record before was the one that was read.
    static let replaceLogin = Statement(
        name: "provider_login_replace",
        sql: "SELECT replace_login($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    )

    /// Whether there was room. $3 is now, $4 the beginning of the window, $5 the most calls in it.
    static let noteCall = Statement(
        name: "provider_budget_note",
        sql: "SELECT note_call($1, $2, $3, $4, $5)"
    )

    static let budgetRoom = Statement(
        name: "provider_budget_room",
        sql: """
            SELECT held_until, (SELECT min(c) FROM unnest(calls) AS c WHERE c > $3::timestamptz)
            FROM provider_budgets WHERE account = $1 AND template = $2 ORDER BY revision DESC LIMIT 1
            """
    )

    static let hold = Statement(
        name: "provider_budget_hold",
        sql: "SELECT hold_budget($1, $2, $3)"
    )

    static let alarms = Statement(
        name: "provider_login_alarms",
        sql: "SELECT account, alarm FROM provider_logins WHERE alarm IS NOT NULL ORDER BY account"
    )
}
