import AsyncHTTPClient
import Engine
import EventStore
import Foundation
import Logging
import Postgres
import PostgresEventStore
import Providers
import Server
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
    let replay: Replay
    let sealKey: PageSigningKey?

    /// Connects to the database of DATABASE_URL. `process` names this process in logs and in the database.
    static func connect(_ settings: Settings, process: String) async throws -> Composition {
        let logger = try makeLogger(settings, process: process)
        let clock = try makeClock(settings)
        let charts = try ChartFolder.load(settings)
        let sealKey = try makeSealKey(settings)
        let pool = PostgresPool(try databaseConfiguration(settings, process: process), logger: logger)
        let store: PostgresEventStore
        do {
            try await Migrations.require(on: pool)
            store = try await PostgresEventStore.open(pool, signingKey: sealKey, logger: logger)
        } catch {
            await pool.close()
            throw error
        }
        let registry = ChartRegistry(
            store: store,
            current: charts.interpreters,
            compile: { [statuses = charts.retailStatuses] text, name in
                try LifecycleCatalog.compile(text: text, name: name, retailStatuses: statuses)
            }
        )
        let chance = Chance(SystemRandomNumberGenerator())
        return Composition(
            settings: settings,
            clock: clock,
            chance: chance,
            logger: logger,
            pool: pool,
            store: store,
            charts: registry,
            retailStatuses: charts.retailStatuses,
            desk: CommandDesk(store: store, charts: registry, clock: clock, chance: chance),
            replay: Replay(store: store, charts: registry),
            sealKey: sealKey
        )
    }

    /// Runs a command's body and closes the connections after it, however it ends.
    static func run(
        process: String = "dossier",
        _ body: (Composition) async throws -> Void
    ) async throws {
        try await reporting {
            let composition = try await connect(Settings.fromProcess(), process: process)
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

    /// A clock that does not run in real time must never reach a real provider.
    static func makeClock(_ settings: Settings) throws -> ScaledClock {
        guard let text = settings["DOSSIER_CLOCK"] else { return .real }
        let clock = try ScaledClock(parsing: text)
        if clock.speed != 1, let base = settings["DOSSIER_COFIDIS_BASE_URL"] {
            let host = URL(string: base)?.host ?? ""
            guard Loopback.contains(host: host) else {
                throw Refusal(
                    "DOSSIER_CLOCK runs at \(clock.speed) times real time, which is refused because "
                        + "DOSSIER_COFIDIS_BASE_URL (\(host)) is not on this machine's loopback"
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

    /// Starts financings, each once; the same rules as the server's door.
    var financings: FinancingDesk { FinancingDesk(desk: desk, store: store, charts: charts) }

    /// The call handlers by queue, for as long as the body runs.
    func withHandlers(_ body: ([String: any CallHandler]) async throws -> Void) async throws {
        try await CofidisAccount.withClient(settings, logger: logger, now: { [clock] in clock.now }) {
            client in
            try await body([CofidisAccount.queue: client])
        }
    }

    /// Keeps the texts that decide in the store, under their hashes: the charts on offer and the status mapping.
    func registerTexts() async throws {
        try await charts.register()
        guard let mapping = retailStatuses else { return }
        try await store.registerChart(mapping.text, hash: mapping.hash, name: mapping.name)
    }
}
