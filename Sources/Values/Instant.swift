/// A moment, in whole microseconds since 1970-01-01T00:00:00Z: the resolution that PostgreSQL stores.
///
/// Instants are handed in; nothing in a pure target asks a clock for one. Arithmetic ends at the first and the last
/// moment that microseconds can count, some 292,000 years away: a span that somebody mistyped must not end the process.
package struct Instant: Sendable, Hashable, Comparable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package init(seconds: Int64) { self.init(microseconds: seconds.timesSaturating(1_000_000)) }

    package static let epoch = Instant(microseconds: 0)
    static let example = "2026-11-20T18:40:00Z"

    package static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    /// Parts of a microsecond are dropped.
    package static func + (moment: Instant, span: Duration) -> Instant {
        Instant(microseconds: moment.microseconds.plusSaturating(span.wholeMicroseconds))
    }

    package static func - (moment: Instant, span: Duration) -> Instant {
        Instant(microseconds: moment.microseconds.minusSaturating(span.wholeMicroseconds))
    }

    package static func - (later: Instant, earlier: Instant) -> Duration {
        .microseconds(later.microseconds.minusSaturating(earlier.microseconds))
    }
}

extension Duration {
    /// Whole microseconds, rounded towards zero; the nearest that can be counted of a span beyond 292,000 years.
    package var wholeMicroseconds: Int64 {
        components.seconds.timesSaturating(1_000_000)
            .plusSaturating(components.attoseconds / 1_000_000_000_000)
    }
}

extension Int64 {
    /// The sum, or the bound that it would pass.
    package func plusSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    /// The difference, or the bound that it would pass.
    package func minusSaturating(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }

    /// The product, or the bound that it would pass.
    package func timesSaturating(_ other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}
