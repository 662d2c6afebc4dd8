/// Where a chart can go from each of its leaves, given what can happen there.
///
/// An event counts only where something can cause it: a call of the state or its ancestors, or a command that is
/// accepted there. A route for an event that nothing causes leads nowhere, however it reads.
struct ChartGraph {
    /// A way from one leaf to another.
    struct Edge {
        /// The path that the chart names, before compounds lead on to their first child.
        let target: String
        let line: Int
        let cause: Cause
    }

    enum Cause: Equatable {
        /// The answer of the call of that state.
        case answer(call: String, owner: String, event: String)
        /// The call of that state failed, or nobody knows.
        case callRoute(call: String, owner: String)
        case timer(String, owner: String)
        case command(String, event: String)
        /// Events of the start command after the first.
        case start
        /// A person gives up a parked call.
        case abandon
    }

    let chart: Chart
    let names: VocabularyNames
    let leaves: [ChartState]
    /// From the top-level state down to each leaf. Every rule asks for it at every leaf, so it is walked once.
    private let lineages: [String: [ChartState]]
    private var edgesOfLeaves: [String: [Edge]] = [:]

    init(chart: Chart, names: VocabularyNames) {
        self.chart = chart
        self.names = names
        leaves = chart.allStates.filter(\.states.isEmpty)
        lineages = Dictionary(leaves.map { ($0.path, chart.lineage(of: $0.path)) }) { first, _ in first }
        edgesOfLeaves = Dictionary(leaves.map { ($0.path, findEdges(from: $0.path)) }) { first, _ in first }
    }

    private func lineage(of leaf: String) -> [ChartState] { lineages[leaf] ?? chart.lineage(of: leaf) }

    /// The leaves under a state, itself when it is one.
    func leaves(under path: String) -> [ChartState] {
        leaves.filter { $0.path == path || $0.path.hasPrefix(path + ".") }
    }

    /// The routes for an event at a leaf that can be taken, in order: none after one that always holds.
    func routes(for event: String, at leaf: String) -> [EventRoute] {
        var taken: [EventRoute] = []
        for rules in lineage(of: leaf).reversed().map(\.on) + [chart.on] {
            for route in rules where route.event == event {
                guard !Self.isExhaustive(taken) else { return taken }
                taken.append(route)
            }
        }
        return taken
    }

    /// Whether one of the routes is sure to hold: one without condition, or a condition and its opposite.
    static func isExhaustive(_ routes: [EventRoute]) -> Bool {
        routes.contains { route in
            guard let condition = route.condition else { return true }
            return routes.contains {
                $0.condition?.name == condition.name && $0.condition?.isNegated != condition.isNegated
            }
        }
    }

    func commands(at leaf: String) -> [CommandRule] {
        lineage(of: leaf).reversed().flatMap(\.commands) + chart.commands
    }

    func edges(from leaf: String) -> [Edge] { edgesOfLeaves[leaf] ?? findEdges(from: leaf) }

    private func findEdges(from leaf: String) -> [Edge] {
        let lineage = lineage(of: leaf)
        var edges: [Edge] = []
        for state in lineage {
            for timer in state.timers {
                edges.append(
                    Edge(
                        target: timer.target,
                        line: timer.line,
                        cause: .timer(timer.name, owner: state.path)
                    )
                )
            }
            guard let call = state.call else { continue }
            edges += self.edges(of: call, owner: state.path, at: leaf)
        }
        for command in commands(at: leaf) {
            for event in (names.commands[command.name]?.events ?? []).sorted() {
                edges += self.edges(of: event, at: leaf, cause: .command(command.name, event: event))
            }
        }
        return edges
    }

    private func edges(of call: CallRule, owner: String, at leaf: String) -> [Edge] {
        var edges: [Edge] = []
        for route in [call.failed, call.unknown] {
            guard case .to(let target) = route else { continue }
            edges.append(
                Edge(target: target, line: call.line, cause: .callRoute(call: call.name, owner: owner))
            )
        }
        if call.failed == .park || call.unknown == .park, chart.state(at: "abandoned") != nil {
            edges.append(Edge(target: "abandoned", line: call.line, cause: .abandon))
        }
        for event in (names.calls[call.name]?.events ?? []).sorted() {
            edges += self.edges(
                of: event,
                at: leaf,
                cause: .answer(call: call.name, owner: owner, event: event)
            )
        }
        return edges
    }

    private func edges(of event: String, at leaf: String, cause: Cause) -> [Edge] {
        routes(for: event, at: leaf).compactMap { route in
            route.target.map { Edge(target: $0, line: route.line, cause: cause) }
        }
    }

    /// Every leaf that a case can come to.
    func reachableLeaves() -> Set<String> {
        let first = chart.leaf(enteredBy: chart.initial)
        var reached: Set = [first]
        var frontier = [first]
        for event in (names.commands[names.startCommand]?.events ?? []).sorted() {
            for edge in edges(of: event, at: first, cause: .start) {
                let leaf = chart.leaf(enteredBy: edge.target)
                if reached.insert(leaf).inserted { frontier.append(leaf) }
            }
        }
        while let leaf = frontier.popLast() {
            for edge in edges(from: leaf) {
                let next = chart.leaf(enteredBy: edge.target)
                if reached.insert(next).inserted { frontier.append(next) }
            }
        }
        return reached
    }
}
