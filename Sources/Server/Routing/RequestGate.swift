import Synchronization

/// Counts the requests under way, so that a stopping server answers them before it goes.
final class RequestGate: Sendable {
    /// One request. It is under way as long as somebody holds its ticket, so that a connection that breaks at
    /// any point ends it too.
    final class Ticket: Sendable {
        private let gate: RequestGate

        fileprivate init(_ gate: RequestGate) {
            self.gate = gate
            gate.state.withLock { $0.count += 1 }
        }

        deinit { gate.leave() }
    }

    private struct State {
        var count = 0
        var isClosed = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Requests are still counted after this; their answers say that the connection ends.
    func close() { state.withLock { $0.isClosed = true } }

    /// Requests under way.
    var count: Int { state.withLock { $0.count } }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    func enter() -> Ticket { Ticket(self) }

    private func leave() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.count -= 1
            guard state.count == 0 else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when no request is under way, or after the span.
    func emptied(within span: Duration) async {
        let timeout = Task {
            try await Task.sleep(for: span)
            let waiters = state.withLock { state in
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
        }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                guard state.count > 0 else { return true }
                state.waiters.append(continuation)
                return false
            }
            if isEmpty { continuation.resume() }
        }
        timeout.cancel()
    }
}
