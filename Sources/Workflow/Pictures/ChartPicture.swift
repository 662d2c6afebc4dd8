/// A chart drawn for people and other tools. Every form is text, and the same chart always gives the same text.
///
/// - `mermaid(of:highlighting:)`: a stateDiagram-v2, as wikis and code forges show it;
/// - `dot(of:highlighting:)`: for Graphviz;
/// - `svg(of:highlighting:)`: a finished picture, laid out here;
/// - `scxml(of:)`: W3C State Chart XML, for other statechart tools.
///
/// `highlighting` is the path of the state in which a case stands.
package enum ChartPicture {
    /// A way out of a state as pictures show it.
    struct Way: Equatable {
        /// The path of the state that states the rule; nil for rules that hold in every state.
        let source: String?
        /// Nil when the case stays.
        let target: String?
        let label: String
    }

    /// Every way of the chart: states in file order, within each calls before events before timers; the chart's own
    /// come last.
    static func ways(of chart: Chart) -> [Way] {
        chart.allStates.flatMap { ways(of: $0) }
            + chart.on.map { Way(source: nil, target: $0.target, label: label(of: $0)) }
    }

    static func ways(of state: ChartState) -> [Way] {
        var ways = state.on.map { Way(source: state.path, target: $0.target, label: label(of: $0)) }
        if let call = state.call {
            for (route, words) in [(call.failed, "failed"), (call.unknown, "unknown outcome")] {
                guard case .to(let target) = route else { continue }
                ways.append(Way(source: state.path, target: target, label: "\(call.name): \(words)"))
            }
        }
        for timer in state.timers {
            ways.append(Way(source: state.path, target: timer.target, label: label(of: timer)))
        }
        return ways
    }

    private static func label(of route: EventRoute) -> String {
        guard let condition = route.condition else { return route.event }
        return "\(route.event) [\(condition.words)]"
    }

    private static func label(of timer: TimerRule) -> String {
        let moment =
            switch timer.moment {
            case .after(let delay): "after \(ChartDuration.text(of: delay))"
            case .every(let interval): "every \(ChartDuration.text(of: interval))"
            case .at(let deadline): "at \(deadline)"
            }
        return moment + (timer.window.map { ", in window \($0)" } ?? "")
    }

    /// What a state does besides leading elsewhere, a sentence a line.
    static func notes(of state: ChartState) -> [String] {
        var notes: [String] = []
        if let call = state.call {
            let window = call.window.map { ", in window \($0)" } ?? ""
            let delay = call.delay > .zero ? " after \(ChartDuration.text(of: call.delay))" : ""
            notes.append("calls \(call.name)\(delay)\(window)")
        }
        if !state.commands.isEmpty {
            notes.append("accepts \(state.commands.map { text(of: $0) }.joined(separator: ", "))")
        }
        if let attention = state.attention { notes.append(attention) }
        return notes
    }

    private static func text(of command: CommandRule) -> String {
        var limits = command.roles
        if command.needsApproval { limits.append("second person") }
        return limits.isEmpty ? command.name : "\(command.name) (\(limits.joined(separator: ", ")))"
    }

    static func title(of state: ChartState) -> String { state.title.isEmpty ? state.name : state.title }

    static func title(of chart: Chart) -> String { chart.title.isEmpty ? chart.name : chart.title }

    /// Ways between the same two states drawn as one, their labels a line each, in the order of the first.
    static func merged(_ ways: [Way]) -> [(source: String?, target: String, labels: [String])] {
        var merged: [(source: String?, target: String, labels: [String])] = []
        for way in ways {
            guard let target = way.target else { continue }
            if let index = merged.firstIndex(where: { $0.source == way.source && $0.target == target }) {
                merged[index].labels.append(way.label)
            } else {
                merged.append((way.source, target, [way.label]))
            }
        }
        return merged
    }

    /// Identifiers of letters, digits and underscores, one for each path, none twice and none of them reserved.
    static func identifiers(of chart: Chart, reserved: Set<String>) -> [String: String] {
        var identifiers: [String: String] = [:]
        var taken = reserved
        for state in chart.allStates {
            var identifier = state.path.split(separator: ".").joined(separator: "__")
            while !taken.insert(identifier).inserted { identifier += "_" }
            identifiers[state.path] = identifier
        }
        return identifiers
    }

    /// The name of the stand-in for rules that hold everywhere; no state can be called so.
    static let everyState = "in every state"

    static func isActive(_ state: ChartState, _ highlighted: String?) -> Bool { state.path == highlighted }
}
