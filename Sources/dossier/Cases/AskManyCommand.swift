import ArgumentParser
import Cases
import Engine
import EventStore
import PostgresEventStore
import Spreadsheets
import Values
import Workflow

struct AskManyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask-many",
        abstract: "Asks many cases one command, from a file, each once however often the file is given.",
        discussion: """
            JSON Lines: {"case": "…", "id": "…", "arguments": {…}}. CSV and XLSX: the columns case and id, and one for each \
            argument by its name. The case is anything that people call it; the id makes the line happen at most once. Exit \
            status 2 when a line was refused.
            """
    )

    @Argument(help: "The lifecycle, as financing.")
    var lifecycle: String

    @Argument(help: "The command, as charts name it.")
    var command: String

    @Option(help: "JSON Lines, CSV or XLSX; - is standard input, as JSON Lines.")
    var file: String

    @Option(help: "The sheet of an XLSX file; its first one if left out.")
    var sheet: String?

    @OptionGroup var table: TableOptions

    @OptionGroup var owner: MerchantOption

    @Flag(help: "Says what would happen and does nothing.")
    var dryRun = false

    @Flag(help: "One JSON line for each line of the file.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let type = try composition.cases.catalog.typed(lifecycle)
            // Read to its end first: a file that breaks off asks for nothing.
            let entries = try await entries(of: type)
            let merchant = owner.merchant
            let batch = CommandBatch(
                command,
                cases: composition.cases,
                principal: composition.principal,
                isDryRun: dryRun,
                find: { try await Self.find($0, of: type, merchant: merchant, in: composition) }
            )
            var counts: [String: Int] = [:]
            for entry in entries {
                switch entry {
                case .unreadable(let number, let reason):
                    counts["refused", default: 0] += 1
                    if json { printJSON(CommandBatch.Outcome.json(unreadable: number, reason)) }
                    printError("line \(number): \(reason)")
                case .line(let line):
                    let outcome = try await batch.take(line)
                    counts[outcome.name, default: 0] += 1
                    tell(outcome, line)
                }
            }
            printError(summary(counts))
            if counts["refused", default: 0] > 0 { throw ExitStatus.refused }
        }
    }

    private func entries(of type: CaseType) async throws -> [OrderLine.Entry] {
        guard file != "-", TableFormat(path: file) != nil else {
            return OrderLine.read(
                try FinancingStarter.lines(of: file).map {
                    JSONLines.Line(number: $0.number, bytes: Array($0.text.utf8))
                }
            )
        }
        return try await OrderLine.read(
            TableDesk(.file(file), sheet: sheet, dialect: try table.dialect()),
            shape: type.description?.command(named: command)?.shape
        )
    }

    /// What cannot be found is a refusal of its line.
    private static func find(
        _ key: String,
        of type: CaseType,
        merchant: String?,
        in composition: Composition
    ) async throws -> StreamID {
        let id: StreamID
        do {
            id = try await CaseLookup.find(key, merchant: merchant, in: composition)
        } catch let refusal as Refusal {
            throw RejectionReport(code: "unknown_case", message: refusal.description, field: "case")
        }
        guard try await composition.store.load([id]).first?.lifecycle == type.name else {
            throw RejectionReport(
                code: "unknown_case",
                message: "\"\(key)\" is no case of the kind \(type.name)",
                field: "case"
            )
        }
        return id
    }

    private func summary(_ counts: [String: Int]) -> String {
        func count(_ name: String) -> Int { counts[name] ?? 0 }
        let rest = "\(count("askedBefore")) asked before, \(count("refused")) refused"
        guard dryRun else { return "\(count("asked")) asked, \(rest)" }
        return
            "dry run, nothing was asked: \(count("wouldAsk")) would be, \(count("wouldWait")) come after another "
            + "line of the same case, \(rest)"
    }

    private func tell(_ outcome: CommandBatch.Outcome, _ line: OrderLine) {
        if json { printJSON(outcome.json(of: line)) }
        let name = "line \(line.number), \(line.key)"
        switch outcome {
        case .refused(let report, _): printError("\(name): \(report.message) [\(report.code)]")
        case .wouldAsk(_, let state): if !json { printOut("\(name): would go to \(state)") }
        case .wouldWait: if !json { printOut("\(name): comes after another line of the same case") }
        case .asked(let answer): if !json { printOut("\(name): is in \(answer.state)") }
        case .askedBefore: if !json { printOut("\(name): asked before") }
        }
    }
}
