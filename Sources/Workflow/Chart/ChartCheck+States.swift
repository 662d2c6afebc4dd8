extension ChartCheck {
    /// Every state can be come to, and left, unless it is an end.
    mutating func checkStates() {
        let reachable = graph.reachableLeaves()
        for state in chart.allStates {
            let isReachable = graph.leaves(under: state.path).contains { reachable.contains($0.path) }
            let parent = chart.lineage(of: state.path).dropLast().last
            let parentIsReachable =
                parent.map { graph.leaves(under: $0.path).contains { reachable.contains($0.path) } } ?? true
            // A compound nobody comes to is said once, not again for each state inside.
            if !isReachable, parentIsReachable {
                refuse(
                    line: state.line,
                    "unreachable_state",
                    "no case can come to state \"\(state.path)\"",
                    hint: "lead a route, a timer or a call there whose cause can happen, or remove the state"
                )
            }
            if state.isFinal {
                finalState(state)
            } else if state.states.isEmpty, reachable.contains(state.path) {
                wayOut(of: state)
            }
        }
    }

    private mutating func finalState(_ state: ChartState) {
        let own =
            !state.on.isEmpty || !state.timers.isEmpty || state.call != nil || !state.commands.isEmpty
            || !state.states.isEmpty
        if own {
            refuse(
                line: state.line,
                "final_with_exits",
                "state \"\(state.path)\" is final but has rules of its own",
                hint: "an end has no call, timer, route, command or state inside; remove them or final: true"
            )
        } else if let edge = graph.edges(from: state.path).first {
            refuse(
                line: state.line,
                "final_with_exits",
                "state \"\(state.path)\" is final but inherits a way to \"\(edge.target)\" from line \(edge.line)",
                hint: "move the final state out of the compound, or let the rule not hold everywhere"
            )
        }
    }

    private mutating func wayOut(of state: ChartState) {
        let leadsElsewhere = graph.edges(from: state.path).contains {
            chart.leaf(enteredBy: $0.target) != state.path
        }
        guard !leadsElsewhere else { return }
        refuse(
            line: state.line,
            "no_way_out",
            "a case in state \"\(state.path)\" can never leave it",
            hint: "add a timer, a call or a command whose events lead elsewhere, or final: true"
        )
    }
}
