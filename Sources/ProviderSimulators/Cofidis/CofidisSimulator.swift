import AsyncHTTPClient
import Hummingbird
package import Logging
import Synchronization

/// The simulated provider as a local HTTP server: `POST {base}/{operation}` for partners and `/control/…` for
/// whoever runs the show. All rules are in `CofidisModel`; here are the sockets, the waiting and the file.
///
/// Control doors, JSON, on the same port (docs/cofidis-simulator.md tells more):
/// - `GET /control/counts`: everything counted, and the virtual time;
/// - `GET /control/transactions?after=&limit=`: one page in the order of creation;
/// - `GET /control/transactions/{id}?date=`: one transaction with its history;
/// - `GET /control/faults`, `POST /control/faults` with `{"rules": […], "replace": false}`;
/// - `POST /control/journeys/{id}`: orders a script, a status, moves or a message (`CofidisJourneyOrder`);
/// - `POST /control/reset` with `{"keepFaults": false}`.
package final class CofidisSimulator: Sendable {
    let configuration: CofidisSimulatorConfiguration
    let clock: SimulatedClock
    let logger: Logger
    let model: Mutex<CofidisModel>
    /// The moment the ticker sleeps until; a call that brings an earlier one wakes it.
    let armedUntil = Mutex<SimulatedInstant?>(nil)
    /// Messages being posted, at most `concurrentMessagesLimit`.
    let messagesUnderWay = Mutex(0)
    let wakes: AsyncStream<Void>
    let wake: AsyncStream<Void>.Continuation
    private let onListening: @Sendable (Int) -> Void

    /// Reads the state file when one is configured and exists.
    ///
    /// `onListening` is told the port once the server takes connections. Throws
    /// `SimulatorConfigurationError` for values that cannot be run with, and the decoder's or the file system's
    /// error for a state file that cannot be read: a run must not go on with less than it had.
    package init(
        configuration: CofidisSimulatorConfiguration,
        clock: SimulatedClock,
        logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        try configuration.check()
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        self.onListening = onListening
        let state = try StateFile<CofidisState>(path: configuration.stateFile)?.read()
        var model = CofidisModel(configuration: configuration, state: state)
        model.arrivalToleranceSeconds = clock.virtualSeconds(
            realMilliseconds: configuration.arrivalToleranceMilliseconds
        )
        self.model = Mutex(model)
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Serves until the task is cancelled, then saves the state. Throws when the address cannot be bound or the
    /// last save fails.
    package func run() async throws {
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: HTTPClient.Configuration(redirectConfiguration: .disallow)
        )
        let ended: Result<Void, any Error>
        do {
            try await serve(client)
            ended = .success(())
        } catch is CancellationError {
            ended = .success(())
        } catch {
            ended = .failure(error)
        }
        try? await client.shutdown()
        try ended.get()
        try save()
    }

    /// Works on the model, at the present moment of the virtual clock.
    package func withModel<Value: Sendable>(
        _ work: (inout CofidisModel, SimulatedInstant) throws -> Value
    ) rethrows -> Value {
        let (value, mustWake) = try model.withLock { model in
            let value = try work(&model, clock.now)
            // Under the model's lock, as in `arm`: otherwise an alarm that is just being set could hide a new
            // due moment from both sides.
            let armed = armedUntil.withLock { $0 }
            let isEarlier = model.nextDue.map { next in armed.map { next < $0 } ?? true } ?? false
            return (value, isEarlier || model.hasMessages)
        }
        if mustWake { wake.yield() }
        return value
    }

    private func serve(_ client: HTTPClient) async throws {
        var quiet = logger
        // The server calls it an error when cancellation, which is how this simulator ends, meets an open
        // connection. What prevents serving is thrown, not logged.
        quiet.logLevel = .critical
        let onListening = onListening
        let log = logger
        let application = Application(
            responder: CofidisDoor(simulator: self),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 1_024
            ),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                log.info("Cofidis simulator listens", metadata: ["port": "\(port)"])
                onListening(port)
            },
            logger: quiet
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            group.addTask { await self.tick(client) }
            if !configuration.stateFile.isEmpty { group.addTask { await self.keepSaving() } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
