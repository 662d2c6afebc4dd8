package import Values

/// How far a process's clock was from the database's at one look.
package struct ClockSkew: Equatable, Sendable {
    /// Above zero: this process is ahead of the database.
    package let ahead: Duration
    /// What cannot be known: the database read its clock at some moment of the round trip.
    package let uncertainty: Duration

    /// `own` is what the process's clock said when the answer had come, `roundTrip` how long that took.
    package init(own: Instant, database: Instant, roundTrip: Duration) {
        uncertainty = roundTrip / 2
        ahead = own - uncertainty - database
    }

    /// Whether the clocks are further apart than that beyond doubt: a slow answer alone says nothing.
    package func isBeyond(_ limit: Duration) -> Bool { abs(ahead) - uncertainty > limit }

    package var seconds: Double { ahead / .seconds(1) }

    /// `3.2 s ahead of`, `0.1 s behind`.
    package var words: String {
        let tenths = Int64((abs(ahead) / .milliseconds(100)).rounded())
        return "\(tenths / 10).\(tenths % 10) s \(ahead < .zero ? "behind" : "ahead of")"
    }
}

/// How far clocks of one installation may be apart, in real time. Leases, floors of claims and token buckets are moments
/// that one process writes and another reads.
package enum SkewLimits {
    /// A process that is further off does not start; one that was held back goes on within it.
    package static let atStart: Duration = .seconds(2)
    /// A worker that is further off claims nothing.
    package static let whileRunning: Duration = .seconds(5)
    /// How often a running process looks.
    package static let pause: Duration = .seconds(60)
    /// Looks at start; the one with the shortest round trip counts.
    package static let looksAtStart = 3
}

extension ClockSkew {
    /// Why a process does not start; nil when it may.
    package var refusal: String? {
        guard isBeyond(SkewLimits.atStart) else { return nil }
        return "this machine's clock is \(words) the database's; at most "
            + "\(SkewLimits.atStart.components.seconds) s are allowed, because leases and due moments are compared "
            + "between machines. Set both clocks by the same time service (chronyc tracking tells), then start again"
    }
}

extension [ClockSkew] {
    /// The one that is known best.
    package var best: ClockSkew? { self.min { $0.uncertainty < $1.uncertainty } }
}

private func abs(_ span: Duration) -> Duration { span < .zero ? .zero - span : span }
