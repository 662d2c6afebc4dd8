import Values

extension ChartCheck {
    static let nameCodes: Set = [
        "unknown_state", "unknown_event", "unknown_guard", "unknown_call", "unknown_command",
        "unknown_deadline", "compound_without_initial", "start_command_missing",
    ]

    /// Every name in the chart exists, in the chart itself or in the lifecycle.
    mutating func checkNames() {
        if names.commands[names.startCommand] == nil {
            refuse(
                line: 0,
                "start_command_missing",
                "the lifecycle registers no command \"\(names.startCommand)\", which begins a case",
                hint: NearestName.hint(for: names.startCommand, among: names.commands.keys)
            )
        }
        requireState(chart.initial, line: lines.line(of: "initial"))
        for rule in chart.invariants {
            require(
                rule.name,
                among: names.invariants,
                line: rule.line,
                "unknown_invariant",
                "invariant"
            )
        }
        for route in chart.on { requireNames(of: route) }
        for command in chart.commands { requireCommand(command) }
        for state in chart.allStates {
            requireInitial(of: state)
            for route in state.on { requireNames(of: route) }
            for command in state.commands { requireCommand(command) }
            for timer in state.timers { requireNames(of: timer) }
            if let call = state.call { requireNames(of: call) }
        }
    }

    private mutating func require(
        _ name: String,
        among known: some Sequence<String>,
        line: Int,
        _ code: String,
        _ what: String
    ) {
        guard !known.contains(name) else { return }
        refuse(
            line: line,
            code,
            "there is no \(what) \"\(name)\"",
            hint: NearestName.hint(for: name, among: known)
        )
    }

    private mutating func requireState(_ path: String, line: Int) {
        require(path, among: statePaths, line: line, "unknown_state", "state")
    }

    private mutating func requireInitial(of state: ChartState) {
        guard let initial = state.initial else {
            if !state.states.isEmpty {
                refuse(
                    line: state.line,
                    "compound_without_initial",
                    "state \"\(state.path)\" has states inside but does not say which comes first",
                    hint: "add initial: \(state.states[0].name)"
                )
            }
            return
        }
        require(
            initial,
            among: state.states.map(\.name),
            line: state.line,
            "unknown_state",
            "state inside \"\(state.path)\" named"
        )
    }

    private mutating func requireNames(of route: EventRoute) {
        require(route.event, among: names.events, line: route.line, "unknown_event", "event")
        if let condition = route.condition {
            require(condition.name, among: names.guards, line: route.line, "unknown_guard", "guard")
        }
        if let target = route.target { requireState(target, line: route.line) }
    }

    private mutating func requireCommand(_ command: CommandRule) {
        require(command.name, among: names.commands.keys, line: command.line, "unknown_command", "command")
        if command.name == names.startCommand {
            refuse(
                line: command.line,
                "start_command_accepted",
                "\"\(command.name)\" begins a case and cannot be asked of one that has begun",
                hint: "remove it from the commands"
            )
        }
    }

    private mutating func requireNames(of timer: TimerRule) {
        requireState(timer.target, line: timer.line)
        requireWindow(timer.window, line: timer.line)
        if case .at(let deadline) = timer.moment {
            require(deadline, among: names.deadlines, line: timer.line, "unknown_deadline", "deadline")
        }
    }

    private mutating func requireNames(of call: CallRule) {
        require(call.name, among: names.calls.keys, line: call.line, "unknown_call", "call")
        require(call.retry, among: chart.retries.keys, line: call.line, "unknown_retry", "retry policy")
        require(
            call.rateLimit,
            among: chart.rateLimits.keys,
            line: call.line,
            "unknown_rate_limit",
            "rate limit"
        )
        requireWindow(call.window, line: call.line)
        for route in [call.failed, call.unknown] {
            if case .to(let target) = route { requireState(target, line: call.line) }
        }
    }

    private mutating func requireWindow(_ name: String?, line: Int) {
        guard let name else { return }
        require(name, among: chart.windows.keys, line: line, "unknown_window", "window")
    }

    /// The moment from which windows are searched. Any would do: the search covers more than a year.
    private static let windowSearchStart = Instant(seconds: 1_767_225_600)

    mutating func checkWindows() {
        for window in chart.windows.values.sorted(by: { $0.name < $1.name })
        where window.nextOpening(notBefore: Self.windowSearchStart) == nil {
            refuse(
                line: lines.line(of: "windows", window.name),
                "window_never_opens",
                "window \"\(window.name)\" never opens: its opening hours have no moment in common",
                hint: "compare the days and hours, each in its own zone"
            )
        }
    }
}
