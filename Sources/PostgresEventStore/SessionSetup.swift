import Postgres
import Synchronization

/// Makes each connection of the pool ready once: plans for look-ups, and no more rights than needed.
final class SessionSetup: Sendable {
    /// Connections remembered; beyond that all are made ready again, which does no harm.
    private static let rememberedLimit = 256

    private let script: String
    private let ready = Mutex(Set<Int32>())

    init(stepsDown: Bool) {
        script = Statements.sessionSetup + (stepsDown ? Statements.stepDown : "")
    }

    func run(
        _ statement: Statement,
        _ parameters: [PostgresValue],
        on pool: PostgresPool
    ) async throws(PostgresError) -> Rows {
        try await use(pool) { connection in try await connection.execute(statement, parameters) }
    }

    func use<Answer: Sendable>(
        _ pool: PostgresPool,
        _ body: @Sendable (PostgresConnection) async throws -> Answer
    ) async throws(PostgresError) -> Answer {
        do {
            return try await pool.withConnection { connection in
                try await self.prepare(connection)
                return try await body(connection)
            }
        } catch let error as PostgresError {
            throw error
        } catch {
            preconditionFailure("the store's own work throws PostgresError, not \(error)")
        }
    }

    /// A server process serves one connection in its life, so its number stands for the connection.
    func prepare(_ connection: PostgresConnection) async throws(PostgresError) {
        let process = connection.processID
        if ready.withLock({ $0.contains(process) }) { return }
        try await connection.simple(script)
        ready.withLock { ready in
            if ready.count >= Self.rememberedLimit { ready.removeAll() }
            ready.insert(process)
        }
    }
}
