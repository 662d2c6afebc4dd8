/// Where events lead at each state of a chart, with the guards' names looked up once: replays ask for every event.
struct RouteTable<Facts: Sendable>: Sendable {
    private struct Route: Sendable {
        let holds: GuardWord<Facts>?
        let isNegated: Bool
        let target: String?
    }

    /// By path, then by event: the state's own, its ancestors', the chart's.
    private let routes: [String: [String: [Route]]]
    /// Guards that the chart names and the vocabulary lacks; the interpreter refuses every case then.
    let unknownGuards: Set<String>

    init(_ chart: Chart, vocabulary: Vocabulary<Facts>) {
        var routes: [String: [String: [Route]]] = [:]
        for state in chart.allStates {
            let rules = chart.lineage(of: state.path).reversed().flatMap(\.on) + chart.on
            routes[state.path] = Dictionary(grouping: rules, by: \.event)
                .mapValues { $0.map { Self.route($0, vocabulary) } }
        }
        self.routes = routes
        let named = (chart.on + chart.allStates.flatMap(\.on)).compactMap(\.condition?.name)
        unknownGuards = Set(named.filter { vocabulary.guards[$0] == nil })
    }

    private static func route(_ rule: EventRoute, _ vocabulary: Vocabulary<Facts>) -> Route {
        guard let condition = rule.condition else {
            return Route(holds: nil, isNegated: false, target: rule.target)
        }
        return Route(
            holds: vocabulary.guards[condition.name] ?? GuardWord("") { _ in false },
            isNegated: condition.isNegated,
            target: rule.target
        )
    }

    /// The target of the first route whose guard holds; nil to stay.
    func target(of event: String, at path: String, given facts: Facts) -> String? {
        guard let routes = routes[path]?[event] else { return nil }
        for route in routes where route.holds.map({ $0(facts) != route.isNegated }) ?? true {
            return route.target
        }
        return nil
    }
}
