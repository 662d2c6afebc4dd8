import Foundation
import Simulation
import Workflow

/// Where simulations run: each keeps a thread busy from its beginning to its end, which must not be one of the few
/// that all asynchronous tests share.
enum Lane {
    private static let threads: OperationQueue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 2
        return queue
    }()

    static func run(
        _ settings: SimulationSettings,
        charts: [any CaseInterpreter] = ShippedCharts.all
    ) async -> SimulationReport {
        await withCheckedContinuation { continuation in
            threads.addOperation { continuation.resume(returning: Simulation.run(settings, charts: charts)) }
        }
    }
}
