/// When something may be done: several calendars of opening hours that must all be open.
///
/// `openings(…)`, `isOpen(at:)` and `nextOpening(…)` stand in `Window+Openings.swift`, the words for people in
/// `Window+Explanation.swift`.
package struct Window: Sendable, Equatable {
    package var name: String
    package var title: String
    /// Every one of them must be open.
    package var hours: [OpeningHours]
    /// Where the rule comes from.
    package var source: String
    /// How far the clock of whoever keeps these hours may be from ours, either way: work stays so far from both ends
    /// of an opening.
    package var margin: Duration

    package init(
        name: String,
        title: String = "",
        hours: [OpeningHours],
        source: String = "",
        margin: Duration = .zero
    ) {
        self.name = name
        self.title = title
        self.hours = hours
        self.source = source
        self.margin = margin
    }
}

/// Opening hours on a wall clock: from the minute `opens` inclusive to the minute `closes` exclusive.
package struct OpeningHours: Sendable, Equatable {
    package var name: String
    /// An IANA name (`Europe/Paris`) or a fixed offset (`UTC+02:00`).
    package var zone: String
    /// ISO weekdays, 1 is Monday.
    package var days: Set<Int>
    /// Minutes after midnight on the wall clock, 0 to 1440.
    package var opensMinute: Int
    package var closesMinute: Int
    /// Local dates, `YYYY-MM-DD`, on which it stays closed.
    package var holidays: Set<String>

    package init(
        name: String,
        zone: String,
        days: Set<Int>,
        opensMinute: Int,
        closesMinute: Int,
        holidays: Set<String> = []
    ) {
        self.name = name
        self.zone = zone
        self.days = days
        self.opensMinute = opensMinute
        self.closesMinute = closesMinute
        self.holidays = holidays
    }
}
