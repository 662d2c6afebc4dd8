import Values

/// The commands of a lifecycle, in the order in which people are offered them.
package struct CommandTable<Rules: CaseRules>: Sendable {
    package let specs: [CommandSpec<Rules>]

    package init(_ specs: [CommandSpec<Rules>]) { self.specs = specs }

    package subscript(name: String) -> CommandSpec<Rules>? { specs.first { $0.name == name } }

    /// - Parameter noun: what has the commands, as messages call it.
    func read(_ name: String, _ arguments: JSON, rules: Rules, noun: String)
        throws(RejectionReport) -> Rules.Command
    {
        guard let spec = self[name] else {
            throw RejectionReport(
                code: "unknown_command",
                kind: .malformed,
                message:
                    "\(noun) has no command \"\(name)\"; it has \(specs.map(\.name).joined(separator: ", "))",
                field: "command",
                value: name
            )
        }
        return try spec.read(arguments, rules)
    }

    var words: [String: CommandWord] {
        Dictionary(specs.map { ($0.name, $0.word) }, uniquingKeysWith: { first, _ in first })
    }
}
