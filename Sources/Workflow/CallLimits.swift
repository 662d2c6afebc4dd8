package import Values

/// How long a call may be sent and may take. Moments are of the worker's clock, which may run faster than real time;
/// spans are real time.
package struct CallLimits: Sendable, Equatable {
    /// The latest moment at which the request may leave: the window closes, or another worker may soon take the work
    /// over. Nil when nothing forbids a late request.
    package let notAfter: Instant?
    /// When everything that the handler does must have ended: token, connecting, each request and its answer.
    package let deadline: Instant?
    /// How many seconds of the clock pass in a real one.
    package let clockSpeed: Double

    package init(notAfter: Instant? = nil, deadline: Instant? = nil, clockSpeed: Double = 1) {
        self.notAfter = notAfter
        self.deadline = deadline
        self.clockSpeed = clockSpeed
    }

    /// For calls that no worker makes, such as those of a person who waits.
    package static let none = CallLimits()

    /// Whether nothing may be sent any more.
    package func isTooLate(at now: Instant) -> Bool {
        if let notAfter, now > notAfter { return true }
        if let deadline, now >= deadline { return true }
        return false
    }

    /// What is left of a real span before the deadline.
    package func timeLeft(of span: Duration, at now: Instant) -> Duration {
        guard let deadline else { return span }
        let left = max(.zero, deadline - now)
        return min(span, clockSpeed > 0 ? left / clockSpeed : left)
    }
}
