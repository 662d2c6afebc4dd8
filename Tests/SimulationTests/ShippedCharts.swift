import Foundation
import Lifecycles
import Simulation
import Workflow

/// The charts as they ship.
enum ShippedCharts {
    static let all = load()

    /// With one part of their texts exchanged.
    static func load(exchanging part: String = "", by other: String = "") -> [any CaseInterpreter] {
        Simulation.chartNames.map { name in
            let root = URL(fileURLWithPath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            let file = root.appendingPathComponent("workflows/\(name).yaml")
            do {
                var text = try String(contentsOf: file, encoding: .utf8)
                if !part.isEmpty {
                    precondition(text.contains(part), "\(name) lacks \(part)")
                    text = text.replacing(part, with: other)
                }
                let chart = try ChartLoader.load(text: text, file: file.lastPathComponent)
                return Interpreter(Financing(), chart: chart)
            } catch {
                preconditionFailure("\(name) does not load: \(error)")
            }
        }
    }
}
