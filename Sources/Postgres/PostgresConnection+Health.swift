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
    /// Looks at the connection a few times in the limit, for as long as it is open.
    func endWhenSilent(for limit: Duration) {
        Task { [weak self] in
            repeat {
                try? await Task.sleep(for: limit / 4)
            } while self?.endIfSilent(for: limit) == false
        }
    }

    /// Closes the connection if its server owes an answer and has said nothing for so long.
    ///
    /// - Returns: whether the connection is closed.
    private func endIfSilent(for limit: Duration) -> Bool {
        exclusively { afterwards in
            guard connection != nil else { return true }
            // A paused stream waits for its reader, and a COPY for its rows.
            guard let active, !active.isAnswered, !isPaused, !isCopyingIn, heardAt.duration(to: .now) >= limit
            else { return false }
            end(.connectionLost(message: "the server was silent for \(limit)", sqlState: nil), &afterwards)
            return true
        }
    }

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
            if isCopyingIn || isOfNoUse { return .broken }
            if active != nil { return .busy }
            return PQtransactionStatus(connection) == PQTRANS_IDLE ? .clean : .broken
        }
    }
}
