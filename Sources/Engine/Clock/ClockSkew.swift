package import Values

/// How far the clock of this process is ahead of the database's; negative when it is behind.
///
/// Processes compare moments that others wrote: ends of leases (seconds), due moments (a quarter of a second behind which
/// claims look no more), refills of rate limits. So all clocks are to be in step, and the database's is the one that all
/// of them can see.
package struct ClockSkew: Sendable, Equatable {
    /// A process whose clock is further off than this does not start.
    package static let startLimit = Duration.seconds(2)
    /// A worker whose clock gets further off than this claims nothing more, finishes what is under way and ends.
    package static let runLimit = Duration.seconds(5)

    package let ahead: Duration

    package init(ahead: Duration) { self.ahead = ahead }

    /// From one question: our clock when it was asked and when the answer was there. The database looked at its own
    /// somewhere between, on average halfway.
    package init(asked: Instant, database: Instant, answered: Instant) {
        let halfway = asked + .microseconds((answered - asked).wholeMicroseconds / 2)
        ahead = halfway - database
    }

    package func exceeds(_ limit: Duration) -> Bool { ahead > limit || ahead < .zero - limit }
}

extension ClockSkew: CustomStringConvertible {
    /// As "3.2 s ahead of the database's".
    package var description: String {
        let milliseconds = ahead.wholeMicroseconds / 1_000
        let size = milliseconds.magnitude
        let tenths = "\(size / 1_000).\(size % 1_000 / 100)"
        return "\(tenths) s \(milliseconds < 0 ? "behind" : "ahead of") the database's"
    }
}
