import Postgres

extension Statements {
    /// migrations/0006_append.sql. Answers one row per refused step.
    static let appendSteps = Statement(
        name: "append_steps",
        sql: """
            SELECT step, reason, actual_version, item, answer, scope, value, owner FROM append_steps(
                $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40,
                $41, $42, $43, $44, $45, $46)
            """
    )

    static let commandAnswer = Statement(
        name: "command_answer",
        sql: "SELECT answer FROM commands WHERE stream_id = $1 AND command_id = $2"
    )

    static let owner = Statement(
        name: "natural_key_owner",
        sql: "SELECT stream_id FROM natural_keys WHERE scope = $1 AND value = $2"
    )
}
