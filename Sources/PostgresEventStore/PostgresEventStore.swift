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
    private let session: SessionSetup
    private let beginning = ContinuousClock.now

    private init(
        pool: PostgresPool,
        session: SessionSetup,
        catalogue: [String: ReadModelTable],
        signingKey: PageSigningKey?,
        logger: Logger
    ) {
        self.pool = pool
        self.session = session
        self.catalogue = catalogue
        self.logger = logger
        bell = Doorbell(configuration: pool.configuration, logger: logger)
        sealer = Sealer(
            configuration: pool.configuration,
            session: session,
            pages: PageSealer(key: signingKey),
            logger: logger
        )
        coalescer = AppendCoalescer { batch throws(PostgresError) in
            try await session.run(AppendBatch.statement, batch.parameters, on: pool)
        }
    }

    /// Opens a migrated database. The pool stays the caller's to close, after the store.
    ///
    /// Pages are signed when there is a key.
    package static func open(
        _ pool: PostgresPool,
        signingKey: PageSigningKey? = nil,
        logger: Logger = Logger(label: "dossier.store")
    ) async throws(EventStoreFailure) -> PostgresEventStore {
        do {
            let answer = try await pool.execute(Statements.mayStepDown)
            let session = SessionSetup(stepsDown: answer[0].bool(0))
            let columns = try await session.run(Statements.readModelColumns, [], on: pool)
            return PostgresEventStore(
                pool: pool,
                session: session,
                catalogue: ReadModelTable.catalogue(columns),
                signingKey: signingKey,
                logger: logger
            )
        } catch {
            throw EventStoreFailure(error)
        }
    }

    /// Ends the doorbells and gives the sealer's place to another process.
    package func close() async {
        bell.close()
        await sealer.close()
    }

    /// Real time since the store was opened; only for what claims remember, never for what they decide by.
    var uptime: Duration { beginning.duration(to: .now) }

    @discardableResult
    func run(
        _ statement: Statement,
        _ parameters: [PostgresValue]
    ) async throws(EventStoreFailure) -> Rows {
        do {
            return try await session.run(statement, parameters, on: pool)
        } catch {
            throw EventStoreFailure(error)
        }
    }

    /// All of them are kept or none.
    func runTogether(_ entries: [PipelineEntry]) async throws(EventStoreFailure) {
        do {
            _ = try await session.use(pool) { connection in try await connection.executeTogether(entries) }
        } catch {
            throw EventStoreFailure(error)
        }
    }

    /// With whose rights the store works: `dossier_app` wherever it may.
    package func currentRole() async throws(EventStoreFailure) -> String {
        try await run(Statements.currentRole, [])[0].string(0)
    }

    package func registerChart(
        _ text: String,
        hash: Digest,
        name: String
    ) async throws(EventStoreFailure) {
        try await run(Statements.registerChart, [.bytea(hash.bytes), .text(name), .text(text)])
    }

    package func chartText(_ hash: Digest) async throws(EventStoreFailure) -> String? {
        try await run(Statements.chartText, [.bytea(hash.bytes)]).first?.string(0)
    }

    package func ringDoorbell() async { await bell.ring(on: pool) }

    package func doorbell() -> AsyncStream<Void> { bell.listen() }
}
