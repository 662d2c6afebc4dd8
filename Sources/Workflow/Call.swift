package import Values

/// An effect on a provider that is to happen now.
package struct Call: Sendable, Equatable {
    /// As the chart names it.
    package let name: String
    /// The case, as text.
    package let caseID: String
    /// Stays the same through all attempts of one intent.
    package let idempotencyKey: String
    /// 1 for the first.
    package let attempt: Int
    package let request: JSON
    /// For one request and its answer, in real time.
    package let timeout: Duration
    package let limits: CallLimits

    package init(
        name: String,
        caseID: String,
        idempotencyKey: String,
        attempt: Int,
        request: JSON,
        timeout: Duration,
        limits: CallLimits = .none
    ) {
        self.name = name
        self.caseID = caseID
        self.idempotencyKey = idempotencyKey
        self.attempt = attempt
        self.request = request
        self.timeout = timeout
        self.limits = limits
    }
}

package enum CallOutcome: Sendable, Equatable {
    /// The provider answered; what the answer means is the lifecycle's to say.
    case succeeded(JSON)
    /// It is certain that nothing happened.
    case failed(CallFailure)
    /// It may or may not have happened.
    case unknown(reason: String)
}

package struct CallFailure: Error, Sendable, Equatable {
    /// For people and logs; no secrets, no personal data.
    package let reason: String
    /// False when trying again cannot help (the request was refused as it stands): parked at once.
    package let isRetryable: Bool
    /// What the provider's Retry-After asked for.
    package let retryAfter: Duration?
    /// True when the provider as a whole seems down (connection refused, 5xx): counts for the breaker.
    package let countsForBreaker: Bool
    /// True when `retryAfter` is meant for the account as a whole (429): its queue is left alone so long, by all.
    package let holdsQueue: Bool
    /// True when the moment for it had passed before anything was sent: not an attempt at all.
    package let isTooLate: Bool

    package init(
        reason: String,
        isRetryable: Bool = true,
        retryAfter: Duration? = nil,
        countsForBreaker: Bool = false,
        holdsQueue: Bool = false,
        isTooLate: Bool = false
    ) {
        self.reason = reason
        self.isRetryable = isRetryable
        self.retryAfter = retryAfter
        self.countsForBreaker = countsForBreaker
        self.holdsQueue = holdsQueue
        self.isTooLate = isTooLate
    }

    /// Nothing was sent, since it would have come too late.
    package static func tooLate(_ reason: String) -> CallFailure {
        CallFailure(reason: "not sent, too late: \(reason)", isTooLate: true)
    }
}

/// Makes calls. Implemented by `Providers`; the engine knows it by this port alone.
package protocol CallHandler: Sendable {
    /// Never throws: what went wrong is an outcome. Honours the call's timeout, its limits right before anything is
    /// sent, and task cancellation (which, once something may have been sent, is an unknown outcome).
    func handle(_ call: Call) async -> CallOutcome
}
