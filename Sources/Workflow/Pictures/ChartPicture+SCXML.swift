extension ChartPicture {
    /// W3C State Chart XML 1.0.
    ///
    /// A call is an `invoke` whose answer's events, `call.NAME.failed` and `call.NAME.unknown` lead on. Timers are
    /// delayed `send`s, cancelled on exit. Guards and deadlines are data that the host sets from the case: the null
    /// data model would allow no condition but `In(…)`. What SCXML has no word for (titles, commands, what a person
    /// is to do) stands in a namespace of our own.
    package static func scxml(of chart: Chart) -> String {
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<scxml xmlns=\"http://www.w3.org/2005/07/scxml\" xmlns:dossier=\"urn:dossier:chart\" version=\"1.0\" "
                + "datamodel=\"ecmascript\" name=\(quoted(chart.name)) initial=\(quoted(chart.initial)) "
                + "dossier:title=\(quoted(title(of: chart)))>",
        ]
        lines += scxmlData(of: chart)
        for state in chart.states { lines += scxmlState(state, of: chart, indent: "  ") }
        return (lines + ["</scxml>"]).joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String { "\"\(XMLText.escaped(text))\"" }

    private static func scxmlData(of chart: Chart) -> [String] {
        let routes = chart.on + chart.allStates.flatMap(\.on)
        let guards = Set(routes.compactMap { $0.condition?.name }).sorted()
        let deadlines = Set(chart.allStates.flatMap(\.timers).compactMap(\.deadline)).sorted()
        guard !guards.isEmpty || !deadlines.isEmpty else { return [] }
        return ["  <datamodel>"]
            + guards.map { "    <data id=\(quoted("guard_\($0)")) expr=\"false\"/>" }
            + deadlines.map { "    <data id=\(quoted("deadline_\($0)")) expr=\"''\"/>" }
            + ["  </datamodel>"]
    }

    private static func scxmlState(_ state: ChartState, of chart: Chart, indent: String) -> [String] {
        let title = state.title.isEmpty ? "" : " dossier:title=\(quoted(state.title))"
        if state.isFinal { return ["\(indent)<final id=\(quoted(state.path))\(title)/>"] }
        let attention = state.attention.map { " dossier:attention=\(quoted($0))" } ?? ""
        let initial = state.initial.map { " initial=\(quoted("\(state.path).\($0)"))" } ?? ""
        let inner = indent + "  "
        var lines = ["\(indent)<state id=\(quoted(state.path))\(initial)\(title)\(attention)>"]
        lines += scxmlTimers(of: state).map { inner + $0 }
        if let call = state.call {
            lines.append(
                "\(inner)<invoke type=\"urn:dossier:call\" id=\(quoted("call-\(state.path)")) "
                    + "src=\(quoted("urn:dossier:call:\(call.name)"))/>"
            )
        }
        lines += scxmlTransitions(of: state, in: chart).map { inner + $0 }
        for child in state.states { lines += scxmlState(child, of: chart, indent: inner) }
        // Rules for every state come last in each top-level one, which is where the interpreter tries them.
        let isTopLevel = state.path == state.name
        let commands = state.commands + (isTopLevel ? chart.commands : [])
        lines += commands.map { inner + scxmlCommand($0) }
        return lines + ["\(indent)</state>"]
    }

    private static func scxmlCommand(_ command: CommandRule) -> String {
        let roles = command.roles.isEmpty ? "" : " roles=\(quoted(command.roles.joined(separator: " ")))"
        let approval = command.needsApproval ? " approval=\"true\"" : ""
        return "<dossier:command name=\(quoted(command.name))\(roles)\(approval)/>"
    }

    // MARK: - Timers

    private static func timerIdentifier(_ timer: TimerRule, of state: ChartState) -> String {
        // State names hold no hyphen, so this is never the identifier of a state.
        "timer-\(state.path)-\(timer.name)"
    }

    private static func timerEvent(_ timer: TimerRule, of state: ChartState) -> String {
        "timer.\(state.path).\(timer.name)"
    }

    private static func scxmlTimers(of state: ChartState) -> [String] {
        guard !state.timers.isEmpty else { return [] }
        return ["<onentry>"] + state.timers.flatMap { send($0, of: state).map { "  " + $0 } } + ["</onentry>"]
            + ["<onexit>"]
            + state.timers.map { "  <cancel sendid=\(quoted(timerIdentifier($0, of: state)))/>" } + [
                "</onexit>"
            ]
    }

    private static func send(_ timer: TimerRule, of state: ChartState) -> [String] {
        let identity = "id=\(quoted(timerIdentifier(timer, of: state)))"
        let event = "event=\(quoted(timerEvent(timer, of: state)))"
        switch timer.moment {
        case .after(let span), .every(let span):
            return ["<send \(identity) \(event) delay=\"\(span.components.seconds)s\"/>"]
        case .at(let deadline):
            // Not armed while the case has no such moment.
            return [
                "<if cond=\(quoted("deadline_\(deadline) !== ''"))>",
                "  <send \(identity) \(event) delayexpr=\(quoted("deadline_\(deadline)"))/>",
                "</if>",
            ]
        }
    }

    // MARK: - Transitions

    private static func scxmlTransitions(of state: ChartState, in chart: Chart) -> [String] {
        var lines = state.on.map { scxmlTransition($0, from: state) }
        if let call = state.call {
            for (route, word) in [(call.failed, "failed"), (call.unknown, "unknown")] {
                guard case .to(let target) = route else { continue }
                lines.append(transition("call.\(call.name).\(word)", to: target, from: state) + "/>")
            }
        }
        for timer in state.timers {
            let start = transition(timerEvent(timer, of: state), to: timer.target, from: state)
            if case .every = timer.moment, timer.target.hasPrefix(state.path + ".") {
                lines += ["\(start)>"] + send(timer, of: state).map { "  " + $0 } + ["</transition>"]
            } else {
                lines.append("\(start)/>")
            }
        }
        if state.path == state.name { lines += chart.on.map { scxmlTransition($0, from: state) } }
        return lines
    }

    private static func scxmlTransition(_ route: EventRoute, from state: ChartState) -> String {
        transition(route.event, condition: route.condition, to: route.target, from: state) + "/>"
    }

    /// The opening of a transition, without its closing sign.
    private static func transition(
        _ event: String,
        condition: GuardRule? = nil,
        to target: String?,
        from state: ChartState
    ) -> String {
        let cond = condition.map { " cond=\(quoted(($0.isNegated ? "!" : "") + "guard_\($0.name)"))" } ?? ""
        guard let target else { return "<transition event=\(quoted(event))\(cond)" }
        // Going to a state inside does not leave the compound; SCXML would, unless told so.
        let type = target.hasPrefix(state.path + ".") ? " type=\"internal\"" : ""
        return "<transition event=\(quoted(event))\(cond) target=\(quoted(target))\(type)"
    }
}

extension TimerRule {
    fileprivate var deadline: String? {
        if case .at(let deadline) = moment { deadline } else { nil }
    }
}
