import Values
import Yams

extension ChartReader {
    /// The states below a path, or the top-level ones.
    mutating func states(_ node: Node, under parent: String?) -> [ChartState] {
        entries(node, "\"states\"").map { entry in
            if !Self.isStateName(entry.name) || ChartShape.reservedStateNames.contains(entry.name) {
                refuse(
                    line: entry.line,
                    "wrong_state_name",
                    "\"\(entry.name)\" cannot name a state",
                    hint: "use letters, digits and _, beginning with a letter; "
                        + "\(ChartShape.reservedStateNames.joined(separator: ", ")) have a meaning of their own"
                )
            }
            let path = parent.map { "\($0).\(entry.name)" } ?? entry.name
            return state(entry.value, name: entry.name, path: path, line: entry.line)
        }
    }

    private mutating func state(_ node: Node, name: String, path: String, line: Int) -> ChartState {
        var state = ChartState(name: name, path: path, line: line)
        // `waiting:` with nothing below it is a state without anything of its own.
        guard !node.isNull, let fields = fields(node, .state, "state \"\(path)\"") else { return state }
        state.title = text(fields, "title") ?? ""
        state.isFinal = flag(fields, "final")
        state.attention = text(fields, "attention")
        state.initial = text(fields, "initial")
        state.states = fields["states"].map { states($0, under: path) } ?? []
        state.call = fields["call"].flatMap { call($0, in: path) }
        state.on = fields["on"].map { routes($0) } ?? []
        state.commands = fields["commands"].map { commands($0) } ?? []
        for (key, shape) in [("after", ChartShape.after), ("every", .every), ("at", .at)] {
            guard let node = fields[key] else { continue }
            state.timers += list(node).compactMap { timer($0, shape) }
        }
        return state
    }

    private static func isStateName(_ name: String) -> Bool {
        let letters = name.utf8.map { Character(Unicode.Scalar($0)) }
        return letters.first.map { $0.isASCII && $0.isLetter } ?? false
            && letters.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    // MARK: - Calls and timers

    private mutating func call(_ node: Node, in path: String) -> CallRule? {
        guard let fields = fields(node, .call, "the call of state \"\(path)\"") else { return nil }
        let name = text(fields, "name")
        let timeout = duration(fields, "timeout")
        let retry = text(fields, "retry")
        let rateLimit = text(fields, "rateLimit")
        let failed = callRoute(fields, "failed", words: ["park": .park])
        let unknown = callRoute(fields, "unknown", words: ["park": .park, "retry": .retry])
        let window = text(fields, "window")
        let delay = duration(fields, "delay")
        let deadline = duration(fields, "deadline")
        guard let name, let timeout, let retry, let rateLimit, let failed, let unknown else { return nil }
        return CallRule(
            name: name,
            timeout: timeout,
            retry: retry,
            delay: delay ?? .zero,
            window: window,
            rateLimit: rateLimit,
            deadline: deadline,
            failed: failed,
            unknown: unknown,
            line: fields.line
        )
    }

    private mutating func callRoute(
        _ fields: Fields,
        _ key: String,
        words: [String: CallRule.Route]
    ) -> CallRule.Route? {
        guard let node = fields[key], let target = text(fields, key) else { return nil }
        if let word = words[target] { return word }
        guard !ChartShape.reservedStateNames.contains(target) else {
            refuse(
                line: node.line,
                "wrong_call_route",
                "\"\(key)\" of a call cannot be \"\(target)\"",
                hint: "write \(words.keys.sorted().joined(separator: ", ")) or a state"
            )
            return nil
        }
        return .to(target)
    }

    private mutating func timer(_ node: Node, _ shape: ChartShape) -> TimerRule? {
        guard let fields = fields(node, shape, "a timer under \"\(shape.name)\"") else { return nil }
        let name = text(fields, "name")
        let target = text(fields, "to")
        let window = text(fields, "window")
        let moment: TimerRule.Moment? =
            switch shape.name {
            case "after": duration(fields, "delay").map { .after($0) }
            case "every": duration(fields, "interval").map { .every($0) }
            default: text(fields, "deadline").map { .at(deadline: $0) }
            }
        guard let name, let target, let moment else { return nil }
        if ChartShape.reservedStateNames.contains(target) {
            refuse(
                line: fields.line,
                "timer_without_target",
                "timer \"\(name)\" must lead to a state",
                hint: "\"\(target)\" is no state"
            )
        }
        return TimerRule(name: name, moment: moment, target: target, window: window, line: fields.line)
    }

    // MARK: - Routes and commands

    /// `on`: each event with a target, `stay`, or a list of `{if, to}`.
    mutating func routes(_ node: Node) -> [EventRoute] {
        entries(node, "\"on\"").flatMap { entry in
            list(entry.value).compactMap { route($0, of: entry.name) }
        }
    }

    private mutating func route(_ node: Node, of event: String) -> EventRoute? {
        if case .scalar = node {
            return text(node, "the target of \"\(event)\"").flatMap {
                target($0, line: node.line, event: event, condition: nil)
            }
        }
        guard let fields = fields(node, .route, "a route of \"\(event)\""),
            let name = text(fields, "to")
        else { return nil }
        guard let node = fields["if"] else {
            return target(name, line: fields.line, event: event, condition: nil)
        }
        guard let condition = condition(node) else { return nil }
        return target(name, line: fields.line, event: event, condition: condition)
    }

    private mutating func target(_ name: String, line: Int, event: String, condition: GuardRule?)
        -> EventRoute?
    {
        if name == "stay" { return EventRoute(event: event, condition: condition, target: nil, line: line) }
        guard !ChartShape.reservedStateNames.contains(name) else {
            refuse(
                line: line,
                "wrong_route",
                "an event cannot lead to \"\(name)\"",
                hint: "write a state, or stay to record the event without a move"
            )
            return nil
        }
        return EventRoute(event: event, condition: condition, target: name, line: line)
    }

    /// `isPending` or `not isPending`.
    private mutating func condition(_ node: Node) -> GuardRule? {
        guard let text = text(node, "\"if\"") else { return nil }
        let words = text.split(separator: " ")
        if words.count == 1 { return GuardRule(name: String(words[0])) }
        if words.count == 2, words[0] == "not" { return GuardRule(name: String(words[1]), isNegated: true) }
        refuse(
            line: node.line,
            "wrong_guard",
            "\"\(text)\" is no condition",
            hint: "write the name of one guard, or not and the name"
        )
        return nil
    }

    mutating func commands(_ node: Node) -> [CommandRule] {
        list(node).compactMap { part in
            if case .scalar = part {
                return text(part, "a command").map { CommandRule(name: $0, line: part.line) }
            }
            guard let fields = fields(part, .command, "a command"), let name = text(fields, "name") else {
                return nil
            }
            let roles = fields["roles"].map { list($0) } ?? []
            return CommandRule(
                name: name,
                roles: roles.compactMap { text($0, "a role") },
                needsApproval: flag(fields, "approval"),
                line: fields.line
            )
        }
    }
}
