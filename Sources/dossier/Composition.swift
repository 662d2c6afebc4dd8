import AsyncHTTPClient
import Cases
import Documents
import Engine
import EventStore
import Foundation
import JSONLogging
import Logging
import Postgres
import PostgresDocumentStore
import PostgresEventStore
import PostgresProviders
import Providers
import Values
import Workflow

/// Builds what the commands run on. Here, and nowhere else, the engine gets its store, lifecycles, handlers and
/// clock.
struct Composition: Sendable {
    let settings: Settings
    let clock: ScaledClock
    let chance: Chance
    let logger: Logger
    let pool: PostgresPool
    let store: PostgresEventStore
    let charts: ChartRegistry
    let retailStatuses: StatusMapping?
    let desk: CommandDesk
    /// What commands ask of cases.
    let cases: CaseService
    let replay: Replay
    let documents: DocumentAttachments
    let sealKey: PageSigningKey?
    /// At start; nil when the clock does not run at real speed.
    let skew: ClockSkew?

    /// Connects to the database of DATABASE_URL. `process` names this process in logs and in the database.
    static func connect(
        _ settings: Settings,
        process: String,
        clocks: ClockAgreement = .required
    ) async throws -> Composition {
        let logger = try makeLogger(settings, process: process)
        let clock = try makeClock(settings)
        let charts = try ChartFolder.load(settings)
        let sealKey = try makeSealKey(settings)
        let configuration = try databaseConfiguration(settings, process: process).asApplication
        let pool = PostgresPool(configuration, logger: logger)
        let intake: DocumentIntake
        let store: PostgresEventStore
        let skew: ClockSkew?
        do {
            intake = try settings.documentIntake(over: PostgresDocumentStore(pool))
            try await Migrations.require(on: pool)
            store = try await PostgresEventStore.open(pool, signingKey: sealKey, logger: logger)
            skew = try await clocks.judge(clock, on: store)
        } catch {
            await pool.close()
            throw error
        }
        let registry = ChartRegistry(
            store: store,
            current: charts.interpreters,
            compile: { [catalog = charts.catalog] text, name in try catalog.compile(text: text, name: name) }
        )
        let chance = Chance(SystemRandomNumberGenerator())
        let desk = CommandDesk(store: store, charts: registry, clock: clock, chance: chance)
        return Composition(
            settings: settings,
            clock: clock,
            chance: chance,
            logger: logger,
            pool: pool,
            store: store,
            charts: registry,
            retailStatuses: charts.retailStatuses,
            desk: desk,
            cases: CaseService(
                catalog: charts.catalog,
                desk: desk,
                store: store,
                readModels: store,
                charts: registry,
                clock: clock
            ),
            replay: Replay(store: store, charts: registry),
            documents: DocumentAttachments(
                intake: intake,
                desk: desk,
                store: store,
                readModels: store,
                charts: registry,
                clock: clock,
                chance: chance,
                ownerLifecycle: charts.catalog.overdue.name
            ),
            sealKey: sealKey,
            skew: skew
        )
    }

    /// Runs a command's body and closes the connections after it, however it ends.
    static func run(
        process: String = "dossier",
        clocks: ClockAgreement = .required,
        _ body: (Composition) async throws -> Void
    ) async throws {
        try await reporting {
            let composition = try await connect(
                Settings.fromProcess(),
                process: process,
                clocks: clocks
            )
            do {
                try await body(composition)
            } catch {
                await composition.close()
                throw error
            }
            await composition.close()
        }
    }

    static func databaseConfiguration(_ settings: Settings, process: String) throws -> PostgresConfiguration {
        var configuration = try PostgresConfiguration(try settings.required("DATABASE_URL"))
        configuration.applicationName = process
        configuration.poolLimit = try settings.integer("DOSSIER_POOL_LIMIT", default: 8, in: 2...100)
        return configuration
    }

    static func makeLogger(_ settings: Settings, process: String) throws -> Logger {
        // What people type should answer, not tell what it does; what runs for long should tell.
        let isService = ["server", "cofidis-simulator"].contains(process) || process.hasPrefix("worker")
        let level = settings["DOSSIER_LOG_LEVEL"] ?? (isService ? "info" : "warning")
        guard let level = Logger.Level(rawValue: level) else {
            throw Refusal(
                "DOSSIER_LOG_LEVEL \"\(level)\" is none of trace, debug, info, notice, warning, error"
            )
        }
        var logger = Logger(label: process) { JSONLogHandler(label: $0) }
        logger.logLevel = level
        return logger
    }

    /// A clock that does not show real time must never reach a real provider, be it faster or only elsewhere.
    static func makeClock(_ settings: Settings) throws -> ScaledClock {
        guard let text = settings["DOSSIER_CLOCK"] else { return .real }
        let clock = try ScaledClock(parsing: text)
        guard !clock.isReal else { return .real }
        for name in ["DOSSIER_COFIDIS_BASE_URL", "DOSSIER_COFACE_BASE_URL", "DOSSIER_COFACE_AUTH_URL"] {
            guard let base = settings[name] else { continue }
            let host = URL(string: base)?.host ?? ""
            guard Loopback.contains(host: host) else {
                throw Refusal(
                    "DOSSIER_CLOCK is \(clock.text), which is not real time and is refused because "
                        + "\(name) (\(host)) is not on this machine's loopback: unset DOSSIER_CLOCK"
                )
            }
        }
        return clock
    }

    private static func makeSealKey(_ settings: Settings) throws -> PageSigningKey? {
        guard let path = settings["DOSSIER_SEAL_KEY_FILE"] else { return nil }
        guard let data = FileManager.default.contents(atPath: path),
            let key = PageSigningKey(seed: Array(data))
        else {
            throw Refusal(
                "DOSSIER_SEAL_KEY_FILE names \(path), which is not a file of exactly \(PageSigningKey.seedLength) bytes"
            )
        }
        return key
    }

    private func close() async {
        await store.close()
        await pool.close()
    }

    /// The person at the keyboard.
    var principal: Principal { .commandLine(user: NSUserName()) }

    /// The call handlers by queue, for as long as the body runs.
    func withHandlers(_ body: ([String: any CallHandler]) async throws -> Void) async throws {
        let http = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: AsyncHTTPExchange.clientConfiguration
        )
        let exchange = AsyncHTTPExchange(client: http)
        let result: Result<Void, any Error>
        do { result = .success(try await body(try handlers(exchange))) } catch { result = .failure(error) }
        try await http.shutdown()
        try result.get()
    }

    /// Keeps the texts that decide in the store, under their hashes: the charts on offer and the status mapping.
    func registerTexts() async throws {
        try await charts.register()
        guard let mapping = retailStatuses else { return }
        try await store.registerChart(mapping.text, hash: mapping.hash, name: mapping.name)
    }

    /// A provider that is not configured has no handler: its calls wait, and the worker says so.
    private func handlers(_ exchange: AsyncHTTPExchange) throws -> [String: any CallHandler] {
        var handlers: [String: any CallHandler] = [:]
        if settings["DOSSIER_COFIDIS_BASE_URL"] != nil {
            handlers[CofidisAccount.queue] = CofidisClient(
                configuration: try CofidisAccount.configuration(settings),
                exchange: exchange,
                logger: logger,
                now: { [clock] in clock.now }
            )
        }
        if settings["DOSSIER_COFACE_BASE_URL"] != nil {
            let connection = try cofaceConnection(exchange)
            let client = CofaceClient(connection: connection)
            for queue in CofaceAccount.queues { handlers[queue] = client }
            handlers[CofaceDocuments.queue] = CofaceDocuments(
                connection: connection,
                source: StoredDocumentContent(store: documents.intake.store)
            )
        }
        guard !handlers.isEmpty else {
            throw Refusal(
                "no provider is configured: set DOSSIER_COFIDIS_BASE_URL, DOSSIER_COFACE_BASE_URL or both"
            )
        }
        handlers[CaseCallHandler.queue] = CaseCallHandler(desk: desk, store: store, readModels: store)
        return handlers
    }

    /// One login and one budget for all calls of all processes.
    func cofaceConnection(_ exchange: AsyncHTTPExchange) throws -> CofaceConnection {
        CofaceConnection(
            configuration: try CofaceAccount.configuration(settings),
            exchange: exchange,
            state: PostgresCofaceState(pool: pool),
            loginSpan: clock.span(ofReal: CofaceAccount.loginSpan),
            pause: { [clock] in try? await clock.sleep(real: CofaceAccount.loginPause) },
            logger: logger,
            now: { [clock] in clock.now }
        )
    }
}
