import CLibPQ

// Cancelling is a message on a connection of its own, which libpq 15 can only send by blocking.
extension ConnectionCore {
    /// Asks the server to stop the operation; the operation ends when the server has answered it.
    func cancel(_ operation: Operation) {
        exclusively { afterwards in
            operation.wasCancelled = true
            if let index = waiting.firstIndex(where: { $0 === operation }) {
                waiting.remove(at: index)
                operation.failEverything(.cancelled)
                finishBuffer(of: operation)
                afterwards.finished.append(operation)
            } else if active === operation {
                requestCancellation(operation)
            }
        }
    }

    /// The consumer of a stream or COPY has gone: what is still to come is read and dropped.
    ///
    /// Inside a transaction the statement is left to run to its end, since cancelling it would abort the
    /// whole transaction.
    func abandon(_ operation: Operation) {
        exclusively { _ in
            guard active === operation, !operation.beganInTransaction else { return }
            operation.wasCancelled = true
            requestCancellation(operation)
        }
        resumeReading()
    }

    private func requestCancellation(_ operation: Operation) {
        guard let connection, !operation.isAnswered, operation.cancellation != .underWay,
            operation.cancellationsSent < Self.cancellationLimit, let ticket = PQgetCancel(connection)
        else { return }
        operation.cancellation = .underWay
        operation.cancellationsSent += 1
        let request = CancellationRequest(ticket: ticket)
        BlockingLane.cancelling.run { [self] in
            request.send()
            cancellationSent(operation)
        }
    }

    private func cancellationSent(_ operation: Operation) {
        let sent = exclusively { afterwards -> Int? in
            operation.cancellation = .sent
            guard active === operation else { return nil }
            if operation.isAnswered {
                complete(operation, &afterwards)
                return nil
            }
            return operation.cancellationsSent
        }
        guard let sent else { return }
        // A request that overtakes its statement finds the server idle and is forgotten there, so it is
        // repeated until the statement ends.
        Task { [self] in
            try? await Task.sleep(for: .milliseconds(20 << (2 * sent)))
            exclusively { _ in
                if active === operation { requestCancellation(operation) }
            }
        }
    }
}

/// libpq's description of what to cancel; valid even after the connection has gone.
private struct CancellationRequest: @unchecked Sendable {
    let ticket: OpaquePointer

    func send() {
        var reason = [CChar](repeating: 0, count: 256)
        _ = PQcancel(ticket, &reason, Int32(reason.count))
        PQfreeCancel(ticket)
    }
}
