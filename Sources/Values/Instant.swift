/// A moment, in whole microseconds since 1970-01-01T00:00:00Z: the resolution that PostgreSQL stores.
///
/// Instants are handed in; nothing in a pure target asks a clock for one.
package struct Instant: Sendable, Hashable, Comparable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package init(seconds: Int64) { self.init(microseconds: seconds * 1_000_000) }

    package static let epoch = Instant(microseconds: 0)
    static let example = "2026-11-20T18:40:00Z"

    package static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    /// Parts of a microsecond are dropped.
    package static func + (moment: Instant, span: Duration) -> Instant {
        Instant(microseconds: moment.microseconds + span.wholeMicroseconds)
    }

    package static func - (moment: Instant, span: Duration) -> Instant {
        Instant(microseconds: moment.microseconds - span.wholeMicroseconds)
    }

    package static func - (later: Instant, earlier: Instant) -> Duration {
        .microseconds(later.microseconds - earlier.microseconds)
    }
}

extension Duration {
    /// Whole microseconds, rounded towards zero.
    package var wholeMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
