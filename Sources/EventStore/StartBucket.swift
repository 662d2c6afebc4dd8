package import Values

/// A token bucket that lets no more start within any second than is allowed in one: it holds a tenth of that (at
/// least one start) and gains the other nine tenths in a second. What remains of the tenth, where it is less than a
/// start, makes up for calls that reach the provider a little sooner or later than others. Kept in millionths of a
/// start, so that microseconds refill it.
package struct StartBucket: Sendable, Hashable {
    private static let whole: Int64 = 1_000_000
    /// A bucket of one start, refilled at nine tenths of one a second, is full after this.
    private static let longestRefill: Int64 = 2_000_000

    /// Millionths of starts that are free.
    package private(set) var millionths: Int64
    /// The moment up to which the bucket has been refilled.
    package private(set) var refilledAt: Instant

    /// A full bucket.
    package init(startsPerSecond: Int, at now: Instant) {
        precondition(startsPerSecond > 0, "a queue that may start nothing is paused instead")
        millionths = Int64(Self.capacity(startsPerSecond: startsPerSecond)) * Self.whole
        refilledAt = now
    }

    /// How many may start at once.
    package static func capacity(startsPerSecond: Int) -> Int { max(1, startsPerSecond / 10) }

    /// Whole starts that are free.
    package var available: Int { Int(millionths / Self.whole) }

    /// A moment before an earlier one adds nothing: claimants' clocks may differ a little.
    package mutating func refill(startsPerSecond: Int, at now: Instant) {
        if now > refilledAt {
            // The bound keeps the product in range.
            let microseconds = min(Self.longestRefill, now.microseconds - refilledAt.microseconds)
            millionths += microseconds * Int64(startsPerSecond) * 9 / 10
            refilledAt = now
        }
        millionths = min(millionths, Int64(Self.capacity(startsPerSecond: startsPerSecond)) * Self.whole)
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
