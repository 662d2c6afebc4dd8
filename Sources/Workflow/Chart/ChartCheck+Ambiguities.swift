extension ChartCheck {
    /// Nothing depends on which of two equal rules comes first.
    mutating func checkAmbiguities() {
        ambiguities(in: chart.on, of: "the chart")
        for state in chart.allStates {
            ambiguities(in: state.on, of: "state \"\(state.path)\"")
            for (index, timer) in state.timers.enumerated()
            where state.timers[..<index].contains(where: { $0.name == timer.name }) {
                refuse(
                    line: timer.line,
                    "ambiguous_timer",
                    "state \"\(state.path)\" has two timers named \"\(timer.name)\"",
                    hint: "rename one of them"
                )
            }
            ambiguities(in: state.commands, of: "state \"\(state.path)\"")
        }
        ambiguities(in: chart.commands, of: "the chart")
    }

    private mutating func ambiguities(in commands: [CommandRule], of place: String) {
        for (index, command) in commands.enumerated()
        where commands[..<index].contains(where: { $0.name == command.name }) {
            refuse(
                line: command.line,
                "ambiguous_command",
                "\(place) says twice who may ask for \"\(command.name)\"",
                hint: "keep one of the two"
            )
        }
    }

    private mutating func ambiguities(in routes: [EventRoute], of place: String) {
        for (index, route) in routes.enumerated() {
            let earlier = routes[..<index].filter { $0.event == route.event }
            if let condition = route.condition, earlier.contains(where: { $0.condition == condition }) {
                refuse(
                    line: route.line,
                    "ambiguous_route",
                    "\(place) routes \"\(route.event)\" twice under the condition \"\(Self.text(condition))\"",
                    hint: "the first one always wins; remove one of them"
                )
            } else if ChartGraph.isExhaustive(Array(earlier)) {
                refuse(
                    line: route.line,
                    "ambiguous_route",
                    "\(place) has a route for \"\(route.event)\" after one that always holds",
                    hint: "this one is never taken; move it before the one without a condition"
                )
            }
        }
    }
}
