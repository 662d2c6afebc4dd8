import ArgumentParser
import Engine
import EventStore
import UnixSignals

struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Advances cases: fires timers, makes calls.",
        discussion: """
            Run as many as you like, on as many machines. SIGTERM or SIGINT drains: nothing new is begun, calls under \
            way are finished and committed, then the process ends.
            """
    )

    @Option(help: "Names this worker in leases and events; unique among those that run.")
    var name = "worker"

    /// Clocks that run fast are for providers of this machine only, which are reached at once. The usual guard would be
    /// longer than their windows: five seconds are thirteen hours where a day takes ten seconds.
    private static func configuration(_ name: String, on clock: ScaledClock) -> WorkerConfiguration {
        var configuration = WorkerConfiguration(name: name)
        if clock.speed > 1 { configuration.windowGuard = .milliseconds(500) }
        return configuration
    }

    func run() async throws {
        try await Composition.run(process: name) { composition in
            try await composition.registerTexts()
            try await composition.withHandlers { handlers in
                let worker = Worker(
                    store: composition.store,
                    charts: composition.charts,
                    handlers: handlers,
                    clock: composition.clock,
                    chance: composition.chance,
                    configuration: Self.configuration(name, on: composition.clock),
                    logger: composition.logger
                )
                let watch = composition.skewWatch { turn in
                    switch turn {
                    case .outOfStep: worker.hold()
                    case .inStep: worker.letGo()
                    }
                }
                await withTaskGroup(of: Void.self) { group in
                    if let watch { group.addTask { await watch.run() } }
                    group.addTask {
                        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
                            await worker.drain()
                        }
                    }
                    await worker.run()
                    group.cancelAll()
                }
            }
        }
    }
}
