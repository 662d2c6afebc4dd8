package import Workflow

/// When a failed attempt is tried again.
package enum RetrySchedule {
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
        return max(jittered, retryAfter ?? .zero)
    }
}
