package import Values

/// Moments in words, as a wall clock shows them.
package enum WallClock {
    /// `18:40 Friday 20 Nov 2026`.
    package static func text(_ moment: Instant, in zone: Zone) -> String {
        LocalTime(moment, in: zone).text(withYear: true)
    }

    /// `2026-11-20`, the date on the zone's calendar.
    package static func date(_ moment: Instant, in zone: Zone) -> String {
        CalendarDate(daysSinceEpoch: LocalTime(moment, in: zone).day).description
    }
}
