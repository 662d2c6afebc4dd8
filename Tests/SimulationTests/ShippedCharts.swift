import Foundation
import Lifecycles
import Simulation
import Workflow

/// The charts as they ship.
enum ShippedCharts {
    static let all = load()

    /// Every file of the folder, with their texts, and those of accounts and parts, edited. The folder says which charts there are, so that one without a
    /// simulation is noticed.
    static func load(_ edit: @escaping (String) -> String = { $0 }) -> [any CaseInterpreter] {
        do {
            let retail = try mapping()
            let files = try FileManager.default.contentsOfDirectory(
                at: folder,
                includingPropertiesForKeys: nil
            )
            return try files.filter { $0.pathExtension == "yaml" }
                .sorted { $0.lastPathComponent < $1.lastPathComponent }
                .map { file in
                    let text = edit(try String(contentsOf: file, encoding: .utf8))
                    let chart = try ChartLoader.load(
                        text: text,
                        file: file.lastPathComponent,
                        sources: sources(edit)
                    )
                    return try interpreter(of: chart, retail)
                }
        } catch {
            preconditionFailure("the charts do not load: \(error)")
        }
    }

    private static func sources(_ edit: @escaping (String) -> String) -> ChartSources {
        ChartSources { path in
            (try? String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)).map(edit)
        }
    }

    static var names: [String] { all.map(\.index.chart.name) }

    private static var folder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("workflows")
    }

    private static func mapping() throws -> StatusMapping {
        let file = folder.appendingPathComponent("statuses/cofidis-retail.yaml")
        return try StatusMappingLoader.load(
            text: try String(contentsOf: file, encoding: .utf8),
            file: file.lastPathComponent,
            statuses: CofidisStatus.retail.map(\.rawValue)
        )
    }

    private struct UnknownLifecycle: Error {
        let chart: String
    }

    private static func interpreter(of chart: Chart, _ retail: StatusMapping) throws -> any CaseInterpreter {
        switch chart.lifecycle {
        case "financing": return Interpreter(Financing(retailStatuses: retail), chart: chart)
        case OverdueCase.name:
            let contracts = ContractTermsBook(defaultPolicy: Simulation.policyNumber)
            return Interpreter(OverdueCase(contracts: contracts), chart: chart)
        case CompanyIdentification.name: return Interpreter(CompanyIdentification(), chart: chart)
        case DocumentUpload.name: return Interpreter(DocumentUpload(), chart: chart)
        case DocumentLine.name: return Interpreter(DocumentLine(), chart: chart)
        default: throw UnknownLifecycle(chart: chart.name)
        }
    }
}
