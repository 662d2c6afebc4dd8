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
    /// What stores' statuses at Cofidis mean; nil where no case is run by what was loaded.
    var retailStatuses: StatusMapping?

    /// Refuses when any chart is not fit to run.
    static func load(_ settings: Settings) throws -> ChartFolder {
        var folder = try inspect(settings)
        guard folder.diagnostics.isEmpty else {
            let lines = folder.diagnostics.map(\.description).joined(separator: "\n")
            throw Refusal("the charts are not fit to run:\n\(lines)")
        }
        folder.retailStatuses = try StatusMappingFile.loadRetail(settings)
        return folder
    }

    static func inspect(_ settings: Settings) throws -> ChartFolder {
        let folder = try ResourceFolder.locate("workflows", setting: settings["DOSSIER_WORKFLOWS"])
        let inspected = try inspect(files: ResourceFolder.files(in: folder, ending: "yaml"))
        guard inspected.diagnostics.isEmpty else { return inspected }
        let mappings = try StatusMappingFile.inspectRetail(settings)
        guard mappings.isEmpty else {
            return ChartFolder(charts: inspected.charts, diagnostics: mappings)
        }
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

    var interpreters: [any CaseInterpreter] {
        charts.compactMap { LifecycleCatalog.interpreter(for: $0, retailStatuses: retailStatuses) }
    }
}

/// The lifecycles of this build: the only place that names them all.
enum LifecycleCatalog {
    static let financing = Financing()

    static func interpreter(for chart: Chart, retailStatuses: StatusMapping?) -> (any CaseInterpreter)? {
        switch chart.lifecycle {
        case financing.name: Interpreter(Financing(retailStatuses: retailStatuses), chart: chart)
        default: nil
        }
    }

    static func check(_ chart: Chart, file: String) -> [ChartDiagnostic] {
        switch chart.lifecycle {
        case financing.name: ChartChecker.check(chart, against: financing.vocabulary.names, file: file)
        default:
            [
                ChartDiagnostic(
                    file: file,
                    line: 1,
                    code: "unknown_lifecycle",
                    reason: "there is no lifecycle named \(chart.lifecycle)",
                    hint: "there is: \(financing.name)"
                )
            ]
        }
    }

    static func unused(in charts: [Chart]) -> [ChartDiagnostic] {
        ChartChecker.unused(
            charts: charts.filter { $0.lifecycle == financing.name },
            against: financing.vocabulary.names
        )
    }

    /// For charts that older cases are pinned to.
    static func compile(
        text: String,
        name: String,
        retailStatuses: StatusMapping?
    ) throws -> (any CaseInterpreter)? {
        interpreter(for: try ChartLoader.load(text: text, file: name), retailStatuses: retailStatuses)
    }
}
