import Synchronization
import Values

/// Counts requests for the metrics. Routes, methods and statuses are few, so that the labels stay few.
final class RequestMeter: Sendable {
    struct Label: Hashable, Comparable, Sendable {
        let route: String
        let method: String
        let status: Int

        static func < (left: Label, right: Label) -> Bool {
            (left.route, left.method, left.status) < (right.route, right.method, right.status)
        }
    }

    /// Why a hint at the webhooks moved nothing.
    enum IdleHint: String, Sendable, CaseIterable {
        /// No financing has its transaction key.
        case unknownTransaction = "unknown_transaction"
        /// A rule refused it.
        case refused
    }

    struct Figures: Sendable, Equatable {
        var requests: [Label: Int64] = [:]
        /// By route: how many took at most so long (`bounds`), and all.
        var buckets: [String: [Int64]] = [:]
        var seconds: [String: Double] = [:]
        var idleHints: [IdleHint: Int64] = [:]
    }

    /// Upper bounds in seconds.
    static let bounds: [Double] = [0.005, 0.02, 0.1, 0.5, 2, 10]

    private let figures = Mutex(Figures())

    func count(route: String, method: String, status: Int, took: Duration) {
        let seconds = Double(took.wholeMicroseconds) / 1_000_000
        figures.withLock { figures in
            figures.requests[Label(route: route, method: method, status: status), default: 0] += 1
            var buckets = figures.buckets[route] ?? Array(repeating: 0, count: Self.bounds.count + 1)
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { buckets[index] += 1 }
            buckets[Self.bounds.count] += 1
            figures.buckets[route] = buckets
            figures.seconds[route, default: 0] += seconds
        }
    }

    func count(hint: IdleHint) { figures.withLock { $0.idleHints[hint, default: 0] += 1 } }

    var snapshot: Figures { figures.withLock { $0 } }

    /// A method that clients invent is no label of its own.
    static func knownMethod(_ method: String) -> String {
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(method) ? method : "other"
    }
}
