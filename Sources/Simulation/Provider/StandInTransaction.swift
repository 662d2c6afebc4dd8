import Values

/// What moves money, or the reservation of it, once a financing is confirmed.
enum MoneyMove: String, Sendable, CaseIterable {
    case validate
    case cancel
    case refund
    /// A store's signal that the product was delivered: it finances. [cofidis.md §9]
    case deliver

    /// [cofidis.md §4]
    var technicalCodes: [String] {
        switch self {
        case .validate: ["906", "914"]
        case .cancel: ["910", "916"]
        case .refund: ["908", "915"]
        case .deliver: []
        }
    }
}

/// One transaction as Cofidis would keep it. [cofidis.md §6, §7, §9, §12]
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
        case confirmToRetry = "confirm_to_retry"
        case authorized
        case validateFailed = "validate_failed"
        case validateToRetry = "validate_to_retry"
        case cancelFailed = "cancel_failed"
        case cancelToRetry = "cancel_to_retry"
        case canceled = "Canceled"
        case validated
        case refunded = "Refunded"
        case refundFailed = "refund_failed"
        // Stores.
        case accepted
        case signed
        case toDeliver = "to_deliver"
        /// None that the documents know.
        case strange = "Under_Review"

        var isRefusal: Bool {
            switch self {
            case .aborted, .refused, .error, .confirmRefused: true
            default: false
            }
        }

        /// Confirm was carried out, whatever came of it since.
        var isConfirmed: Bool {
            switch self {
            case .authorized, .validateFailed, .validateToRetry, .cancelFailed, .cancelToRetry, .canceled,
                .validated, .refunded, .refundFailed:
                true
            default: false
            }
        }

        var isReserved: Bool { self == .authorized || self == .validateToRetry || self == .cancelToRetry }
    }

    /// What makes one transaction go another way than the next.
    enum Kind: String, Sendable {
        case web
        case italy
        case direct
        case twoStep

        var isStore: Bool { self == .direct || self == .twoStep }
    }

    /// What an answer shows of it.
    struct Shown: Sendable {
        var status: Status
        var authorized: Int64
        var cancelled: Int64
        var validated: Int64
        var refunded: Int64
    }

    let merchantID: String
    let date: String
    let amount: Int64
    let hasWebhook: Bool
    let kind: Kind
    /// Confirm only reserves, for so long; nil where it finances at once. [cofidis.md §5.3]
    let reservedFor: Duration?
    var status: Status
    /// What happens by itself: the customer, Cofidis's clerks, repairs.
    var upcoming: [(moment: Instant, status: Status)] = []
    var authorized: Int64 = 0
    var validated: Int64 = 0
    var cancels: [Int64] = []
    var refunds: [Int64] = []
    var lapsesAt: Instant?
    var confirmArrivedAt: Instant?
    /// When the status was last told.
    var readAt: Instant?
    /// The delivery was signalled.
    var isDelivered = false
    /// When somebody gives back so many hundredths of what is left in Cofidis's own pages.
    var elsewhere: (moment: Instant, percent: Int64)?
    private(set) var refundedElsewhere: Int64 = 0
    /// Changes that answers do not show yet, and what they show instead.
    private var hidden: [(until: Instant, before: Shown)] = []

    init(
        merchantID: String,
        date: String,
        amount: Int64,
        hasWebhook: Bool,
        kind: Kind,
        reservedFor: Duration?
    ) {
        self.merchantID = merchantID
        self.date = date
        self.amount = amount
        self.hasWebhook = hasWebhook
        self.kind = kind
        self.reservedFor = reservedFor
        status = .initialized
    }

    var cancelled: Int64 { cancels.reduce(0, +) }
    var refunded: Int64 { refunds.reduce(refundedElsewhere, +) }
    var link: String { "https://journey.example/\(date)/\(merchantID)" }

    /// The status at a moment.
    mutating func settle(at now: Instant) {
        while let next = upcoming.first, next.moment <= now {
            status = next.status
            // A store's contract is financed without a confirm.
            if status == .validated, validated == 0 { finance() }
            upcoming.removeFirst()
        }
        guard let elsewhere, elsewhere.moment <= now, status == .validated else { return }
        self.elsewhere = nil
        // One refund of everything. [cofidis.md §5.5]
        let percent = kind == .italy ? 100 : elsewhere.percent
        refundedElsewhere = (validated - refunded) * percent / 100
        if refunded >= validated { status = .refunded }
    }

    mutating func finance() {
        status = .validated
        authorized = amount
        validated = amount
    }

    mutating func confirm(at now: Instant) {
        guard let reservedFor else { return finance() }
        status = .authorized
        authorized = amount
        lapsesAt = now + reservedFor
    }

    /// The code that says no, if there is one. [cofidis.md §4, §5.3 to §5.5]
    func refusal(of move: MoneyMove, _ amount: Int64, at now: Instant) -> String? {
        if status.isRefusal { return "003" }
        switch move {
        case .validate:
            if validated > 0 { return "006" }
            let isLapsed = lapsesAt.map { $0 <= now } ?? false
            if !status.isReserved || isLapsed { return "007" }
            return amount > authorized - cancelled ? "008" : nil
        case .cancel:
            if status == .canceled { return "012" }
            if !status.isReserved { return "007" }
            return amount > authorized - cancelled ? "013" : nil
        case .refund:
            if status == .refunded { return "009" }
            if status != .validated { return "010" }
            return amount > validated - refunded ? "011" : nil
        case .deliver: return nil
        }
    }

    mutating func carryOut(_ move: MoneyMove, _ amount: Int64) {
        switch move {
        case .validate:
            validated = amount
            status = .validated
        case .cancel:
            cancels.append(amount)
            status = cancelled >= authorized ? .canceled : .authorized
        case .refund:
            refunds.append(amount)
            if refunded >= validated { status = .refunded }
        case .deliver: isDelivered = true
        }
    }

    /// All amounts that a move has moved so far.
    func moved(by move: MoneyMove) -> [Int64] {
        switch move {
        case .validate: validated > 0 ? [validated] : []
        case .cancel: cancels
        case .refund: refunds
        case .deliver: isDelivered ? [0] : []
        }
    }

    // MARK: What answers show

    private var actual: Shown {
        Shown(
            status: status,
            authorized: authorized,
            cancelled: cancelled,
            validated: validated,
            refunded: refunded
        )
    }

    func shown(at now: Instant) -> Shown { hidden.first { $0.until > now }?.before ?? actual }

    /// Until then answers show what was before the last change: all of it, or its amounts alone.
    mutating func hide(_ before: Shown, until moment: Instant, statusToo: Bool) {
        var before = before
        if !statusToo { before.status = status }
        hidden.append((max(moment, hidden.last?.until ?? moment), before))
    }
}
