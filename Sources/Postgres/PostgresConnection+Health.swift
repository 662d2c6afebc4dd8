import CLibPQ

extension PostgresConnection {
    private static let signOfLife = Statement(name: "postgres.sign_of_life", sql: "SELECT 1")

    /// Whether the server answers in time; a connection that does not is closed.
    func isAlive(within timeout: Duration) async -> Bool {
        let watchdog = Task { [core] in
            do {
                try await Task.sleep(for: timeout)
            } catch {
                return
            }
            core.close(.connectionLost(message: "no sign of life within \(timeout)", sqlState: nil))
        }
        defer { watchdog.cancel() }
        let operation = Operation(.statements([PipelineEntry(Self.signOfLife)], .together))
        await run(operation, isShielded: true)
        return (try? Self.outcome(operation)) != nil
    }
}

extension PostgresConnection {
    /// Whether a transaction is open on the server.
    package var isInTransaction: Bool {
        core.exclusively { _ in
            guard let connection = core.connection else { return false }
            let status = PQtransactionStatus(connection)
            return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
        }
    }
}

extension ConnectionCore {
    enum Condition {
        case clean
        /// Something is under way still.
        case busy
        /// Ended, or left in a transaction that nobody will end.
        case broken
    }

    /// Asked when a borrower gives the connection back.
    func leave() -> Condition {
        exclusively { _ in
            guard let connection else { return .broken }
            deferredBegin = nil
            if isCopyingIn { return .broken }
            if active != nil { return .busy }
            return PQtransactionStatus(connection) == PQTRANS_IDLE ? .clean : .broken
        }
    }
}
