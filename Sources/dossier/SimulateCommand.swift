import ArgumentParser
import Cases
import Foundation
import Simulation
import Values
import Workflow

/// For developers: whole installations in memory, from seeds.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs weeks of a whole installation in memory, from a seed, and says which rule breaks.",
        discussion: """
            Workers, store, provider, customers and finance on a virtual clock, with faults that the seed draws; no \
            database is needed and nothing is kept. The same seed gives the same histories, byte for byte. \
            docs/simulation.md tells what is checked.
            """
    )

    @Option(help: "The first seed.")
    var seed: UInt64 = 1

    @Option(help: "How many seeds, counted up from the first.")
    var seeds: UInt64 = 1

    @Option(help: "Virtual days, the calm ones at the end included.")
    var days = 60

    @Option(help: "Cases in each simulation.")
    var cases = 20

    @Option(help: "Only cases under this chart, and what they need; may be given more than once.")
    var chart: [String] = []

    @Flag(help: "Prints at the end which ways of each chart were walked, and which never.")
    var coverage = false

    @Flag(help: "Nothing goes wrong.")
    var calm = false

    @Option(help: "Writes all histories of the first seed to this file.")
    var histories: String?

    @Flag(help: "One JSON line for each seed.")
    var json = false

    func run() async throws {
        try await reporting {
            guard (1...1_000_000).contains(seeds), (20...3660).contains(days), (1...10_000).contains(cases)
            else {
                throw Refusal("seeds are 1 to 1000000, days 20 to 3660, cases 1 to 10000")
            }
            let charts = try charts()
            var isBroken = false
            var walked: [TransitionCoverage] = []
            for number in seed..<seed + seeds {
                let report = Simulation.run(settings(number), charts: charts)
                if json { printJSON(line(for: report)) } else { tell(report) }
                for (index, coverage) in report.coverage.enumerated() {
                    if walked.indices.contains(index) {
                        walked[index].add(coverage)
                    } else {
                        walked.append(coverage)
                    }
                }
                if let failure = report.failure {
                    isBroken = true
                    printError(failure)
                }
                if number == seed, let histories {
                    try Data(report.histories).write(to: URL(fileURLWithPath: histories))
                }
            }
            if coverage { tell(walked) }
            if isBroken { throw ExitStatus.checkFailed }
        }
    }

    /// As they ship, under terms that the simulation knows.
    private func charts() throws -> [any CaseInterpreter] {
        for name in chart where !Simulation.chartNames.contains(name) {
            throw Refusal(
                "there is no chart \(name); there are \(Simulation.chartNames.joined(separator: ", "))"
            )
        }
        let folder = try ChartFolder.load(Settings.fromProcess())
        let catalog = CaseCatalog(
            contracts: ContractTermsBook(defaultPolicy: Simulation.policyNumber),
            retailStatuses: folder.retailStatuses
        )
        return folder.charts.compactMap(catalog.interpreter)
    }

    private func tell(_ walked: [TransitionCoverage]) {
        guard !json else {
            for coverage in walked {
                printJSON([
                    "chart": .string(coverage.chartName),
                    "unwalked": .array(coverage.unwalked.map(JSON.string)),
                    "walked": .integer(Int64(coverage.walkedCount)), "ways": .integer(Int64(coverage.count)),
                ])
            }
            return
        }
        for coverage in walked {
            printOut("\(coverage.chartName): \(coverage.walkedCount) of \(coverage.count) ways walked")
            for way in coverage.unwalked { printOut("  never \(way)") }
        }
    }

    private func settings(_ seed: UInt64) -> SimulationSettings {
        var settings = SimulationSettings(seed: seed)
        settings.days = days
        settings.cases = cases
        settings.isCalm = calm
        settings.charts = chart.isEmpty ? nil : chart
        return settings
    }

    private func tell(_ report: SimulationReport) {
        let states = report.states.map { "\($0.cases) \($0.state)" }.joined(separator: ", ")
        let verdict = report.violation.map { "BROKEN: \($0.rule.rawValue)" } ?? "every rule held"
        printOut(
            "seed \(report.seed): \(verdict); \(report.cases) cases, \(report.events) events, "
                + "\(report.providerCalls) calls, \(report.counts.crashes) crashes, digest \(report.digest)\n  \(states)"
        )
    }

    private func line(for report: SimulationReport) -> JSON {
        [
            "brokenRule": .optional(report.violation.map { String(describing: $0.rule) }),
            "calls": .integer(Int64(report.providerCalls)), "cases": .integer(Int64(report.cases)),
            "commands": .integer(Int64(report.counts.commands)),
            "crashes": .integer(Int64(report.counts.crashes)),
            "detail": .optional(report.violation?.description),
            "digest": .string(report.digest.description), "events": .integer(Int64(report.events)),
            "from": .string(report.from.description), "hints": .integer(Int64(report.counts.hints)),
            "seed": .string(String(report.seed)),
            "states": .object(
                JSONObject(report.states.map { ($0.state, JSON.integer(Int64($0.cases))) })
            ),
            "until": .string(report.until.description),
        ]
    }
}
