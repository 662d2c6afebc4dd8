import Hummingbird
package import Logging
import Synchronization

/// The simulated provider as a local HTTP server: the endpoints of CofaServe under `{base}/{root context}` for
/// clients and `/control/…` for whoever runs the show. All rules are in `CofaceModel`; here are the sockets, the
/// waiting and the file.
///
/// Control doors, JSON, on the same port (docs/coface-simulator.md tells more):
/// - `GET /control/counts`: everything counted, and the virtual time;
/// - `GET /control/cases?after=&limit=`: one page in the order of declaration;
/// - `GET /control/cases/{customerReference}`: one case with its history;
/// - `GET /control/faults`, `POST /control/faults` with `{"rules": […], "replace": false}`;
/// - `POST /control/companies` with `{"companies": […], "replace": false}`;
/// - `POST /control/journeys/{customerReference}`: orders an outcome, a status or moves (`CofaceJourneyOrder`);
/// - `POST /control/reset` with `{"keepFaults": false}`.
package final class CofaceSimulator: Sendable {
    let configuration: CofaceSimulatorConfiguration
    let clock: SimulatedClock
    let logger: Logger
    let model: Mutex<CofaceModel>
    private let onListening: @Sendable (Int) -> Void

    /// Reads the state file when one is configured and exists.
    ///
    /// `onListening` is told the port once the server takes connections. Throws
    /// `SimulatorConfigurationError` for values that cannot be run with, and the decoder's or the file system's
    /// error for a state file that cannot be read: a run must not go on with less than it had.
    package init(
        configuration: CofaceSimulatorConfiguration,
        clock: SimulatedClock,
        logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        try configuration.check()
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        self.onListening = onListening
        let state = try StateFile<CofaceState>(path: configuration.stateFile)?.read()
        var model = CofaceModel(configuration: configuration, state: state)
        model.arrivalToleranceSeconds = clock.virtualSeconds(
            realMilliseconds: configuration.arrivalToleranceMilliseconds
        )
        self.model = Mutex(model)
    }

    /// Serves until the task is cancelled, then saves the state. Throws when the address cannot be bound or the
    /// last save fails.
    package func run() async throws {
        do {
            try await serve()
        } catch is CancellationError {
            // How it ends.
        }
        try save()
    }

    /// Works on the model, at the present moment of the virtual clock. Journeys are played when somebody looks:
    /// this provider sends nothing by itself.
    package func withModel<Value: Sendable>(
        _ work: (inout CofaceModel, SimulatedInstant) throws -> Value
    ) rethrows -> Value {
        try model.withLock { try work(&$0, clock.now) }
    }

    private func serve() async throws {
        var quiet = logger
        // The server calls it an error when cancellation, which is how this simulator ends, meets an open
        // connection. What prevents serving is thrown, not logged.
        quiet.logLevel = .critical
        let onListening = onListening
        let log = logger
        let application = Application(
            responder: CofaceDoor(simulator: self),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 1_024
            ),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                log.info("Coface simulator listens", metadata: ["port": "\(port)"])
                onListening(port)
            },
            logger: quiet
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            if !configuration.stateFile.isEmpty { group.addTask { await self.keepSaving() } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Writes the state now, when a file is configured.
    func save() throws {
        guard let file = StateFile<CofaceState>(path: configuration.stateFile) else { return }
        try file.write(model.withLock { $0.state })
    }

    /// Writes the state after changes.
    private func keepSaving() async {
        await StateSaver(
            intervalMilliseconds: configuration.stateFileIntervalMilliseconds,
            revision: { self.model.withLock { $0.revision } },
            save: {
                do {
                    try self.save()
                    return true
                } catch {
                    self.logger.error("state not saved", metadata: ["error": "\(error)"])
                    return false
                }
            }
        ).run()
    }
}
