import Postgres

extension Statements {
    /// Answers one row per refused step. The parameters are named, in the order of `AppendColumns.arguments`.
    static let appendSteps = Statement(
        name: "append_steps",
        sql: """
            SELECT step, reason, actual_version, item, answer, scope, value, owner FROM append_steps(
                \(AppendColumns().arguments.enumerated().map { "\($1.name) => $\($0 + 1)" }.joined(separator: ", ")))
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
