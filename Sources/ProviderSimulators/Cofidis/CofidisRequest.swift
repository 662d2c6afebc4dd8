/// One call as it came through the door.
package struct CofidisRequest: Sendable {
    /// Last part of the path.
    package let operation: String
    /// The Authorization header.
    package let authorization: String?
    package let body: [UInt8]

    package init(operation: String, authorization: String?, body: [UInt8]) {
        self.operation = operation
        self.authorization = authorization
        self.body = body
    }
}

/// What the shell is to do with a call.
package enum CofidisReply: Equatable, Sendable {
    case answer(CofidisHTTPAnswer, afterRealMilliseconds: Int)
    /// Close the connection without a byte.
    case close(afterRealMilliseconds: Int)
}

/// An HTTP answer.
package struct CofidisHTTPAnswer: Equatable, Sendable {
    package var status: Int
    package var contentType = "application/json"
    /// Virtual seconds.
    package var retryAfterSeconds: Int?
    package var body: String

    /// An answer outside the envelope: 4xx and 5xx.
    static func problem(_ status: Int, _ reason: String, retryAfterSeconds: Int? = nil) -> CofidisHTTPAnswer {
        CofidisHTTPAnswer(
            status: status,
            retryAfterSeconds: retryAfterSeconds,
            body: JSONValue.object([.init("error", .string(reason))]).text
        )
    }
}

/// A call on its way through the model.
struct CofidisCall {
    let operation: CofidisOperation
    let now: SimulatedInstant
    /// Nil when the body is not a JSON object.
    let body: JSONValue?
    var key: CofidisTransactionKey?
    /// Drawn or ordered for this call.
    var orderedFault: (code: CofidisResponseCode, failed: Bool)?
    var otherCapitalisation = false
    /// Ordered for this call: answers show what it changed of the amounts only so much later.
    var amountsLagSeconds: Int?

    init(operation: CofidisOperation, request: CofidisRequest, now: SimulatedInstant) {
        self.operation = operation
        self.now = now
        if let value = try? JSONValue(parsing: request.body), case .object = value {
            body = value
        } else {
            body = nil
        }
    }

    /// Never to be repeated blindly: money calls, and a store's delivery signal, which finances [cofidis.md §9].
    var movesMoney: Bool {
        operation.movesMoney || (operation == .updateStatus && body?["newStatus"]?.string == "Delivered")
    }

    /// The amount that the call names, whole minor units: `<name>Amount`, or plain `amount`.
    var amount: Int64? { amountField?.integer }

    var amountField: JSONValue? {
        let own: String? =
            switch operation {
            case .validate: "validateAmount"
            case .cancel: "cancelAmount"
            case .refund: "refundAmount"
            default: nil
            }
        if let own, let value = body?[own] { return value }
        return body?["amount"]
    }
}

/// What an operation decided, before faults and spelling.
enum CofidisDecision {
    /// A business outcome, HTTP 200.
    case outcome(CofidisResponseCode, extra: [JSONValue.Member] = [])
    /// HTTP 400: the request is not one.
    case malformed(String)
    /// HTTP 401: the credentials do not cover this merchant.
    case notCovered(String)
}
