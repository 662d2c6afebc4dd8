package import Lifecycles
package import Values
package import Workflow

/// What came back over HTTP, read without believing more than it says. Pure. [cofidis.md §4, §13]
package struct CofidisAnswer: Sendable, Equatable {
    package let httpStatus: Int
    /// The header as it came.
    package let retryAfter: String?
    package let body: [UInt8]

    package init(httpStatus: Int, retryAfter: String? = nil, body: [UInt8]) {
        self.httpStatus = httpStatus
        self.retryAfter = retryAfter
        self.body = body
    }

    /// What the answer means for the call. `now` is the moment that a Retry-After date is counted from.
    ///
    /// Certain that nothing happened: 400, 401, 403, 404, 405, 429. Anything else that is no readable 200 may hide
    /// an effect: unknown for whatever is no read, to be tried again for reads.
    package func outcome(
        of request: CofidisRequest,
        unit: CofidisConfiguration.AmountUnit,
        at now: Instant
    ) -> CallOutcome {
        switch httpStatus {
        case 200:
            do {
                return request.operation == .simulateOffer
                    ? .succeeded(try readOffer())
                    : .succeeded(try read(request.operation, unit: unit).json)
            } catch {
                return unclear("HTTP 200 that cannot be read: \(error)", of: request)
            }
        case 400:
            return .failed(CallFailure(reason: "HTTP 400: the request was refused", isRetryable: false))
        case 401:
            return .failed(
                CallFailure(reason: "HTTP 401: the credentials were refused", countsForBreaker: true)
            )
        case 403, 404, 405:
            return .failed(
                CallFailure(reason: "HTTP \(httpStatus): the operation was refused", isRetryable: false)
            )
        case 429:
            return .failed(
                CallFailure(
                    reason: "HTTP 429: too many requests",
                    retryAfter: retryDelay(at: now),
                    holdsQueue: true
                )
            )
        case 500...599: return unclear("HTTP \(httpStatus)", of: request, countsForBreaker: true, at: now)
        default: return unclear("HTTP \(httpStatus)", of: request)
        }
    }

    private func unclear(
        _ reason: String,
        of request: CofidisRequest,
        countsForBreaker: Bool = false,
        at now: Instant? = nil
    ) -> CallOutcome {
        guard request.isRead else { return .unknown(reason: reason) }
        return .failed(
            CallFailure(
                reason: reason,
                retryAfter: now.flatMap { retryDelay(at: $0) },
                countsForBreaker: countsForBreaker
            )
        )
    }

    func retryDelay(at now: Instant) -> Duration? {
        retryAfter.flatMap { RetryAfter.delay($0, at: now) }
    }

    /// An offer as it came, since its form is not public, beside the code that every answer has. [§4, §5.10]
    private func readOffer() throws -> JSON {
        let json = try ProviderJSON.parse(body)
        return ["offer": json, "responseCode": .string(try json.string("ResponseCode"))]
    }

    /// Reads the envelope of section 13; both spellings of the ids (D-8).
    package func read(
        _ operation: Financing.Operation,
        unit: CofidisConfiguration.AmountUnit
    ) throws -> Financing.Answer {
        let json = try ProviderJSON.parse(body)
        guard json.objectValue != nil else {
            throw JSONShapeError(field: "body", expected: "an object", found: json.kind)
        }
        let key = json["transactionKey"] ?? .emptyObject
        var answer = Financing.Answer(
            operation: operation,
            code: try json.string("ResponseCode"),
            message: json["ResponseMessage"]?.wordValue,
            rawStatus: try json.optionalString("transactionStatus"),
            subStatus: json["SubStatus"]?.wordValue,
            amounts: try Self.amounts(json, of: operation, unit: unit),
            currency: try json.optionalString("currency")?.uppercased(),
            redirectURL: json["redirectUrl"]?.stringValue,
            merchantTransactionID: key.word("merchantTransactionId", "merchantTransactionID"),
            merchantTransactionDate: key.word("merchantTransactionDate"),
            providerTransactionID: key.word("providerTransactionId", "providerTransactionID")
        )
        if operation == .sendPayment { try Self.addReturn(of: json, to: &answer) }
        return answer
    }

    /// The short spellings (`refundAmount`) are taken from getStatus alone: in the answer to a refund they could
    /// mean the amount of that refund, which must never pass for the running total. [§3, §7]
    private static func amounts(
        _ json: JSON,
        of operation: Financing.Operation,
        unit: CofidisConfiguration.AmountUnit
    ) throws(JSONShapeError) -> Financing.Amounts {
        func amount(_ field: String, _ short: String?) throws(JSONShapeError) -> Int64? {
            let alias = operation == .getStatus ? short.flatMap { json[$0] } : nil
            guard let wire = json[field] ?? alias, !wire.isNull else { return nil }
            guard let minorUnits = CofidisAmount.minorUnits(wire, unit: unit) else {
                throw JSONShapeError(
                    field: field,
                    expected: "an amount in \(unit.rawValue)",
                    found: wire.kind
                )
            }
            return minorUnits
        }
        return Financing.Amounts(
            authorized: try amount("authorizedAmount", nil),
            cancelled: try amount("cancelledAmount", "cancelAmount"),
            validated: try amount("validatedAmount", "validateAmount"),
            refunded: try amount("refundedAmount", "refundAmount")
        )
    }
}
