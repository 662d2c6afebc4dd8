import Values

/// The wall clock of Paris, worked out from the rule of the European Union alone (last Sundays of March and October,
/// 01:00 UTC): a second opinion on windows and dates, which the product takes from the time zone tables.
enum ParisTime {
    /// Seconds ahead of UTC.
    static func offset(at moment: Instant) -> Int64 {
        let days = flooredDays(moment.microseconds / 1_000_000)
        let year = Instant.civilDate(daysSinceEpoch: days).year
        let summer = lastSunday(ofMonth: 3, year)
        let winter = lastSunday(ofMonth: 10, year)
        return summer <= moment && moment < winter ? 7200 : 3600
    }

    /// `YYYYMMDD`.
    static func date(at moment: Instant) -> String { date(at: moment, offset: offset(at: moment)) }

    /// `YYYYMMDD` in a zone that never changes.
    static func date(at moment: Instant, offset: Int64) -> String {
        let days = flooredDays(moment.microseconds / 1_000_000 + offset)
        let (year, month, day) = Instant.civilDate(daysSinceEpoch: days)
        return String(year * 10_000 + month * 100 + day)
    }

    /// No getStatus on weekends or between 18:00 and 08:00 CEST, in either reading of CEST. [cofidis.md §10.2, D-4]
    static func isQuiet(at moment: Instant) -> Bool {
        isQuiet(at: moment, offset: offset(at: moment)) || isQuiet(at: moment, offset: 7200)
    }

    private static func isQuiet(at moment: Instant, offset: Int64) -> Bool {
        let local = moment.microseconds / 1_000_000 + offset
        let days = flooredDays(local)
        let hour = (local - days * 86_400) / 3600
        // Day 0 was a Thursday.
        let weekday = (days + 3) % 7
        return weekday >= 5 || hour < 8 || hour >= 18
    }

    private static func lastSunday(ofMonth month: Int64, _ year: Int64) -> Instant {
        let last = Instant.daysSinceEpoch(year: year, month: month, day: 31)
        let sunday = last - (last + 4) % 7
        return Instant(seconds: sunday * 86_400 + 3600)
    }

    /// Simulations begin after 1970.
    private static func flooredDays(_ seconds: Int64) -> Int64 { seconds / 86_400 }
}
