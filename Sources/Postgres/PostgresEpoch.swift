/// PostgreSQL counts time from 2000-01-01 00:00 UTC, we from 1970-01-01 00:00 UTC.
@usableFromInline
enum PostgresEpoch {
    /// Microseconds between the two beginnings.
    @usableFromInline static let offsetMicroseconds: Int64 = 946_684_800_000_000

    /// From microseconds since 2000, as the server counts, to those since 1970. PostgreSQL counts from 4713 BC to the
    /// year 294276, of which the last 30 years do not fit; its infinities are the bounds of the number.
    @usableFromInline
    static func sinceUnix(_ microseconds: Int64) -> Int64 {
        if microseconds == .min { return .min }
        let (sum, overflow) = microseconds.addingReportingOverflow(offsetMicroseconds)
        return overflow ? .max : sum
    }
}
