import Synchronization
import Values
import Workflow

/// Cofidis for simulations: keeps transactions and their amounts, and answers the calls of a financing.
///
/// Written from the provider's documents once more, without a line of the client or of the HTTP simulator, so that
/// the three check each other.
final class CofidisStandIn: StandIn {
    struct State {
        /// By id and date.
        var transactions: [String: StandInTransaction] = [:]
        var calls = 0
    }

    let dice: Dice
    /// Whether "today within CEST time" is Paris's date or that of UTC+2 all year. [D-5]
    let countsInFixedOffset: Bool
    /// Statuses in the guidelines' capitals or in those of getStatus. [D-1]
    let isCapitalized: Bool
    let inspector: Inspector
    let state = Mutex(State())
    /// Told of each new transaction with its story.
    private let created: @Sendable (StandInTransaction, CustomerStory) -> Void

    init(
        _ dice: Dice,
        inspector: Inspector,
        created: @escaping @Sendable (StandInTransaction, CustomerStory) -> Void
    ) {
        self.dice = dice
        countsInFixedOffset = dice.chance(0.4)
        isCapitalized = dice.chance(0.5)
        self.inspector = inspector
        self.created = created
    }

    var calls: Int { state.withLock { $0.calls } }

    /// All transactions, by key.
    func transactions(at now: Instant) -> [StandInTransaction] {
        state.withLock { state in
            state.transactions.sorted { $0.key < $1.key }.map { entry in
                var transaction = entry.value
                transaction.settle(at: now)
                return transaction
            }
        }
    }

    // MARK: Calls

    func manner(of call: Call) -> CallManner? {
        guard let request = CofidisRequest(call.request) else { return nil }
        switch request.operation {
        case "getStatus": return .read
        case "initialize", "sendPayment": return .change
        case "confirm", "validate", "cancel", "refund": return .money
        case "updateStatus": return .effect
        default: return nil
        }
    }

    /// The client opens a transaction only under today's date. [D-5, D-18]
    func unsent(_ call: Call, at now: Instant) -> JSON? {
        guard let request = CofidisRequest(call.request), request.opensTransaction else { return nil }
        let today = ParisTime.date(at: now)
        let tomorrow = ParisTime.date(at: now + .days(1))
        if request.date == today || (request.allowsNextDay && request.date == tomorrow) { return nil }
        return ["outcome": "date_passed", "today": .string(today)]
    }

    func receive(_ call: Call, at now: Instant) {
        state.withLock { $0.calls += 1 }
        guard let request = CofidisRequest(call.request) else { return }
        let status = settled(request, at: now)?.status
        switch request.operation {
        case "getStatus":
            let isPending = status == .pending
            inspector.statusAsked(of: request.merchantID, call: call.name, isPending: isPending, at: now)
        case "confirm":
            guard let before = confirmArrived(request, at: now), status?.isConfirmed == true else { return }
            inspector.confirmedAgain(request.merchantID, after: before, at: now)
        default: break
        }
    }

    func answer(_ call: Call, _ terms: AnswerTerms, at now: Instant) -> JSON? {
        guard let request = CofidisRequest(call.request) else { return nil }
        if let move = MoneyMove(rawValue: request.operation) {
            return carryOut(move, request, terms, at: now)
        }
        switch request.operation {
        case "initialize", "sendPayment": return open(request, at: now)
        case "getStatus":
            let transaction = settled(request, at: now)
            state.withLock { $0.transactions[request.key]?.readAt = now }
            return reply(request, transaction == nil ? "022" : "000", transaction, at: now)
        case "confirm": return confirm(request, terms, at: now)
        case "updateStatus": return update(request, at: now)
        default: return reply(request, "999", nil, at: now)
        }
    }

    // MARK: Operations

    private func open(_ request: CofidisRequest, at now: Instant) -> JSON {
        let today = countsInFixedOffset ? ParisTime.date(at: now, offset: 7200) : ParisTime.date(at: now)
        guard request.date == today else { return reply(request, "001", nil, at: now) }
        // [§3, sellerId]
        if request.sellerID == Self.unknownSeller { return reply(request, "040", nil, at: now) }
        if request.sellerID == Self.untrainedSeller, request.isLoan {
            return reply(request, "041", nil, at: now)
        }
        let known = state.withLock { $0.transactions[request.key] }
        if let known, known.status != .initializedToRetry { return reply(request, "002", nil, at: now) }
        let kind = kind(of: request)
        var transaction = StandInTransaction(
            merchantID: request.merchantID,
            date: request.date,
            amount: request.amount,
            hasWebhook: request.hasWebhook,
            kind: kind,
            // [§5.3]
            reservedFor: request.reservesOnly ? .days(request.isLoan ? 30 : 6) : nil
        )
        if known == nil, dice.chance(0.04) {
            transaction.status = .initializedToRetry
            keep(transaction, request)
            return reply(request, "000", transaction, at: now)
        }
        let story = CustomerStory.drawn(from: dice.named("customer \(request.key)"), kind, at: now)
        transaction.upcoming = story.turns
        if dice.chance(0.06) {
            let moment = now + dice.span(.hours(1), .days(30))
            transaction.elsewhere = (moment, dice.pick([5, 50, 100]))
        }
        keep(transaction, request)
        created(transaction, story)
        return reply(request, "000", transaction, at: now)
    }

    static let unknownSeller = "S-040"
    static let untrainedSeller = "S-041"
    /// Sellers whose contracts wait for the delivery.
    static let twoStepSellerPrefix = "T-"

    private func kind(of request: CofidisRequest) -> StandInTransaction.Kind {
        if request.country == "it" { return .italy }
        guard let seller = request.sellerID else { return .web }
        return seller.hasPrefix(Self.twoStepSellerPrefix) ? .twoStep : .direct
    }

    private func confirm(_ request: CofidisRequest, _ terms: AnswerTerms, at now: Instant) -> JSON {
        guard var transaction = settled(request, at: now) else { return reply(request, "022", nil, at: now) }
        switch transaction.status {
        case let status where status.isConfirmed: return reply(request, "004", transaction, at: now)
        case let status where status.isRefusal: return reply(request, "003", transaction, at: now)
        case .toConfirm, .confirmToRetry: break
        default: return reply(request, "005", dice.chance(0.3) ? nil : transaction, at: now)
        }
        switch terms.fault {
        case .technical:
            if dice.chance(0.3) {
                transaction.confirm(at: now)
            } else if dice.chance(0.2) {
                transaction.status = .confirmFailed
                transaction.upcoming = [(now + dice.span(.hours(1), .days(3)), .toConfirm)]
            }
        case .technicalThenDone: break
        case .none:
            if dice.chance(0.04) {
                transaction.status = .confirmRefused
            } else if transaction.status == .toConfirm, dice.chance(0.02) {
                transaction.status = .confirmToRetry
            } else {
                transaction.confirm(at: now)
            }
        }
        keep(transaction, request)
        guard case .none = terms.fault else {
            return reply(
                request,
                dice.pick(["904", "912", "913"]),
                dice.chance(0.5) ? nil : transaction,
                at: now
            )
        }
        return reply(request, "000", transaction, at: now)
    }

    private func carryOut(
        _ move: MoneyMove,
        _ request: CofidisRequest,
        _ terms: AnswerTerms,
        at now: Instant
    ) -> JSON {
        guard var transaction = settled(request, at: now) else { return reply(request, "022", nil, at: now) }
        if let code = transaction.refusal(of: move, request.moved, at: now) {
            return reply(request, code, transaction, at: now)
        }
        var code = "000"
        switch terms.fault {
        case .technical:
            code = dice.pick(move.technicalCodes)
            guard dice.chance(0.3) else {
                if dice.chance(0.2) { fail(move, &transaction, at: now) }
                keep(transaction, request)
                return reply(request, code, dice.chance(0.5) ? nil : transaction, at: now)
            }
        case .technicalThenDone:
            return reply(
                request,
                dice.pick(move.technicalCodes),
                dice.chance(0.5) ? nil : transaction,
                at: now
            )
        case .none:
            // There is no refund_to_retry. [D-14]
            if move != .refund, transaction.status == .authorized, dice.chance(0.02) {
                transaction.status = move == .validate ? .validateToRetry : .cancelToRetry
                keep(transaction, request)
                return reply(request, "000", transaction, at: now)
            }
        }
        // Acknowledged, and nothing ever comes of it.
        if case .none = terms.fault, terms.lag > .zero, dice.chance(0.1) {
            return reply(request, code, transaction, at: now)
        }
        let before = transaction.shown(at: now)
        transaction.carryOut(move, request.moved)
        if terms.lag > .zero {
            transaction.hide(before, until: now + terms.lag, statusToo: dice.chance(0.7))
        }
        keep(transaction, request)
        inspector.moved(move, of: request.merchantID, amounts: transaction.moved(by: move), at: now)
        return reply(request, code, transaction, at: now)
    }

    private func fail(_ move: MoneyMove, _ transaction: inout StandInTransaction, at now: Instant) {
        let standing = transaction.status
        switch move {
        case .validate: transaction.status = .validateFailed
        case .cancel: transaction.status = .cancelFailed
        case .refund: transaction.status = .refundFailed
        case .deliver: return
        }
        transaction.upcoming = [(now + dice.span(.hours(1), .days(3)), standing)]
    }

    /// Anything that it does not apply to is a success that changes nothing. [§5.9, §9, D-25]
    private func update(_ request: CofidisRequest, at now: Instant) -> JSON {
        guard var transaction = settled(request, at: now) else { return reply(request, "022", nil, at: now) }
        switch (request.newStatus, transaction.status) {
        case ("Abandonned", .initialized), ("Abandonned", .undefined), ("Abandonned", .pending):
            guard transaction.kind == .italy, dice.chance(0.9) else { break }
            transaction.status = .aborted
            transaction.upcoming = []
        case ("Delivered", .toDeliver) where !transaction.isDelivered:
            transaction.carryOut(.deliver, 0)
            let takes = dice.span(.zero, dice.pick([.seconds(1), .hours(6)]))
            transaction.upcoming = [(now + takes, .validated)]
            inspector.moved(
                .deliver,
                of: request.merchantID,
                amounts: transaction.moved(by: .deliver),
                at: now
            )
        default: break
        }
        keep(transaction, request)
        return reply(request, "000", dice.chance(0.3) ? nil : transaction, at: now)
    }

    // MARK: Transactions

    /// When the last confirm came, unless the status was asked for since.
    private func confirmArrived(_ request: CofidisRequest, at now: Instant) -> Instant? {
        state.withLock { state in
            let transaction = state.transactions[request.key]
            state.transactions[request.key]?.confirmArrivedAt = now
            guard let before = transaction?.confirmArrivedAt else { return nil }
            return transaction?.readAt.map { $0 > before } ?? false ? nil : before
        }
    }

    private func settled(_ request: CofidisRequest, at now: Instant) -> StandInTransaction? {
        state.withLock { state in
            state.transactions[request.key]?.settle(at: now)
            return state.transactions[request.key]
        }
    }

    private func keep(_ transaction: StandInTransaction, _ request: CofidisRequest) {
        state.withLock { $0.transactions[request.key] = transaction }
    }
}

// MARK: Answers

extension CofidisStandIn {
    private func reply(
        _ request: CofidisRequest,
        _ code: String,
        _ transaction: StandInTransaction?,
        at now: Instant
    ) -> JSON {
        let key: JSON = [
            "merchantTransactionDate": .string(request.date),
            "merchantTransactionId": .string(request.merchantID),
        ]
        var object = JSONObject([
            ("operation", JSON.string(request.operation)), ("responseCode", JSON.string(code)),
            ("transactionKey", key),
        ])
        guard let transaction else { return .object(object) }
        let shown = transaction.shown(at: now)
        object["transactionStatus"] = .string(text(of: shown.status))
        object["currency"] = "EUR"
        switch request.operation {
        case "initialize", "getStatus": object["redirectUrl"] = .string(transaction.link)
        case "sendPayment": addJourney(to: &object, request, transaction)
        default: break
        }
        guard !request.opensTransaction else { return .object(object) }
        object["validatedAmount"] = .integer(shown.validated)
        object["refundedAmount"] = .integer(shown.refunded)
        if request.operation != "refund" {
            object["authorizedAmount"] = .integer(shown.authorized)
            object["cancelledAmount"] = .integer(shown.cancelled)
        }
        return .object(object)
    }

    /// The link, the picture of it, or nothing where Cofidis sends it to the customer itself. [§5.7]
    private func addJourney(
        to object: inout JSONObject,
        _ request: CofidisRequest,
        _ transaction: StandInTransaction
    ) {
        switch request.sendingType {
        case "Link": object["redirectUrl"] = .string(transaction.link)
        case "QR" where dice.chance(0.1): object["qrProblem"] = "no picture"
        case "QR":
            let digest = Digest.sha256(Array(transaction.link.utf8)).description
            object["qr"] = ["png": "iVBORw0KGgo=", "sha256": .string(digest)]
        default: break
        }
    }

    private func text(of status: StandInTransaction.Status) -> String {
        guard isCapitalized, let first = status.rawValue.first else { return status.rawValue }
        return first.uppercased() + status.rawValue.dropFirst()
    }
}
