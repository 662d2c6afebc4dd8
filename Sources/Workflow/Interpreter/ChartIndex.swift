/// A chart with its lookups made once: which states are active at a leaf, and where entering a path leads.
package struct ChartIndex: Sendable {
    package let chart: Chart
    private let lineages: [String: [ChartState]]
    private let leaves: [String: String]

    package init(_ chart: Chart) {
        self.chart = chart
        var lineages: [String: [ChartState]] = [:]
        var leaves: [String: String] = [:]
        for state in chart.allStates {
            lineages[state.path] = chart.lineage(of: state.path)
            leaves[state.path] = chart.leaf(enteredBy: state.path)
        }
        self.lineages = lineages
        self.leaves = leaves
    }

    /// The leaf that is active after entering a path; nil for a path that the chart lacks.
    package func leaf(enteredBy path: String) -> String? { leaves[path] }

    /// From the top-level state down to the one at the path; empty for a path that the chart lacks.
    package func lineage(of path: String) -> [ChartState] { lineages[path] ?? [] }

    package func contains(_ path: String) -> Bool { lineages[path] != nil }

    /// The state at a path; nil for a path that the chart lacks.
    package func state(at path: String) -> ChartState? { lineages[path]?.last }

    /// The call rule behind a work key, as long as the chart has one.
    package func callRule(forKey key: String) -> CallRule? {
        guard let key = WorkKey(key), key.isCall, let state = lineages[key.owner]?.last else { return nil }
        return state.call.flatMap { $0.name == key.name ? $0 : nil }
    }

    /// The window that must be open in the instant in which the work of that key is done.
    package func window(forKey key: String) -> Window? {
        guard let parsed = WorkKey(key), let state = lineages[parsed.owner]?.last else { return nil }
        let name = parsed.isCall ? state.call?.window : state.timers.first { $0.name == parsed.name }?.window
        return name.flatMap { chart.windows[$0] }
    }

    /// What may be asked at a state: its own rules, its ancestors', the chart's.
    package func commands(at path: String) -> [CommandRule] {
        lineage(of: path).reversed().flatMap(\.commands) + chart.commands
    }
}
