import CLibPQ
package import Logging

/// One session with the server.
///
/// Operations run one after another in the order in which they were asked for; tasks may share a connection,
/// but share its transaction then too. Cancelling the task of an operation cancels it on the server; the call
/// returns when the server has answered: with `cancelled`, or with the rows if the statement was done by then.
/// The connection stays usable either way.
package final class PostgresConnection: Sendable {
    let core: ConnectionCore

    /// The server process behind this connection, as `pg_stat_activity` calls it.
    package var processID: Int32 { core.processID }

    /// False once the connection has ended, by whichever side.
    package var isOpen: Bool { core.isOpen }

    init(core: ConnectionCore) {
        self.core = core
    }

    deinit {
        core.close(.connectionLost(message: "the connection was let go of", sqlState: nil))
    }

    /// - Throws: `connectFailed`, `cancelled`.
    package static func connect(
        _ configuration: PostgresConfiguration,
        logger: Logger = .postgres
    ) async throws(PostgresError) -> PostgresConnection {
        let core = try await Dialer.dial(configuration, logger: logger)
        let connection = PostgresConnection(core: core)
        if let limit = configuration.silenceLimit { core.endWhenSilent(for: limit) }
        if let script = configuration.openingScript {
            do {
                try await connection.simple(script)
            } catch {
                connection.close()
                throw error
            }
        }
        return connection
    }

    /// Ends the session. What is under way fails with `connectionLost`.
    package func close() {
        core.close(.connectionLost(message: "the connection was closed", sqlState: nil))
    }

    /// Runs one statement.
    @discardableResult
    package func execute(
        _ statement: Statement,
        _ parameters: [PostgresValue] = []
    ) async throws(PostgresError) -> Rows {
        let operation = Operation(.statements([PipelineEntry(statement, parameters)], .together))
        await run(operation)
        return try Self.outcome(operation)
    }

    /// Runs a script of any number of statements without parameters; each `BEGIN` … is the script's own
    /// affair, and a script without one is a single transaction.
    ///
    /// - Returns: the answer to the last statement; its columns arrive as text, so read them as strings.
    @discardableResult
    package func simple(_ sql: String) async throws(PostgresError) -> Rows {
        try await sendDeferredBegin()
        let operation = Operation(.script(sql))
        await run(operation)
        return try Self.outcome(operation)
    }

    /// Sends many statements at once and waits once for all answers.
    ///
    /// - Returns: one outcome per entry, in order. With `.together`, outside an open transaction, a single
    ///   failure means that nothing was kept, even of entries that show rows.
    /// - Throws: `cancelled` if the pipeline was cancelled as a whole, or what ended the connection.
    package func pipeline(
        _ entries: [PipelineEntry],
        _ scope: PipelineScope = .together
    ) async throws(PostgresError) -> [Result<Rows, PostgresError>] {
        if entries.isEmpty { return [] }
        let operation = Operation(.statements(entries, scope))
        await run(operation)
        if let failure = operation.failure { throw failure }
        let outcomes = operation.outcomes.map { $0 ?? .failure(.pipelineAborted(statementName: nil)) }
        if scope == .together, operation.wasCancelled, outcomes.contains(where: { $0.isCancelled }) {
            throw .cancelled
        }
        return outcomes
    }

    /// Sends many statements at once: outside an open transaction, all of them are kept or none.
    ///
    /// - Throws: the first failure.
    @discardableResult
    package func executeTogether(_ entries: [PipelineEntry]) async throws(PostgresError) -> [Rows] {
        var rows: [Rows] = []
        let outcomes = try await pipeline(entries, .together)
        rows.reserveCapacity(outcomes.count)
        for outcome in outcomes {
            if case .failure(let error) = outcome, case .pipelineAborted = error { continue }
            rows.append(try outcome.get())
        }
        return rows
    }

    // MARK: inside the module

    /// Runs the operation to its end. A shielded one is not disturbed by the cancelling of its task.
    func run(_ operation: Operation, isShielded: Bool = false) async {
        if isShielded {
            await withCheckedContinuation { core.submit(operation, $0) }
        } else {
            await withTaskCancellationHandler {
                await withCheckedContinuation { core.submit(operation, $0) }
            } onCancel: {
                core.cancel(operation)
            }
        }
    }

    static func outcome(_ operation: Operation) throws(PostgresError) -> Rows {
        guard let outcome = operation.outcomes[0] else {
            throw operation.failure ?? .pipelineAborted(statementName: nil)
        }
        return try outcome.get()
    }

    /// For operations that cannot carry the put-off BEGIN along.
    func sendDeferredBegin() async throws(PostgresError) {
        guard let begin = core.takeDeferredBegin() else { return }
        let operation = Operation(.script(begin))
        await run(operation)
        _ = try Self.outcome(operation)
    }
}

extension Result<Rows, PostgresError> {
    fileprivate var isCancelled: Bool {
        if case .failure(.cancelled) = self { true } else { false }
    }
}
