import ArgumentParser
import Engine
import EventStore
import Foundation
import Values
import Workflow

struct WorkflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workflow",
        abstract: "Charts: check them, read them, draw them.",
        subcommands: [
            WorkflowCheckCommand.self, WorkflowShowCommand.self, WorkflowExportCommand.self,
            WorkflowTableCommand.self,
        ]
    )
}

struct WorkflowCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Holds charts against the code, and says what is wrong with file and line.",
        discussion: """
            With --against-open-cases every open case that began under an older text of a named chart is replayed under \
            the new one, and the cases that would be elsewhere or wait for something else are listed. Cases stay pinned \
            to the chart that they began under; nothing is changed. Exit status 3 when a chart does not hold or a case \
            differs.
            """
    )

    @Argument(help: "Chart files; all of the workflows folder when none is named.")
    var files: [String] = []

    @Flag(help: "Replay the open cases of the database of DATABASE_URL under these charts too.")
    var againstOpenCases = false

    @Flag(help: "One JSON line for each finding.")
    var json = false

    func run() async throws {
        let folder = try await inspect()
        if againstOpenCases { try await tryOut(folder) }
    }

    private func inspect() async throws -> ChartFolder {
        try await reporting {
            let settings = try Settings.fromProcess()
            let folder =
                try files.isEmpty
                ? ChartFolder.inspect(settings)
                : ChartFolder.inspect(files: files.map { URL(fileURLWithPath: $0) }, settings)
            for diagnostic in folder.diagnostics {
                if json { printJSON(line(for: diagnostic)) } else { printOut(diagnostic.description) }
            }
            for chart in folder.charts where !json {
                printOut("\(chart.name): fit to run (\(chart.allStates.count) states, hash \(chart.hash))")
            }
            if !folder.diagnostics.isEmpty { throw ExitStatus.checkFailed }
            return folder
        }
    }

    private func tryOut(_ folder: ChartFolder) async throws {
        try await Composition.run { composition in
            let trial = ChartTrial(replay: composition.replay, candidates: folder.interpreters)
            let report = try await trial.run()
            for difference in report.differences {
                if json { printJSON(line(for: difference)) } else { printOut(sentence(for: difference)) }
            }
            if json {
                printJSON([
                    "cases": .integer(Int64(report.cases)),
                    "differences": .integer(Int64(report.differenceCount)),
                ])
            } else {
                printOut("\(report.cases) open cases of older texts: \(report.differenceCount) would differ")
            }
            if report.differenceCount > 0 { throw ExitStatus.checkFailed }
        }
    }

    private func sentence(for difference: ChartTrial.Difference) -> String {
        "case \(difference.caseID) (\(difference.chart)) is in \(difference.state) and \(difference.reason)"
    }

    private func line(for difference: ChartTrial.Difference) -> JSON {
        [
            "caseId": .string(difference.caseID.description), "chart": .string(difference.chart),
            "newState": .optional(difference.newState), "reason": .string(difference.reason),
            "state": .string(difference.state),
        ]
    }

    private func line(for diagnostic: ChartDiagnostic) -> JSON {
        [
            "code": .string(diagnostic.code), "file": .string(diagnostic.file),
            "hint": .optional(diagnostic.hint),
            "line": .integer(Int64(diagnostic.line)), "reason": .string(diagnostic.reason),
        ]
    }
}

struct WorkflowShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Lists the charts, or tells one chart state by state."
    )

    @Argument(help: "The chart's name; a list of all charts when left out.")
    var name: String?

    @Flag(help: "The chart's text as cases are pinned to it, with its account and parts in it.")
    var text = false

    @Flag(help: "JSON lines.")
    var json = false

    func validate() throws {
        if text, name == nil || json {
            throw ValidationError("--text needs a chart's name, and goes without --json")
        }
    }

    func run() async throws {
        try await reporting {
            let charts = try ChartFolder.load(Settings.fromProcess()).charts
            guard let name else { return list(charts) }
            guard let chart = charts.first(where: { $0.name == name }) else {
                throw unknownChart(name, charts)
            }
            if text { return FileHandle.standardOutput.write(Data(chart.text.utf8)) }
            tell(chart)
        }
    }

    private func list(_ charts: [Chart]) {
        if json {
            for chart in charts {
                printJSON([
                    "chart": .string(chart.name), "hash": .string(chart.hash.description),
                    "lifecycle": .string(chart.lifecycle), "title": .string(chart.title),
                ])
            }
            return
        }
        var table = TextTable(["chart", "lifecycle", "states", "title"])
        for chart in charts {
            table.add([chart.name, chart.lifecycle, String(chart.allStates.count), chart.title])
        }
        printOut(table.text)
    }

    private func tell(_ chart: Chart) {
        if json {
            for state in chart.allStates { printJSON(line(for: state)) }
            return
        }
        printOut("\(chart.name): \(chart.title)\nhash \(chart.hash)\n")
        for state in chart.allStates {
            printOut("\(state.path)\(state.isFinal ? " (end)" : "")  \(state.title)")
            for sentence in sentences(for: state) { printOut("    \(sentence)") }
        }
    }

    private func sentences(for state: ChartState) -> [String] {
        var sentences: [String] = []
        if let attention = state.attention { sentences.append("a person: \(attention)") }
        if let call = state.call {
            let window = call.window.map { ", in the window \($0)" } ?? ""
            let delay = call.delay > .zero ? " after \(ChartDuration.text(of: call.delay))" : ""
            sentences.append("calls \(call.name)\(delay)\(window)")
        }
        for route in state.on {
            let condition = route.condition.map { " if \(words(of: $0))" } ?? ""
            sentences.append("on \(route.event)\(condition) → \(route.target ?? "stays")")
        }
        for timer in state.timers { sentences.append("\(moment(of: timer)) → \(timer.target)") }
        if !state.commands.isEmpty {
            sentences.append("may be asked: \(state.commands.map(\.name).joined(separator: ", "))")
        }
        return sentences
    }

    /// The name, as the chart has it, and what it means.
    private func words(of condition: GuardRule) -> String {
        let name = (condition.isNegated ? "not " : "") + condition.name
        return condition.title == nil ? name : "\(name) (\(condition.words))"
    }

    private func moment(of timer: TimerRule) -> String {
        switch timer.moment {
        case .after(let span): "after \(ChartDuration.text(of: span))"
        case .every(let span): "every \(ChartDuration.text(of: span))"
        case .at(let deadline): "at \(deadline)"
        }
    }

    private func line(for state: ChartState) -> JSON {
        [
            "final": .bool(state.isFinal), "path": .string(state.path),
            "says": .array(sentences(for: state).map(JSON.string)), "title": .string(state.title),
        ]
    }
}

struct WorkflowExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a chart's picture or its SCXML to standard output."
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case mermaid, dot, svg, scxml
    }

    @Argument(help: "The chart's name.")
    var name: String

    @Option(help: "mermaid, dot (Graphviz), svg or scxml (W3C).")
    var format: Format = .mermaid

    func run() async throws {
        try await reporting {
            let charts = try ChartFolder.load(Settings.fromProcess()).charts
            guard let chart = charts.first(where: { $0.name == name }) else {
                throw unknownChart(name, charts)
            }
            switch format {
            case .mermaid: printOut(ChartPicture.mermaid(of: chart))
            case .dot: printOut(ChartPicture.dot(of: chart))
            case .svg: printOut(ChartPicture.svg(of: chart))
            case .scxml: printOut(ChartPicture.scxml(of: chart))
            }
        }
    }
}

struct WorkflowTableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table",
        abstract: "Writes a chart's states as a Markdown page, as docs/states has one for each chart."
    )

    @Argument(help: "The chart's name.")
    var name: String

    func run() async throws {
        try await reporting {
            let charts = try ChartFolder.load(Settings.fromProcess()).charts
            guard let chart = charts.first(where: { $0.name == name }) else {
                throw unknownChart(name, charts)
            }
            FileHandle.standardOutput.write(Data(ChartTable.markdown(of: chart).utf8))
        }
    }
}

private func unknownChart(_ name: String, _ charts: [Chart]) -> Refusal {
    Refusal("there is no chart \"\(name)\"; there are: \(charts.map(\.name).joined(separator: ", "))")
}
