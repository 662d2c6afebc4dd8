package import Values
import Workflow

/// Dates on the wall clock of Europe/Paris, which is how "within CEST time" is read. [cofidis.md §3, D-4, D-5]
package enum ParisDate {
    private static let zone: Zone = {
        guard let zone = Zone("Europe/Paris") else {
            preconditionFailure("every zone table knows Europe/Paris")
        }
        return zone
    }()

    /// The date in Paris at a moment, `YYYYMMDD` as `merchantTransactionDate` wants it.
    package static func text(at moment: Instant) -> String {
        text(daysSinceEpoch: floored(localSeconds(at: moment), by: 86_400))
    }

    /// The same date as `YYYY-MM-DD`.
    package static func dayText(at moment: Instant) -> String { WallClock.date(moment, in: zone) }

    /// `18:40 Friday 20 Nov 2026` on the wall clock of Paris.
    package static func clockText(at moment: Instant) -> String { WallClock.text(moment, in: zone) }

    /// The date after the one in Paris at a moment, `YYYYMMDD`.
    package static func nextText(at moment: Instant) -> String {
        text(daysSinceEpoch: floored(localSeconds(at: moment), by: 86_400) + 1)
    }

    /// Between 23:00 and 24:00 Paris in winter: a provider that counts in UTC+2 is a day ahead then. (D-5)
    package static func isLateWinterHour(at moment: Instant) -> Bool {
        let local = localSeconds(at: moment)
        let timeOfDay = local - floored(local, by: 86_400) * 86_400
        return zone.offset(at: moment) == 3600 && timeOfDay >= 23 * 3600
    }

    private static func localSeconds(at moment: Instant) -> Int64 {
        floored(moment.microseconds, by: 1_000_000) + zone.offset(at: moment)
    }

    private static func text(daysSinceEpoch days: Int64) -> String {
        let (year, month, day) = Instant.civilDate(daysSinceEpoch: days)
        return String(year * 10_000 + month * 100 + day)
    }

    private static func floored(_ number: Int64, by divisor: Int64) -> Int64 {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
