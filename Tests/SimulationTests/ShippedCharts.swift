import Foundation
import Lifecycles
import Simulation
import Workflow

/// The charts as they ship.
enum ShippedCharts {
    static let all = load()

    /// With their texts edited.
    static func load(_ edit: (String) -> String = { $0 }) -> [any CaseInterpreter] {
        Simulation.chartNames.map { name in
            let root = URL(fileURLWithPath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            let file = root.appendingPathComponent("workflows/\(name).yaml")
            do {
                let text = edit(try String(contentsOf: file, encoding: .utf8))
                let chart = try ChartLoader.load(text: text, file: file.lastPathComponent)
                return Interpreter(Financing(), chart: chart)
            } catch {
                preconditionFailure("\(name) does not load: \(error)")
            }
        }
    }
}
