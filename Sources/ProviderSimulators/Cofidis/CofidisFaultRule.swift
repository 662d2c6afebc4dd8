/// An order to misbehave: with a chance at each call, or on the next so many calls.
package struct CofidisFaultRule: Hashable, Codable, Sendable {
    package enum Kind: String, CaseIterable, Codable, Sendable {
        /// The call takes effect, then the connection closes without an answer.
        case lostAfterEffect
        /// The connection closes, nothing happened.
        case lostBeforeEffect
        /// The call takes effect, the answer is held back for `delayMilliseconds`, then the connection closes.
        case withheldAfterEffect
        /// The call arrives twice; the client sees the answer to the second.
        case duplicate
        /// `httpStatus` (500 unless told), before the effect unless `afterEffect`.
        case httpError
        /// 429 with Retry-After, nothing happened.
        case tooManyRequests
        /// The answer comes `delayMilliseconds` of real time later.
        case slow
        /// `code` (one of the operation's 9xx unless told); the status is unchanged, or `_failed` when `failed`.
        case technical
        /// The call takes effect, the answer is cut off in the middle.
        case malformedJSON
        /// An HTML page with `httpStatus` (502 unless told), before the effect unless `afterEffect`.
        case htmlErrorPage
        /// The status is written with the other capitalisation.
        case capitalisation
        /// The token is declared expired: 401, nothing happened.
        case expiredToken
        /// What the call changes of the amounts, answers show only `amountsLagSeconds` later.
        case amountsLag

        /// Nobody is told of the effect.
        var losesAnAnswer: Bool {
            switch self {
            case .lostAfterEffect, .withheldAfterEffect, .httpError, .htmlErrorPage: true
            default: false
            }
        }
    }

    /// Longest of `effectAfterSeconds` and `amountsLagSeconds`.
    package static let latenessLimitSeconds = 86_400
    package static let usualAmountsLagSeconds = 180

    package var kind: Kind
    /// Only this operation; nil is every operation.
    package var operation: CofidisOperation?
    /// Only the transaction with this merchantTransactionId; nil is every transaction.
    package var merchantTransactionId: String?
    /// Chance of each matching call, 0 to 1. Taken when `nextCalls` is nil; nil is certain.
    package var probability: Double?
    /// How many matching calls more are hit, each for certain.
    package var nextCalls: Int?
    package var httpStatus: Int?
    /// Virtual seconds for Retry-After.
    package var retryAfterSeconds: Int?
    /// Real milliseconds.
    package var delayMilliseconds: Int?
    package var code: CofidisResponseCode?
    package var failed: Bool?
    package var afterEffect: Bool?
    /// Virtual seconds from the call to its effect, where the caller is told nothing of it; nil is at once.
    package var effectAfterSeconds: Int?
    /// Virtual seconds from the effect until answers show it.
    package var amountsLagSeconds: Int?

    package init(
        _ kind: Kind,
        operation: CofidisOperation? = nil,
        merchantTransactionId: String? = nil,
        probability: Double? = nil,
        nextCalls: Int? = nil,
        httpStatus: Int? = nil,
        retryAfterSeconds: Int? = nil,
        delayMilliseconds: Int? = nil,
        code: CofidisResponseCode? = nil,
        failed: Bool? = nil,
        afterEffect: Bool? = nil,
        effectAfterSeconds: Int? = nil,
        amountsLagSeconds: Int? = nil
    ) {
        self.kind = kind
        self.operation = operation
        self.merchantTransactionId = merchantTransactionId
        self.probability = probability
        self.nextCalls = nextCalls
        self.httpStatus = httpStatus
        self.retryAfterSeconds = retryAfterSeconds
        self.delayMilliseconds = delayMilliseconds
        self.code = code
        self.failed = failed
        self.afterEffect = afterEffect
        self.effectAfterSeconds = effectAfterSeconds
        self.amountsLagSeconds = amountsLagSeconds
    }

    /// What is wrong with the rule, nil when nothing is.
    package var complaint: String? {
        if let probability, !(0...1).contains(probability) { return "probability must lie between 0 and 1" }
        if let nextCalls, nextCalls < 0 { return "nextCalls must not be negative" }
        if let httpStatus, !(400...599).contains(httpStatus) {
            return "httpStatus must lie between 400 and 599"
        }
        if let delayMilliseconds, !(0...600_000).contains(delayMilliseconds) {
            return "delayMilliseconds must lie between 0 and 600000"
        }
        if let retryAfterSeconds, retryAfterSeconds < 0 { return "retryAfterSeconds must not be negative" }
        if let complaint = latenessComplaint { return complaint }
        guard kind == .technical else { return nil }
        guard let operation, operation.movesMoney else {
            return "technical needs an operation that moves money"
        }
        if let code, !operation.faultCodes.contains(code) {
            return "\(code.rawValue) is not a code of \(operation.rawValue)"
        }
        return nil
    }

    private var latenessComplaint: String? {
        let limit = Self.latenessLimitSeconds
        if let effectAfterSeconds {
            guard (0...limit).contains(effectAfterSeconds) else {
                return "effectAfterSeconds must lie between 0 and \(limit)"
            }
            guard kind.losesAnAnswer else { return "effectAfterSeconds needs a fault that loses the answer" }
            let isRefusal = kind == .httpError || kind == .htmlErrorPage
            guard !isRefusal || afterEffect == true else { return "effectAfterSeconds needs afterEffect" }
        }
        guard let amountsLagSeconds else { return nil }
        guard kind == .amountsLag else { return "amountsLagSeconds belongs to the kind amountsLag" }
        return (0...limit).contains(amountsLagSeconds)
            ? nil : "amountsLagSeconds must lie between 0 and \(limit)"
    }
}
