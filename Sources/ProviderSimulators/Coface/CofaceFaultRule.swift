/// An order to misbehave: with a chance at each call, or on the next so many calls.
package struct CofaceFaultRule: Hashable, Codable, Sendable {
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
        /// The call takes effect, the answer is cut off in the middle.
        case malformedJSON
        /// An HTML page with `httpStatus` (502 unless told), before the effect unless `afterEffect`.
        case htmlErrorPage
        /// The token is declared expired: 401, nothing happened.
        case expiredToken
    }

    package var kind: Kind
    /// Only this operation; nil is every operation.
    package var operation: CofaceOperation?
    /// Only the case with this customer reference; nil is every call.
    package var customerReference: String?
    /// Chance of each matching call, 0 to 1. Taken when `nextCalls` is nil; nil is certain.
    package var probability: Double?
    /// How many matching calls more are hit, each for certain.
    package var nextCalls: Int?
    package var httpStatus: Int?
    /// Virtual seconds for Retry-After.
    package var retryAfterSeconds: Int?
    /// Real milliseconds.
    package var delayMilliseconds: Int?
    package var afterEffect: Bool?

    package init(
        _ kind: Kind,
        operation: CofaceOperation? = nil,
        customerReference: String? = nil,
        probability: Double? = nil,
        nextCalls: Int? = nil,
        httpStatus: Int? = nil,
        retryAfterSeconds: Int? = nil,
        delayMilliseconds: Int? = nil,
        afterEffect: Bool? = nil
    ) {
        self.kind = kind
        self.operation = operation
        self.customerReference = customerReference
        self.probability = probability
        self.nextCalls = nextCalls
        self.httpStatus = httpStatus
        self.retryAfterSeconds = retryAfterSeconds
        self.delayMilliseconds = delayMilliseconds
        self.afterEffect = afterEffect
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
        return nil
    }
}
