package import EventStore
package import Logging
package import Postgres
import Synchronization
package import Values

/// The port in SQL. Schema and functions are in migrations/, every statement in `Statements`.
///
/// One value per process and database; all of it may be used from many tasks at once. Appends of different
/// tasks that come together share a commit (`AppendCoalescer`).
package final class PostgresEventStore: EventStore {
    let pool: PostgresPool
    let logger: Logger
    let sealer: Sealer
    let coalescer: AppendCoalescer
    let floors = Mutex(ClaimFloors())
    let prefetched = Mutex(Prefetch())
    let bell: Doorbell
    let catalogue: [String: ReadModelTable]
    /// Real time since the store was opened; only for what claims remember, never for what they decide by.
    private let readUptime: @Sendable () -> Duration

    private init(
        pool: PostgresPool,
        catalogue: [String: ReadModelTable],
        signingKey: PageSigningKey?,
        uptime: (@Sendable () -> Duration)?,
        logger: Logger
    ) {
        self.pool = pool
        self.catalogue = catalogue
        self.logger = logger
        let beginning = ContinuousClock.now
        readUptime = uptime ?? { beginning.duration(to: .now) }
        bell = Doorbell(configuration: pool.configuration, logger: logger)
        sealer = Sealer(
            configuration: pool.configuration.asSealer,
            pages: PageSealer(key: signingKey),
            logger: logger
        )
        coalescer = AppendCoalescer { batch throws(PostgresError) in
            try await pool.execute(AppendBatch.statement, batch.parameters)
        }
    }

    /// Opens a migrated database. The pool is made of a configuration `asApplication`, and stays the caller's to close,
    /// after the store.
    ///
    /// Pages are signed when there is a key. `uptime` is real time since the opening, counted by the store itself unless
    /// given.
    package static func open(
        _ pool: PostgresPool,
        signingKey: PageSigningKey? = nil,
        uptime: (@Sendable () -> Duration)? = nil,
        logger: Logger = Logger(label: "dossier.store")
    ) async throws(EventStoreFailure) -> PostgresEventStore {
        guard pool.configuration.isApplication else {
            throw .broken("the store's pool is to be made of PostgresConfiguration.asApplication")
        }
        do {
            let columns = try await pool.execute(Statements.readModelColumns)
            await warnOfLostCommits(pool, logger)
            return PostgresEventStore(
                pool: pool,
                catalogue: try ReadModelTable.catalogue(columns),
                signingKey: signingKey,
                uptime: uptime,
                logger: logger
            )
        } catch {
            throw EventStoreFailure(error)
        }
    }

    /// Whoever names several hosts means to go on with another when one is lost. What was committed last is lost with it
    /// unless a standby had it, too; then a refund may have been asked for that no history tells of.
    private static func warnOfLostCommits(_ pool: PostgresPool, _ logger: Logger) async {
        guard pool.configuration.namesSeveralHosts,
            let row = try? await pool.execute(Statements.synchronousStandbys).first,
            (try? row.string(0).isEmpty) == true
        else { return }
        logger.warning(
            "synchronous_standby_names is empty: a failover to another host may lose what was committed last"
        )
    }

    /// Ends the doorbells and gives the sealer's place to another process.
    package func close() async {
        bell.close()
        await sealer.close()
    }

    var uptime: Duration { readUptime() }

    @discardableResult
    func run(
        _ statement: Statement,
        _ parameters: [PostgresValue]
    ) async throws(EventStoreFailure) -> Rows {
        do {
            return try await pool.execute(statement, parameters)
        } catch {
            throw EventStoreFailure(error)
        }
    }

    /// All of them are kept or none.
    func runTogether(_ entries: [PipelineEntry]) async throws(EventStoreFailure) {
        do {
            try await pool.withConnection { connection in
                _ = try await connection.executeTogether(entries)
            }
        } catch let error as PostgresError {
            throw EventStoreFailure(error)
        } catch {
            throw .broken("\(error)")
        }
    }

    /// With whose rights the store works: `dossier_app` wherever it may.
    package func currentRole() async throws(EventStoreFailure) -> String {
        try await run(Statements.currentRole, []).readOne { row throws(PostgresError) in try row.string(0) }
    }

    package func registerChart(
        _ text: String,
        hash: Digest,
        name: String
    ) async throws(EventStoreFailure) {
        try await run(Statements.registerChart, [.bytea(hash.bytes), .text(name), .text(text)])
    }

    package func chartText(_ hash: Digest) async throws(EventStoreFailure) -> String? {
        try await run(Statements.chartText, [.bytea(hash.bytes)]).readFirst { row throws(PostgresError) in
            try row.string(0)
        }
    }

    package func ringDoorbell() async { await bell.ring(on: pool) }

    package func doorbell() -> AsyncStream<Void> { bell.listen() }
}
