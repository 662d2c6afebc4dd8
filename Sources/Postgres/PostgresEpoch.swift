/// PostgreSQL counts time from 2000-01-01 00:00 UTC, we from 1970-01-01 00:00 UTC.
@usableFromInline
enum PostgresEpoch {
    /// Microseconds between the two beginnings.
    @usableFromInline static let offsetMicroseconds: Int64 = 946_684_800_000_000
}
