import ArgumentParser
import Cases
import Engine
import EventStore
import Spreadsheets
import Values
import Workflow

struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Begins a case of any lifecycle, or many from a file, each once however often it is given.",
        discussion: """
            What a case needs, 'dossier commands LIFECYCLE' says. --argument takes NAME=TEXT or NAME:=JSON, --arguments all \
            of them as one JSON object. A file is JSON Lines, or, where the lifecycle is described, CSV or XLSX with a column \
            for each argument. Exit status 2 when a line was refused.
            """
    )

    @Argument(help: "The lifecycle, as company.")
    var lifecycle: String

    @Option(parsing: .upToNextOption, help: "NAME=TEXT or NAME:=JSON.")
    var argument: [String] = []

    @Option(help: "All arguments as one JSON object.")
    var arguments: String?

    @Option(help: "A file of many; - is standard input, as JSON Lines.")
    var file: String?

    @Option(help: "The sheet of an XLSX file; its first one if left out.")
    var sheet: String?

    @OptionGroup var table: TableOptions

    @Flag(help: "Says what would happen and does nothing.")
    var dryRun = false

    @Flag(help: "One JSON line for each case.")
    var json = false

    func validate() throws {
        guard file == nil || (argument.isEmpty && arguments == nil) else {
            throw ValidationError("give a file or arguments, not both")
        }
        _ = try CommandArguments.read(argument, whole: arguments, reason: nil)
    }

    func run() async throws {
        try await Composition.run { composition in
            try await composition.charts.register()
            let type = try composition.cases.catalog.typed(lifecycle)
            var counts: [String: Int] = [:]
            for line in try await lines(of: type) {
                let outcome: Outcome
                switch line.arguments {
                case .success(let arguments): outcome = try await start(arguments, type, composition)
                case .failure(let report): outcome = .refused(report)
                }
                counts[outcome.name, default: 0] += 1
                tell(line.number, outcome)
            }
            let refused = counts["refused"] ?? 0
            if file != nil { printError(summary(counts)) }
            if refused > 0 { throw ExitStatus.refused }
        }
    }

    private struct Line {
        let number: Int
        let arguments: Result<JSON, RejectionReport>
    }

    private enum Outcome {
        case started(StreamID, String)
        case alreadyStarted(StreamID, String)
        case wouldStart
        case refused(RejectionReport)

        var name: String {
            switch self {
            case .started: "started"
            case .alreadyStarted: "alreadyStarted"
            case .wouldStart: "wouldStart"
            case .refused: "refused"
            }
        }
    }

    private func lines(of type: CaseType) async throws -> [Line] {
        guard let file else {
            let only = try CommandArguments.read(argument, whole: arguments, reason: nil)
            return [Line(number: 1, arguments: .success(only))]
        }
        if file != "-", TableFormat(path: file) != nil {
            guard let description = type.description,
                let shape = description.command(named: description.startCommand)?.shape
            else { throw Refusal("\(type.name) is not described, so it takes JSON Lines only") }
            let desk = TableDesk(.file(file), sheet: sheet, dialect: try table.dialect())
            return try await StartLine.read(desk, shape: shape).map {
                Line(number: $0.number, arguments: $0.arguments)
            }
        }
        return try FinancingStarter.lines(of: file).map { line in
            do throws(JSONParseError) {
                return Line(number: line.number, arguments: .success(try JSON.parse(line.text)))
            } catch {
                let report = RejectionReport(code: "malformed_json", message: error.description)
                return Line(number: line.number, arguments: .failure(report))
            }
        }
    }

    private func start(
        _ arguments: JSON,
        _ type: CaseType,
        _ composition: Composition
    ) async throws -> Outcome {
        let principal = composition.principal
        do throws(CommandError) {
            if dryRun {
                try composition.cases.rehearse(type, arguments, by: principal)
                return .wouldStart
            }
            switch await composition.cases.start(type, arguments, by: principal) {
            case .started(let answer): return .started(answer.caseID, answer.state)
            case .alreadyStarted(let id, _, let state): return .alreadyStarted(id, state)
            case .refused(let error): throw error
            }
        } catch {
            switch error {
            case .unavailable, .broken: throw error
            default: return .refused(error.report)
            }
        }
    }

    private func summary(_ counts: [String: Int]) -> String {
        let first = dryRun ? "\(counts["wouldStart"] ?? 0) would start" : "\(counts["started"] ?? 0) started"
        return "\(first), \(counts["alreadyStarted"] ?? 0) started before, \(counts["refused"] ?? 0) refused"
    }

    private func tell(_ number: Int, _ outcome: Outcome) {
        var object = JSONObject([("line", .integer(Int64(number))), ("outcome", .string(outcome.name))])
        var words = ""
        switch outcome {
        case .started(let id, let state):
            object["caseId"] = .string(id.description)
            object["state"] = .string(state)
            words = "started: case \(id) is in \(state)"
        case .alreadyStarted(let id, let state):
            object["caseId"] = .string(id.description)
            object["state"] = .string(state)
            words = "started before: case \(id) is in \(state)"
        case .wouldStart: words = "would start"
        case .refused(let report):
            object["code"] = .string(report.code)
            object["field"] = report.field.map(JSON.string)
            object["message"] = .string(report.message)
            let place = file == nil ? "" : "line \(number): "
            printError("\(place)\(report.message) [\(report.code)]")
        }
        if json { return printJSON(.object(object)) }
        if !words.isEmpty { printOut(file == nil ? words : "line \(number): \(words)") }
    }
}
