package import Values

/// When a provider as a whole is left alone for a while.
package struct BreakerPolicy: Sendable, Equatable {
    /// Failures in a row that trip it.
    package var failureLimit: Int
    /// Clock time of the first pause; each further one doubles up to the cap.
    package var firstPause: Duration
    package var pauseCap: Duration

    package init(
        failureLimit: Int = 5,
        firstPause: Duration = .seconds(30),
        pauseCap: Duration = .seconds(900)
    ) {
        self.failureLimit = failureLimit
        self.firstPause = firstPause
        self.pauseCap = pauseCap
    }
}

/// Counts failures that concern the provider as a whole. A value: the runner asks it, then acts.
package struct Breaker: Sendable, Equatable {
    package enum Action: Sendable, Equatable {
        case nothing
        /// Leave the provider alone until then.
        case pause(until: Instant)
        /// It answers again.
        case resume
    }

    private let policy: BreakerPolicy
    private var failures = 0
    private var trips = 0
    private var pausedUntil: Instant?

    package init(_ policy: BreakerPolicy) { self.policy = policy }

    /// Tripped, and no answer has come since.
    package var isTripped: Bool { trips > 0 }

    package mutating func providerAnswered() -> Action {
        let wasTripped = isTripped
        failures = 0
        trips = 0
        pausedUntil = nil
        return wasTripped ? .resume : .nothing
    }

    package mutating func providerFailed(at now: Instant) -> Action {
        // Calls that were under way when it tripped say nothing new: they must not double the pause, each in turn.
        if let pausedUntil, now < pausedUntil { return .nothing }
        failures += 1
        // While it is tripped a single failed probe is enough to wait again.
        guard failures >= policy.failureLimit || trips > 0 else { return .nothing }
        failures = 0
        trips += 1
        let doubled = policy.firstPause * (1 << min(trips - 1, 20))
        let until = now + min(doubled, policy.pauseCap)
        pausedUntil = until
        return .pause(until: until)
    }
}
