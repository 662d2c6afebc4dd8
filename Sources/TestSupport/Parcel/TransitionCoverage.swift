import Values
package import Workflow

/// Which ways of a chart the tests walked: a state left by a cause, and where it led.
///
/// Feed it the snapshots around each advance; `unwalked` names the ways of the chart that nothing took.
package struct TransitionCoverage: Sendable {
    private let chart: Chart
    private let ways: [Way]
    private var walked: Set<String> = []

    package init(_ chart: Chart) {
        self.chart = chart
        ways = Self.ways(of: chart)
    }

    private struct Way {
        let source: String
        let cause: String
        let target: String

        var text: String { "\(source) -\(cause)-> \(target)" }
    }

    private static func ways(of chart: Chart) -> [Way] {
        chart.allStates.flatMap { state -> [Way] in
            var ways = state.timers.map { Way(source: state.path, cause: $0.name, target: $0.target) }
            for route in state.on {
                if let target = route.target {
                    ways.append(Way(source: state.path, cause: route.event, target: target))
                }
            }
            for (cause, route) in [
                ("callFailed", state.call?.failed), ("outcomeUnknown", state.call?.unknown),
            ] {
                if case .to(let target)? = route {
                    ways.append(Way(source: state.path, cause: cause, target: target))
                }
            }
            return ways
        }
    }

    /// The events of one advance, from the state that the case was in.
    package mutating func note(from state: String, _ advance: Advance) {
        var lineage = chart.lineage(of: state).map(\.path)
        let leaf = advance.snapshot.state
        for event in advance.events {
            let cause =
                event.data["timer"]?.stringValue ?? event.name.split(separator: ".").last.map(String.init)
            for way in ways where way.cause == cause && lineage.contains(way.source) {
                if chart.leaf(enteredBy: way.target) == leaf { walked.insert(way.text) }
            }
            lineage = chart.lineage(of: leaf).map(\.path)
        }
    }

    /// Ways that were never taken, in file order.
    package var unwalked: [String] { ways.map(\.text).filter { !walked.contains($0) } }
}
