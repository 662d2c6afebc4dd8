extension ChartCheck {
    /// What a person is offered can be asked somewhere, and does something there.
    mutating func checkCommands() {
        let reachable = graph.reachableLeaves()
        let accepting = graph.leaves.filter { reachable.contains($0.path) && !$0.isFinal }
        let accepted = Set(accepting.flatMap { graph.commands(at: $0.path) }.map(\.name))
        for rule in chart.commands + chart.allStates.flatMap(\.commands) where !accepted.contains(rule.name) {
            refuse(
                line: rule.line,
                "command_never_accepted",
                "no state that a case can come to accepts the command \"\(rule.name)\"",
                hint: "move it to a state that is reached, or remove it"
            )
        }
        for leaf in accepting {
            for rule in graph.commands(at: leaf.path) { routed(rule, at: leaf) }
        }
    }

    private mutating func routed(_ rule: CommandRule, at leaf: ChartState) {
        let events = (names.commands[rule.name]?.events ?? []).sorted()
        guard !events.isEmpty, events.allSatisfy({ graph.routes(for: $0, at: leaf.path).isEmpty }) else {
            return
        }
        refuse(
            line: rule.line,
            "command_without_route",
            "state \"\(leaf.path)\" accepts \"\(rule.name)\" but routes none of its events "
                + "(\(events.joined(separator: ", ")))",
            hint: "add a route, or \"\(events[0]): stay\" when it is only recorded"
        )
    }
}
