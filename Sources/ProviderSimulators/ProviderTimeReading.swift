/// The wall clock that the provider's rules speak of, under each of the two readings of "CEST" that
/// [cofidis.md §14, D-4 and D-5] names.
package enum ProviderTimeReading: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    /// Europe/Paris wall clock: UTC+1 in winter, UTC+2 in summer.
    case paris
    /// UTC+2 all year, which is what the letters CEST say.
    case fixedPlusTwo

    package func localTime(at instant: SimulatedInstant) -> ProviderLocalTime {
        let offset =
            switch self {
            case .paris: ParisTime.offsetSeconds(at: instant)
            case .fixedPlusTwo: 7_200
            }
        return ProviderLocalTime(secondsSince1970: Int(instant.secondsSince1970) + offset)
    }
}

/// A date and a time of day as read from a wall clock.
package struct ProviderLocalTime: Hashable, Sendable {
    package let date: CivilDate
    package let secondOfDay: Int

    init(secondsSince1970 seconds: Int) {
        let days = CivilDate.floorDivide(seconds, 86_400)
        date = CivilDate(daysSince1970: days)
        secondOfDay = seconds - days * 86_400
    }
}

/// Europe/Paris since 1996: summer time from the last Sunday of March, 01:00 UTC, to the last Sunday of October,
/// 01:00 UTC. A rule instead of the zone database, so that the model gives the same answers on every machine; a
/// test compares the two.
package enum ParisTime {
    /// Offset from UTC in seconds: 3600 or 7200.
    package static func offsetSeconds(at instant: SimulatedInstant) -> Int {
        let seconds = instant.secondsSince1970
        let year = CivilDate(daysSince1970: CivilDate.floorDivide(Int(seconds), 86_400)).year
        let summer = lastSundayAtOne(year: year, month: 3)..<lastSundayAtOne(year: year, month: 10)
        return summer.contains(seconds) ? 7_200 : 3_600
    }

    private static func lastSundayAtOne(year: Int, month: Int) -> Int64 {
        let last = CivilDate(year: year, month: month, day: 31)
        let back = (last.weekday + 1) % 7
        return Int64(last.daysSince1970 - back) * 86_400 + 3_600
    }
}
