import Foundation
import Lifecycles
import Values
import Workflow

/// The charts under `workflows/`, loaded and checked against the lifecycles of this build. One that does not hold
/// stops the program with file, line and reason.
struct ChartFolder {
    let charts: [Chart]
    /// What the checker says of each file, also of files that do not load.
    let diagnostics: [ChartDiagnostic]

    /// Refuses when any chart is not fit to run.
    static func load(_ settings: Settings) throws -> ChartFolder {
        let folder = try inspect(settings)
        guard folder.diagnostics.isEmpty else {
            let lines = folder.diagnostics.map(\.description).joined(separator: "\n")
            throw Refusal("the charts are not fit to run:\n\(lines)")
        }
        return folder
    }

    static func inspect(_ settings: Settings) throws -> ChartFolder {
        let folder = try ResourceFolder.locate("workflows", setting: settings["DOSSIER_WORKFLOWS"])
        let inspected = try inspect(files: ResourceFolder.files(in: folder, ending: "yaml"))
        guard inspected.diagnostics.isEmpty else { return inspected }
        // What the code offers and no chart uses shows only when all charts are there.
        return ChartFolder(
            charts: inspected.charts,
            diagnostics: LifecycleCatalog.unused(in: inspected.charts)
        )
    }

    static func inspect(files: [URL]) throws -> ChartFolder {
        var charts: [Chart] = []
        var diagnostics: [ChartDiagnostic] = []
        for file in files {
            guard let text = try? String(contentsOf: file, encoding: .utf8) else {
                throw Refusal("\(file.path) cannot be read as UTF-8 text")
            }
            do throws(ChartLoadingError) {
                let chart = try ChartLoader.load(text: text, file: file.lastPathComponent)
                let found = LifecycleCatalog.check(chart, file: file.lastPathComponent)
                if found.isEmpty { charts.append(chart) }
                diagnostics.append(contentsOf: found)
            } catch {
                diagnostics.append(contentsOf: error.diagnostics)
            }
        }
        return ChartFolder(charts: charts, diagnostics: diagnostics)
    }

    var interpreters: [any CaseInterpreter] { charts.compactMap(LifecycleCatalog.interpreter) }
}

/// The lifecycles of this build: the only place that names them all.
enum LifecycleCatalog {
    private struct Entry: Sendable {
        let name: String
        let names: VocabularyNames
        let interpreter: @Sendable (Chart) -> any CaseInterpreter

        init(_ lifecycle: some Lifecycle) {
            name = lifecycle.name
            names = lifecycle.vocabulary.names
            interpreter = { Interpreter(lifecycle, chart: $0) }
        }
    }

    private static let entries = [Entry(Financing()), Entry(DocumentUpload()), Entry(DocumentLine())]

    private static func entry(for chart: Chart) -> Entry? { entries.first { $0.name == chart.lifecycle } }

    static func interpreter(for chart: Chart) -> (any CaseInterpreter)? {
        entry(for: chart)?.interpreter(chart)
    }

    static func check(_ chart: Chart, file: String) -> [ChartDiagnostic] {
        if let entry = entry(for: chart) {
            return ChartChecker.check(chart, against: entry.names, file: file)
        }
        return [
            ChartDiagnostic(
                file: file,
                line: 1,
                code: "unknown_lifecycle",
                reason: "there is no lifecycle named \(chart.lifecycle)",
                hint: "there are: \(entries.map(\.name).joined(separator: ", "))"
            )
        ]
    }

    static func unused(in charts: [Chart]) -> [ChartDiagnostic] {
        entries.flatMap { entry in
            ChartChecker.unused(charts: charts.filter { $0.lifecycle == entry.name }, against: entry.names)
        }
    }

    /// For charts that older cases are pinned to.
    static func compile(text: String, name: String) throws -> (any CaseInterpreter)? {
        interpreter(for: try ChartLoader.load(text: text, file: name))
    }
}
