extension Chart {
    /// Every state, parents before their children, in file order.
    package var allStates: [ChartState] {
        func flatten(_ states: [ChartState]) -> [ChartState] {
            states.flatMap { [$0] + flatten($0.states) }
        }
        return flatten(states)
    }

    /// The state at a dotted path.
    package func state(at path: String) -> ChartState? { lineage(of: path).last }

    /// From the top-level state down to the state at the path; empty when there is none.
    package func lineage(of path: String) -> [ChartState] {
        var level = states
        var lineage: [ChartState] = []
        for name in path.split(separator: ".") {
            guard let next = level.first(where: { $0.name == name }) else { return [] }
            lineage.append(next)
            level = next.states
        }
        return lineage
    }

    /// The leaf that is active after entering a path: compounds lead on to their initial child. A path that the chart
    /// lacks, which the checker refuses, leads to itself.
    package func leaf(enteredBy path: String) -> String {
        guard var state = state(at: path) else { return path }
        while let initial = state.initial, let child = state.states.first(where: { $0.name == initial }) {
            state = child
        }
        return state.path
    }
}
