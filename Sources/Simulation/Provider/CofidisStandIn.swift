import Synchronization
import Values

/// Cofidis for simulations: keeps transactions and their amounts, and answers the calls of a financing.
///
/// Written from the provider's documents once more, without a line of the client or of the HTTP simulator, so that
/// the three check each other. What goes wrong on the way to it is `ProviderLine`'s; what it is asked at the wrong
/// moment, the `Inspector` hears.
final class CofidisStandIn: Sendable {
    struct State {
        /// By id and date.
        var transactions: [String: StandInTransaction] = [:]
        var calls = 0
    }

    struct Request: Sendable {
        let operation: String
        let merchantID: String
        let date: String
        let amount: Int64
        let refundAmount: Int64
        let hasWebhook: Bool
        let allowsNextDay: Bool

        init?(_ json: JSON) {
            guard let operation = json["operation"]?.stringValue,
                let merchantID = json["transactionKey"]?["merchantTransactionId"]?.stringValue,
                let date = json["transactionKey"]?["merchantTransactionDate"]?.stringValue
            else { return nil }
            self.operation = operation
            self.merchantID = merchantID
            self.date = date
            amount = json["amount"]?.integerValue ?? 0
            refundAmount = json["refundAmount"]?.integerValue ?? 0
            hasWebhook = json["webhook"]?.boolValue ?? false
            allowsNextDay = json["nextDayAllowed"]?.boolValue ?? false
        }

        var key: String { "\(merchantID)/\(date)" }
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

    /// The request has reached Cofidis: what may not be asked at all is noticed now.
    func receive(_ request: Request, call: String, at now: Instant) {
        state.withLock { $0.calls += 1 }
        guard request.operation == "getStatus" else { return }
        let isPending = state.withLock { state in
            state.transactions[request.key]?.settle(at: now)
            return state.transactions[request.key]?.status == .pending
        }
        inspector.statusAsked(of: request.merchantID, call: call, isPending: isPending, at: now)
    }

    /// Does what was asked and answers. `technical` forces a code 9xx on money calls. [cofidis.md §4]
    func answer(_ request: Request, technical: Bool, at now: Instant) -> JSON {
        switch request.operation {
        case "initialize": initialize(request, at: now)
        case "getStatus": withTransaction(request, at: now) { $0 }
        case "confirm": confirm(request, technical: technical, at: now)
        case "refund": refund(request, technical: technical, at: now)
        default: reply(request, "999", nil)
        }
    }

    // MARK: Operations

    private func initialize(_ request: Request, at now: Instant) -> JSON {
        let today = countsInFixedOffset ? ParisTime.date(at: now, offset: 7200) : ParisTime.date(at: now)
        guard request.date == today else { return reply(request, "001", nil) }
        let known = state.withLock { $0.transactions[request.key] }
        if let known, known.status != .initializedToRetry { return reply(request, "002", nil) }
        var transaction = StandInTransaction(
            merchantID: request.merchantID,
            date: request.date,
            amount: request.amount,
            hasWebhook: request.hasWebhook,
            status: .initialized
        )
        if known == nil, dice.chance(0.04) {
            transaction.status = .initializedToRetry
            keep(transaction, request)
            return reply(request, "000", transaction)
        }
        let story = CustomerStory.drawn(from: dice.named("customer \(request.key)"), at: now)
        transaction.upcoming = story.turns
        keep(transaction, request)
        created(transaction, story)
        return reply(request, "000", transaction)
    }

    private func confirm(_ request: Request, technical: Bool, at now: Instant) -> JSON {
        guard var transaction = settled(request, at: now) else { return reply(request, "022", nil) }
        switch transaction.status {
        case .validated, .refunded, .refundFailed:
            inspector.confirmedAgain(request.merchantID, at: now)
            return reply(request, "004", transaction)
        case let status where status.isRefusal: return reply(request, "003", transaction)
        case .toConfirm: break
        default: return reply(request, "005", dice.chance(0.3) ? nil : transaction)
        }
        if technical {
            // A technical code says nothing: sometimes it was done all the same. [D-21]
            if dice.chance(0.3) {
                finance(&transaction)
            } else if dice.chance(0.2) {
                transaction.status = .confirmFailed
                transaction.upcoming = [(now + dice.span(.hours(1), .days(3)), .toConfirm)]
            }
            keep(transaction, request)
            return reply(request, dice.pick(["904", "912", "913"]), dice.chance(0.5) ? nil : transaction)
        }
        if dice.chance(0.04) { transaction.status = .confirmRefused } else { finance(&transaction) }
        keep(transaction, request)
        return reply(request, "000", transaction)
    }

    private func finance(_ transaction: inout StandInTransaction) {
        transaction.status = .validated
        transaction.authorized = transaction.amount
        transaction.validated = transaction.amount
    }

    private func refund(_ request: Request, technical: Bool, at now: Instant) -> JSON {
        guard var transaction = settled(request, at: now) else { return reply(request, "022", nil) }
        switch transaction.status {
        case .refunded: return reply(request, "009", transaction)
        case let status where status.isRefusal: return reply(request, "003", transaction)
        case .validated: break
        default: return reply(request, "010", transaction)
        }
        guard request.refundAmount <= transaction.validated - transaction.refunded else {
            return reply(request, "011", transaction)
        }
        var code = "000"
        if technical {
            code = dice.pick(["908", "915"])
            if dice.chance(0.7) {
                if dice.chance(0.2) {
                    transaction.status = .refundFailed
                    transaction.upcoming = [(now + dice.span(.hours(1), .days(3)), .validated)]
                }
                keep(transaction, request)
                return reply(request, code, dice.chance(0.5) ? nil : transaction)
            }
        }
        transaction.refunds.append(request.refundAmount)
        if transaction.refunded >= transaction.validated { transaction.status = .refunded }
        keep(transaction, request)
        inspector.refunded(request.merchantID, amounts: transaction.refunds, at: now)
        return reply(request, code, transaction)
    }

    // MARK: Transactions

    private func withTransaction(
        _ request: Request,
        at now: Instant,
        _ body: (StandInTransaction) -> StandInTransaction
    ) -> JSON {
        guard let transaction = settled(request, at: now) else { return reply(request, "022", nil) }
        return reply(request, "000", body(transaction))
    }

    private func settled(_ request: Request, at now: Instant) -> StandInTransaction? {
        state.withLock { state in
            state.transactions[request.key]?.settle(at: now)
            return state.transactions[request.key]
        }
    }

    private func keep(_ transaction: StandInTransaction, _ request: Request) {
        state.withLock { $0.transactions[request.key] = transaction }
    }

    // MARK: Answers

    private func reply(_ request: Request, _ code: String, _ transaction: StandInTransaction?) -> JSON {
        let key: JSON = [
            "merchantTransactionDate": .string(request.date),
            "merchantTransactionId": .string(request.merchantID),
        ]
        var object = JSONObject([
            ("operation", JSON.string(request.operation)), ("responseCode", JSON.string(code)),
            ("transactionKey", key),
        ])
        guard let transaction else { return .object(object) }
        object["transactionStatus"] = .string(text(of: transaction.status))
        object["currency"] = "EUR"
        switch request.operation {
        case "initialize", "getStatus": object["redirectUrl"] = .string(transaction.link)
        default: break
        }
        guard request.operation != "initialize" else { return .object(object) }
        object["validatedAmount"] = .integer(transaction.validated)
        object["refundedAmount"] = .integer(transaction.refunded)
        if request.operation != "refund" {
            object["authorizedAmount"] = .integer(transaction.authorized)
            object["cancelledAmount"] = 0
        }
        return .object(object)
    }

    private func text(of status: StandInTransaction.Status) -> String {
        guard isCapitalized, let first = status.rawValue.first else { return status.rawValue }
        return first.uppercased() + status.rawValue.dropFirst()
    }
}
