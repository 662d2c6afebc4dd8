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
    package let timeout: Duration

    package init(
        name: String,
        caseID: String,
        idempotencyKey: String,
        attempt: Int,
        request: JSON,
        timeout: Duration
    ) {
        self.name = name
        self.caseID = caseID
        self.idempotencyKey = idempotencyKey
        self.attempt = attempt
        self.request = request
        self.timeout = timeout
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

    package init(
        reason: String,
        isRetryable: Bool = true,
        retryAfter: Duration? = nil,
        countsForBreaker: Bool = false
    ) {
        self.reason = reason
        self.isRetryable = isRetryable
        self.retryAfter = retryAfter
        self.countsForBreaker = countsForBreaker
    }
}

/// Makes calls. Implemented by `Providers`; the engine knows it by this port alone.
package protocol CallHandler: Sendable {
    /// Never throws: what went wrong is an outcome. Honours the call's timeout and task cancellation (which, once
    /// something may have been sent, is an unknown outcome).
    func handle(_ call: Call) async -> CallOutcome
}
