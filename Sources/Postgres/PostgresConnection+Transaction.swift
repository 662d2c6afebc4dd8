/// What a transaction may see of others.
package enum TransactionIsolation: String, Sendable {
    case readCommitted = "READ COMMITTED"
    case repeatableRead = "REPEATABLE READ"
    case serializable = "SERIALIZABLE"
}

extension PostgresConnection {
    private static let commit = Statement(name: "postgres.commit", sql: "COMMIT")
    private static let rollback = Statement(name: "postgres.rollback", sql: "ROLLBACK")

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// BEGIN travels with the first statement, so it costs no round trip; a body that says nothing costs
    /// none at all. Ending the transaction is not disturbed by cancelling the task.
    ///
    /// - Throws: what `body` throws; `transactionAborted` if `body` swallowed the failure of a statement; or
    ///   what COMMIT was refused with.
    @discardableResult
    package func withTransaction<Result>(
        isolation level: TransactionIsolation = .readCommitted,
        readOnly: Bool = false,
        actor: isolated (any Actor)? = #isolation,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        core.deferBegin("BEGIN ISOLATION LEVEL \(level.rawValue)\(readOnly ? " READ ONLY" : "")")
        let result: Result
        do {
            result = try await body(self)
        } catch {
            // The connection may be what failed; then there is nothing left to roll back.
            if core.takeDeferredBegin() == nil { _ = try? await end(Self.rollback) }
            throw error
        }
        if core.takeDeferredBegin() == nil { try await commit() }
        return result
    }

    private func commit() async throws(PostgresError) {
        let rows = try await end(Self.commit)
        // The server answers COMMIT with ROLLBACK, and no error, when a statement had failed.
        if rows.storage.command == "ROLLBACK" { throw .transactionAborted }
    }

    private func end(_ statement: Statement) async throws(PostgresError) -> Rows {
        let operation = Operation(.statements([PipelineEntry(statement)], .together))
        await run(operation, isShielded: true)
        return try Self.outcome(operation)
    }
}

extension PostgresPool {
    /// Runs `body` in a transaction on a connection of its own; see `PostgresConnection.withTransaction`.
    @discardableResult
    package func withTransaction<Result>(
        isolation level: TransactionIsolation = .readCommitted,
        readOnly: Bool = false,
        actor: isolated (any Actor)? = #isolation,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let loan = try await acquire()
        defer { release(loan) }
        return try await loan.connection.withTransaction(
            isolation: level,
            readOnly: readOnly,
            actor: actor,
            body
        )
    }
}
