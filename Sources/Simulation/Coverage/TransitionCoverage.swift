import Values
package import Workflow

/// Which ways of a chart were walked: a state that was left, because of what, and where that led.
///
/// A way that only records an event and stays is none. Routes of one event that differ in their guards alone are
/// one way where they lead to the same state.
package struct TransitionCoverage: Sendable {
    private struct Way: Sendable, Hashable {
        /// The state that declares it; empty for the chart itself.
        let source: String
        let cause: String
        /// As the chart names it.
        let target: String

        var text: String { "\(source.isEmpty ? "anywhere" : source) -\(cause)-> \(target)" }
    }

    package let chartName: String
    /// In file order.
    private let ways: [Way]
    private var walked: Set<Way> = []

    package init(_ chart: Chart) {
        chartName = chart.name
        var ways: [Way] = []
        func add(_ source: String, _ cause: String, _ target: String) {
            let way = Way(source: source, cause: cause, target: target)
            if !ways.contains(way) { ways.append(way) }
        }
        for state in chart.allStates {
            for timer in state.timers { add(state.path, Self.timer(timer.name), timer.target) }
            for route in state.on { if let target = route.target { add(state.path, route.event, target) } }
            guard let call = state.call else { continue }
            if case .to(let target) = call.failed { add(state.path, Self.failed(call.name), target) }
            if case .to(let target) = call.unknown { add(state.path, Self.unknown(call.name), target) }
        }
        for route in chart.on { if let target = route.target { add("", route.event, target) } }
        self.ways = ways
    }

    package var count: Int { ways.count }
    package var walkedCount: Int { walked.count }
    /// Ways that were never taken, in file order.
    package var unwalked: [String] { ways.filter { !walked.contains($0) }.map(\.text) }
    /// How much of the chart was walked, 0 to 1.
    package var share: Double { ways.isEmpty ? 1 : Double(walked.count) / Double(ways.count) }

    private static func timer(_ name: String) -> String { "timer \(name)" }
    private static func failed(_ call: String) -> String { "\(call) failed" }
    private static func unknown(_ call: String) -> String { "\(call) unknown" }

    /// Walks a case's history once more, oldest event first.
    mutating func walk(_ events: [FoldedEvent], under interpreter: any CaseInterpreter) {
        let index = interpreter.index
        var fold = interpreter.beginFold(isInspecting: false)
        for event in events {
            let from = fold.snapshot?.state
            guard (try? fold.apply(event)) != nil, let to = fold.snapshot?.state else { return }
            if let from { note(event.event, from: from, to: to, in: index) }
        }
    }

    private mutating func note(_ event: EncodedEvent, from: String, to: String, in index: ChartIndex) {
        let (owner, cause) = Self.cause(of: event)
        // The innermost state that has such a way to there took it.
        var sources = index.lineage(of: from).reversed().map(\.path) + [""]
        if let owner { sources = [owner] }
        for source in sources {
            let way = ways.first { way in
                way.source == source && way.cause == cause && index.leaf(enteredBy: way.target) == to
            }
            guard let way else { continue }
            walked.insert(way)
            return
        }
    }

    private static func cause(of event: EncodedEvent) -> (owner: String?, name: String) {
        let short = event.name.split(separator: ".").last.map(String.init) ?? event.name
        guard event.name.hasPrefix("case."),
            let key = event.data["key"]?.stringValue.flatMap({ WorkKey($0) })
        else { return (nil, short) }
        switch event.name {
        case "case.timerFired": return (key.owner, timer(key.name))
        case "case.callFailed": return (key.owner, failed(key.name))
        case "case.outcomeUnknown": return (key.owner, unknown(key.name))
        default: return (nil, event.name)
        }
    }

    /// Takes in what another simulation walked of the same chart.
    package mutating func add(_ other: TransitionCoverage) { walked.formUnion(other.walked) }
}
