package import Values

/// A token bucket: as many starts as are allowed in a second may happen at once, and each comes back evenly over
/// the second after it. Kept in millionths of a start, so that microseconds refill it without rounding.
package struct StartBucket: Sendable, Hashable {
    private static let whole: Int64 = 1_000_000

    /// Millionths of starts that are free.
    package private(set) var millionths: Int64
    /// The moment up to which the bucket has been refilled.
    package private(set) var refilledAt: Instant

    /// A full bucket.
    package init(startsPerSecond: Int, at now: Instant) {
        precondition(startsPerSecond > 0, "a queue that may start nothing is paused instead")
        millionths = Int64(startsPerSecond) * Self.whole
        refilledAt = now
    }

    /// Whole starts that are free.
    package var available: Int { Int(millionths / Self.whole) }

    /// A moment before an earlier one adds nothing: claimants' clocks may differ a little.
    package mutating func refill(startsPerSecond: Int, at now: Instant) {
        let capacity = Int64(startsPerSecond) * Self.whole
        if now > refilledAt {
            // Longer than a second always fills it; the bound keeps the product in range.
            let microseconds = min(1_000_000, now.microseconds - refilledAt.microseconds)
            millionths += microseconds * Int64(startsPerSecond)
            refilledAt = now
        }
        millionths = min(millionths, capacity)
    }

    package mutating func take(_ count: Int) {
        precondition(count <= available, "only \(available) starts are free")
        millionths -= Int64(count) * Self.whole
    }

    /// When the next start is free: now when one is.
    package func nextStart(startsPerSecond: Int) -> Instant {
        let missing = Self.whole - millionths
        guard missing > 0 else { return refilledAt }
        let rate = Int64(startsPerSecond)
        return Instant(microseconds: refilledAt.microseconds + (missing + rate - 1) / rate)
    }
}
