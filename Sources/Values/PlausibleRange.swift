// The days that a business date or moment may have: before is a year typed with two digits, after is a typing
// error or somebody's "never". Refused where arguments enter, so that no arithmetic on a stored date can leave
// what PostgreSQL, RFC 3339 and whole microseconds can carry. What is stored already is read all the same.
// The limits stand here and nowhere else.

extension CalendarDate {
    /// 1990-01-01 to 2100-12-31.
    package static let plausible =
        CalendarDate(year: 1990, month: 1, day: 1)...CalendarDate(year: 2100, month: 12, day: 31)

    /// Whether a date that a person or a provider told is one that business can be about.
    package var isPlausible: Bool { Self.plausible.contains(self) }

    private init(year: Int64, month: Int64, day: Int64) {
        self.init(daysSinceEpoch: Instant.daysSinceEpoch(year: year, month: month, day: day))
    }
}

extension Instant {
    /// The first moment of 1990 to the last whole second of 2100, in UTC.
    package static let plausible =
        Instant(
            seconds: CalendarDate.plausible.lowerBound.daysSinceEpoch * 86_400
        )...Instant(seconds: (CalendarDate.plausible.upperBound.daysSinceEpoch + 1) * 86_400 - 1)

    /// Whether a moment that a person or a provider told is one that business can be about.
    package var isPlausible: Bool { Self.plausible.contains(self) }
}
