import Foundation
import Lifecycles
import Values
import Workflow

/// The charts under `workflows/`, loaded and checked against the lifecycles of this build. One that does not hold
/// stops the program with file, line and reason.
struct ChartFolder {
    let catalog: LifecycleCatalog
    let charts: [Chart]
    /// What the checker says of each file, also of files that do not load.
    let diagnostics: [ChartDiagnostic]
    /// What stores' statuses at Cofidis mean; nil where no case is run by what was loaded.
    var retailStatuses: StatusMapping?

    /// Refuses when any chart is not fit to run.
    static func load(_ settings: Settings) throws -> ChartFolder {
        let folder = try inspect(settings)
        guard folder.diagnostics.isEmpty else {
            let lines = folder.diagnostics.map(\.description).joined(separator: "\n")
            throw Refusal("the charts are not fit to run:\n\(lines)")
        }
        let mapping = try StatusMappingFile.loadRetail(settings)
        return ChartFolder(
            catalog: try LifecycleCatalog(settings, retailStatuses: mapping),
            charts: folder.charts,
            diagnostics: [],
            retailStatuses: mapping
        )
    }

    static func inspect(_ settings: Settings) throws -> ChartFolder {
        let folder = try ResourceFolder.locate("workflows", setting: settings["DOSSIER_WORKFLOWS"])
        let catalog = try LifecycleCatalog(settings)
        let inspected = try inspect(
            files: ResourceFolder.files(in: folder, ending: "yaml"),
            sources: sources(in: [folder]),
            catalog: catalog
        )
        guard inspected.diagnostics.isEmpty else { return inspected }
        let mappings = try StatusMappingFile.inspectRetail(settings)
        guard mappings.isEmpty else {
            return ChartFolder(catalog: catalog, charts: inspected.charts, diagnostics: mappings)
        }
        // What the code offers and no chart uses shows only when all charts are there.
        return ChartFolder(
            catalog: catalog,
            charts: inspected.charts,
            diagnostics: catalog.unused(in: inspected.charts)
        )
    }

    /// Charts that stand anywhere. Accounts and parts that do not stand beside them are those of the workflows folder.
    static func inspect(files: [URL], _ settings: Settings) throws -> ChartFolder {
        let beside = files.map { $0.deletingLastPathComponent() }
        let folder = try ResourceFolder.locate("workflows", setting: settings["DOSSIER_WORKFLOWS"])
        return try inspect(
            files: files,
            sources: sources(in: beside + [folder]),
            catalog: LifecycleCatalog(settings)
        )
    }

    /// Reads from the first of the folders that has the file.
    private static func sources(in folders: [URL]) -> ChartSources {
        ChartSources { path in
            for folder in folders {
                let file = folder.appendingPathComponent(path)
                if let text = try? String(contentsOf: file, encoding: .utf8) { return text }
            }
            return nil
        }
    }

    private static func inspect(
        files: [URL],
        sources: ChartSources,
        catalog: LifecycleCatalog
    ) throws -> ChartFolder {
        var charts: [Chart] = []
        var diagnostics: [ChartDiagnostic] = []
        for file in files {
            guard let text = try? String(contentsOf: file, encoding: .utf8) else {
                throw Refusal("\(file.path) cannot be read as UTF-8 text")
            }
            do throws(ChartLoadingError) {
                let chart = try ChartLoader.load(
                    text: text,
                    file: file.lastPathComponent,
                    sources: sources
                )
                let found = catalog.check(chart, file: file.lastPathComponent)
                if found.isEmpty { charts.append(catalog.titled(chart)) }
                diagnostics.append(contentsOf: found)
            } catch {
                diagnostics.append(contentsOf: error.diagnostics)
            }
        }
        return ChartFolder(catalog: catalog, charts: charts, diagnostics: diagnostics)
    }

    var interpreters: [any CaseInterpreter] { charts.compactMap(catalog.interpreter) }
}

/// The lifecycles of this build: the only place that names them all.
struct LifecycleCatalog: Sendable {
    /// One lifecycle, whatever its types.
    private struct Entry: Sendable {
        let name: String
        let names: VocabularyNames
        let interpreter: @Sendable (Chart) -> any CaseInterpreter
        let pinned: @Sendable (Chart, String) throws -> any CaseInterpreter

        init(_ lifecycle: some Lifecycle) {
            name = lifecycle.name
            names = lifecycle.vocabulary.names
            interpreter = { Interpreter(lifecycle, chart: $0) }
            pinned = { try Interpreter.pinned(lifecycle, chart: $0, file: $1) }
        }
    }

    private let entries: [Entry]

    init(
        contracts: ContractTermsBook,
        terms: Financing.Terms = Financing.Terms(),
        retailStatuses: StatusMapping? = nil
    ) {
        entries = [
            Entry(Financing(terms: terms, retailStatuses: retailStatuses)),
            Entry(OverdueCase(contracts: contracts)),
            Entry(CompanyIdentification()), Entry(DocumentUpload()), Entry(DocumentLine()),
        ]
    }

    /// The lifecycles whose definition is data.
    static let described = [LifecycleCatalogue(CompanyIdentification.definition)]

    /// Without a mapping every status of a store is unknown, which is enough where no case is run.
    init(_ settings: Settings, retailStatuses: StatusMapping? = nil) throws {
        self.init(
            contracts: try ContractTermsFile.load(settings),
            terms: try CofidisAccount.terms(settings),
            retailStatuses: retailStatuses
        )
    }

    func interpreter(for chart: Chart) -> (any CaseInterpreter)? {
        entries.first { $0.name == chart.lifecycle }?.interpreter(chart)
    }

    func check(_ chart: Chart, file: String) -> [ChartDiagnostic] {
        guard let entry = entries.first(where: { $0.name == chart.lifecycle }) else {
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
        return ChartChecker.check(chart, against: entry.names, file: file)
    }

    /// The chart with the words of its lifecycle for people.
    func titled(_ chart: Chart) -> Chart {
        entries.first { $0.name == chart.lifecycle }.map { chart.titled(by: $0.names) } ?? chart
    }

    /// What a lifecycle offers and none of its charts uses.
    func unused(in charts: [Chart]) -> [ChartDiagnostic] {
        entries.flatMap { entry in
            ChartChecker.unused(charts: charts.filter { $0.lifecycle == entry.name }, against: entry.names)
        }
    }

    /// For charts that older cases are pinned to. Throws for one that names what this build lacks.
    func compile(text: String, name: String) throws -> (any CaseInterpreter)? {
        let chart = try ChartLoader.load(text: text, file: name)
        return try entries.first { $0.name == chart.lifecycle }?.pinned(chart, name)
    }
}
