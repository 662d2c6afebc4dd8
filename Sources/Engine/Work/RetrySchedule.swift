package import Workflow

/// When a failed attempt is tried again.
package enum RetrySchedule {
    /// A Retry-After beyond this is taken as this: a provider's slip must not silence a case for a year.
    package static let retryAfterLimit: Duration = .seconds(86_400)

    /// Exponential with full jitter (a random part of the doubled span), capped, never before a Retry-After.
    ///
    /// `chance` lies between 0 and 1. Nil when the policy's attempts are used up.
    package static func delay(
        afterAttempt attempt: Int,
        policy: RetryPolicy,
        retryAfter: Duration?,
        chance: Double
    ) -> Duration? {
        guard attempt < policy.attempts else { return nil }
        var ceiling = policy.first
        for _ in 1..<max(attempt, 1) where ceiling < policy.cap { ceiling = ceiling * policy.factor }
        let jittered = min(ceiling, policy.cap) * chance
        return max(jittered, min(retryAfter ?? .zero, retryAfterLimit))
    }
}
