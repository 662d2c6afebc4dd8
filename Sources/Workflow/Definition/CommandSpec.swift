package import Values

/// One command of a lifecycle: how it is called, who may usually ask, what it needs and what it can cause.
package struct CommandSpec<Rules: CaseRules>: Sendable {
    package let name: String
    /// As on a button: `Choose a company`.
    package let title: String
    /// Names of the events that the command can cause.
    package let causes: Set<String>
    /// Who may usually ask; the chart says it for each state.
    package let roles: [String]
    /// Whether it ends or moves what nobody brings back, so that people are asked twice.
    package let isDangerous: Bool
    /// True for a command that begins a case and that only cases of ours may ask for, never a door.
    package let isInternal: Bool
    package let shape: Shape
    let read: @Sendable (JSON, Rules) throws(RejectionReport) -> Rules.Command

    /// - Parameter make: the command of its arguments. It may refuse what only the lifecycle's configuration can judge.
    package init<Arguments>(
        _ name: String,
        title: String,
        causes: [String],
        roles: [String],
        isDangerous: Bool = false,
        isInternal: Bool = false,
        arguments: Schema<Arguments>,
        _ make: @escaping @Sendable (Arguments, Rules) throws(RejectionReport) -> Rules.Command
    ) {
        self.name = name
        self.title = title
        self.causes = Set(causes)
        self.roles = roles
        self.isDangerous = isDangerous
        self.isInternal = isInternal
        shape = arguments.shape
        read = { json, rules throws(RejectionReport) in
            let value: Arguments
            do throws(ReadFailure) {
                value = try arguments.read(json, .arguments)
            } catch {
                throw RejectionReport(error)
            }
            return try make(value, rules)
        }
    }

    var word: CommandWord { CommandWord(events: causes, isInternal: isInternal) }
}
