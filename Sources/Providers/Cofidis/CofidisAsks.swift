import Synchronization
package import Values

/// How often one process asks the provider in the name of people who wait for the answer, beside the queue and its rate:
/// `connect` and `simulateOffer`. Nothing is kept waiting; who comes too soon is told to ask again.
package final class CofidisAsks: Sendable {
    /// Requests in any second, the repeat after a refused token included. [cofidis.md §15: no limit is published]
    package static let perSecond = 2

    private let sent = Mutex<[Instant]>([])

    package init() {}

    /// Whether another request may be made now; it is counted when it may.
    package func admits(at now: Instant) -> Bool {
        sent.withLock { sent in
            sent.removeAll { now >= $0 + .seconds(1) }
            guard sent.count < Self.perSecond else { return false }
            sent.append(now)
            return true
        }
    }

    static let refusal = "too many ask Cofidis at once; ask again in a second"
}
