package import Values

/// A token bucket of starts: it holds what may start at once and gains nine tenths of what may start in a second. With
/// a tenth at once, no more start within any second than may; what remains of the tenth, where it is less than a start,
/// makes up for calls that reach the provider a little sooner or later than others. Kept in millionths of a start, so
/// that microseconds refill it.
package struct StartBucket: Sendable, Hashable {
    private static let whole: Int64 = 1_000_000
    /// A bucket that holds no more than a second's starts is full after this.
    private static let longestRefill: Int64 = 2_000_000

    /// Millionths of starts that are free.
    package private(set) var millionths: Int64
    /// The moment up to which the bucket has been refilled.
    package private(set) var refilledAt: Instant

    /// A full bucket.
    package init(holding startsAtOnce: Int, at now: Instant) {
        precondition(startsAtOnce > 0, "a queue that may start nothing is paused instead")
        millionths = Int64(startsAtOnce) * Self.whole
        refilledAt = now
    }

    /// Whole starts that are free.
    package var available: Int { Int(millionths / Self.whole) }

    /// A moment before an earlier one adds nothing: claimants' clocks may differ a little. Long before, the earlier one
    /// was of a clock ahead, and the bucket is filled from now on.
    package mutating func refill(startsPerSecond: Int, holding startsAtOnce: Int, at now: Instant) {
        if refilledAt > now + WorkClaim.clocksApart {
            refilledAt = now
        } else if now > refilledAt {
            // The bound keeps the product in range.
            let microseconds = min(Self.longestRefill, now.microseconds - refilledAt.microseconds)
            millionths += microseconds * Int64(startsPerSecond) * 9 / 10
            refilledAt = now
        }
        millionths = min(millionths, Int64(startsAtOnce) * Self.whole)
    }

    package mutating func take(_ count: Int) {
        precondition(count <= available, "only \(available) starts are free")
        millionths -= Int64(count) * Self.whole
    }

    /// When the next start is free: now when one is.
    package func nextStart(startsPerSecond: Int) -> Instant {
        let missing = Self.whole - millionths
        guard missing > 0 else { return refilledAt }
        let gain = Int64(startsPerSecond) * 9
        return Instant(microseconds: refilledAt.microseconds + (missing * 10 + gain - 1) / gain)
    }
}
