import Values

/// One transaction as Cofidis would keep it. [cofidis.md §6, §7, §12]
struct StandInTransaction: Sendable {
    enum Status: String, Sendable {
        case initialized = "Initialized"
        case initializedToRetry = "Initialized_to_retry"
        case undefined = "Undefined"
        case aborted = "Aborted"
        case refused = "Refused"
        case error = "Error"
        case pending
        case toConfirm = "to_confirm"
        case confirmRefused = "confirm_refused"
        case confirmFailed = "confirm_failed"
        case validated
        case refunded = "Refunded"
        case refundFailed = "refund_failed"

        var isRefusal: Bool {
            switch self {
            case .aborted, .refused, .error, .confirmRefused: true
            default: false
            }
        }
    }

    let merchantID: String
    let date: String
    let amount: Int64
    let hasWebhook: Bool
    var status: Status
    /// What happens by itself: the customer, Cofidis's clerks, repairs.
    var upcoming: [(moment: Instant, status: Status)] = []
    var authorized: Int64 = 0
    var validated: Int64 = 0
    var refunds: [Int64] = []

    var refunded: Int64 { refunds.reduce(0, +) }

    /// The status at a moment.
    mutating func settle(at now: Instant) {
        while let next = upcoming.first, next.moment <= now {
            status = next.status
            upcoming.removeFirst()
        }
    }

    var link: String { "https://journey.example/\(date)/\(merchantID)" }
}
