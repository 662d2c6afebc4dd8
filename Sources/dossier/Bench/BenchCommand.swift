import ArgumentParser
import Foundation
import Values

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures this machine and this database; run it through ops/bench.",
        discussion: "Names: \(Bench.all.map(\.name).joined(separator: ", ")). All of them when none is named."
    )

    @Argument(help: "Which figures; all when none is named.")
    var names: [String] = []

    @Option(name: .customLong("json"), help: "Write the figures to this file, as a list of objects.")
    var jsonFile: String?

    @Option(help: "The SQL file with the functions that pgbench calls.")
    var limitSql = "ops/benchmarks/limit.sql"

    @Option(help: "Minutes beside a pinned snapshot.")
    var pinnedMinutes = 10

    @Option(help: "Internal: run a loop worker for so many seconds in an existing database.")
    var loopWorkerSeconds: Int?

    func validate() throws {
        for name in names where !Bench.all.contains(where: { $0.name == name }) {
            throw ValidationError("there is no figure \"\(name)\"")
        }
    }

    func run() async throws {
        try await reporting {
            let settings = try Settings.fromProcess()
            if let loopWorkerSeconds {
                return try await LoopBench.work(settings, for: .seconds(loopWorkerSeconds))
            }
            let context = BenchContext(settings: settings, limitSQL: limitSql, pinnedMinutes: pinnedMinutes)
            var figures: [BenchFigure] = []
            for bench in Bench.all where names.isEmpty || names.contains(bench.name) {
                printError("measuring \(bench.name) …")
                let figure = try await bench.measure(context)
                printError("  \(figure.cells.filter { !$0.isEmpty }.joined(separator: "  "))")
                figures.append(figure)
            }
            if let jsonFile {
                let json = JSON.array(figures.map(\.json))
                try Data(json.canonicalBytes + [UInt8(ascii: "\n")]).write(to: URL(fileURLWithPath: jsonFile))
            }
            var table = TextTable(["name", "value", "unit", "limit", "ratio", "remark"])
            for figure in figures { table.add(figure.cells) }
            printOut(table.text)
        }
    }
}

/// The figures, in the order in which they are told.
struct Bench: Sendable {
    let name: String
    let measure: @Sendable (BenchContext) async throws -> BenchFigure

    static let all = [
        Bench(name: "append-single-32", measure: AppendBench.single),
        Bench(name: "append-batched", measure: AppendBench.batched),
        Bench(name: "engine-loop", measure: LoopBench.rate),
        Bench(name: "replay-stream", measure: ReadBench.replay),
        Bench(name: "subscription-read", measure: ReadBench.subscription),
        Bench(name: "growth", measure: AppendBench.growth),
        Bench(name: "pinned-snapshot", measure: LoopBench.pinned),
        Bench(name: "memory-idle", measure: ProcessBench.idleMemory),
        Bench(name: "memory-busy", measure: ProcessBench.busyMemory),
        Bench(name: "idle-queries", measure: ProcessBench.idleQueries),
        Bench(name: "poll-punctuality", measure: PollBench.punctuality),
        Bench(name: "monday-opening", measure: PollBench.opening),
        Bench(name: "overdue-dry-run", measure: LedgerBench.dryRun),
        Bench(name: "finance-list", measure: FinanceBench.list),
        Bench(name: "statement-day", measure: StatementBench.day),
        Bench(name: "documents-attach", measure: DocumentBench.attach),
        Bench(name: "documents-validate", measure: DocumentBench.validate),
    ]
}
