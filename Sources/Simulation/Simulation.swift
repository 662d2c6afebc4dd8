import EventStore
package import Values
package import Workflow

/// What a simulation is made from. The same settings give the same histories, byte for byte.
package struct SimulationSettings: Sendable {
    package var seed: UInt64
    package var cases = 20
    /// Virtual days, the calm ones included.
    package var days = 60
    /// Days at the end without faults, in which every case has to come to rest.
    package var calmDays = 14
    /// Nothing goes wrong at all.
    package var isCalm = false
    /// The charts under which cases begin; nil for all.
    package var charts: [String]?
    package var tampering = Tampering()

    package init(seed: UInt64) { self.seed = seed }
}

/// What came of a simulation.
package struct SimulationReport: Sendable {
    package let seed: UInt64
    package let from: Instant
    package let until: Instant
    /// Those that other cases began included.
    package let cases: Int
    package let events: Int
    package let providerCalls: Int
    package let counts: SimulationCounts
    /// Cases by their state at the end, by name.
    package let states: [(state: String, cases: Int)]
    /// SHA-256 over all histories.
    package let digest: Digest
    /// All histories, case by case, a line for each event.
    package let histories: [UInt8]
    /// By chart, of those that were used.
    package let coverage: [TransitionCoverage]
    package let violation: Violation?
    /// Of the case in which the rule was broken, a line for each event.
    package let violationHistory: [String]

    /// For people: the seed, the broken rule, and the case's whole history.
    package var failure: String? {
        violation.map { violation in
            (["seed \(seed): \(violation)"] + violationHistory.map { "  " + $0 }).joined(separator: "\n")
        }
    }
}

/// Weeks of a whole installation in about a second: the real workers, command desk, sealer and lifecycle, over the
/// store in memory, with a provider, customers and people that a seed moves, and everything going wrong that the
/// seed says. docs/simulation.md tells more.
package enum Simulation {
    /// The charts that it knows how to use.
    package static var chartNames: [String] { Repertoire.chartNames }

    /// The policy under which all debts are declared; overdue cases need terms for it.
    package static let policyNumber = OverdueScript.policyNumber

    /// The charts that are needed when cases begin under those named; nil for all.
    package static func needed(for names: [String]?) -> Set<String> {
        guard let names else { return Set(chartNames) }
        return Set(names + names.flatMap { Repertoire.script(for: $0)?.companions ?? [] })
    }

    /// `charts` are those named above, as they ship; those that are not needed are left out.
    package static func run(_ settings: SimulationSettings, charts: [any CaseInterpreter]) -> SimulationReport
    {
        let needed = needed(for: settings.charts)
        let used = charts.filter { needed.contains($0.index.chart.name) }
        let world = World(settings, charts: used)
        world.run()
        return report(of: world, charts: used)
    }

    private static func report(of world: World, charts: [any CaseInterpreter]) -> SimulationReport {
        let records = world.inspector.records
        var histories: [UInt8] = []
        var states: [String: Int] = [:]
        for record in records {
            histories += "\(record.streamID)\n".utf8
            for line in record.history { histories += "\(line)\n".utf8 }
            states[world.inspector.state(of: record.streamID) ?? "?", default: 0] += 1
        }
        let violation = world.inspector.violation
        return SimulationReport(
            seed: world.settings.seed,
            from: world.plan.start,
            until: world.time.now,
            cases: records.count,
            events: records.reduce(0) { $0 + $1.events.count },
            providerCalls: world.cofidis.calls + world.coface.calls,
            counts: world.counts,
            states: states.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            digest: Digest.sha256(histories),
            histories: histories,
            coverage: charts.map { coverage(of: $0, in: world) },
            violation: violation,
            violationHistory: violation?.streamID.flatMap { world.inspector.record(of: $0)?.history } ?? []
        )
    }

    private static func coverage(of chart: any CaseInterpreter, in world: World) -> TransitionCoverage {
        var coverage = TransitionCoverage(chart.index.chart)
        for record in world.inspector.records(under: chart.index.chart.hash) {
            coverage.walk(record.folded, under: chart)
        }
        return coverage
    }
}
