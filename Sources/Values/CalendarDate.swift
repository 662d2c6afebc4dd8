/// A day of the Gregorian calendar, without a clock and without a zone: invoice dates, due dates, time limits.
package struct CalendarDate: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    package let daysSinceEpoch: Int64

    /// The days whose midnights an `Instant` can count, some 292,000 years either way.
    private static let countable: ClosedRange<Int64> = -106_751_990...106_751_990

    /// A day beyond what can be counted is the last that can.
    package init(daysSinceEpoch: Int64) {
        self.daysSinceEpoch = min(max(daysSinceEpoch, Self.countable.lowerBound), Self.countable.upperBound)
    }

    /// Reads `2026-11-20`, and nothing else. Nil for a day that does not exist. Years after 9999, which only a mistyped
    /// date leads to, have the digits that they need, as `description` writes them.
    package init?(_ text: String) {
        guard (10...12).contains(text.utf8.count), let midnight = Instant("\(text)T00:00:00Z") else {
            return nil
        }
        // Midnights are whole days, before 1970 too.
        self.init(daysSinceEpoch: midnight.microseconds / 86_400_000_000)
    }

    package static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }

    package func adding(days: Int) -> CalendarDate {
        CalendarDate(daysSinceEpoch: daysSinceEpoch.plusSaturating(Int64(days)))
    }

    /// The same day of a later month; the month's last day where it has no such day (31 January + 1 month).
    package func adding(months: Int) -> CalendarDate {
        let date = Instant.civilDate(daysSinceEpoch: daysSinceEpoch)
        let count = (date.year * 12 + date.month - 1).plusSaturating(
            Int64(months).bounded(by: Self.monthLimit)
        )
        let year = count >= 0 ? count / 12 : (count - 11) / 12
        let month = count - year * 12 + 1
        let day = min(date.day, Instant.days(inMonth: month, of: year))
        return CalendarDate(daysSinceEpoch: Instant.daysSinceEpoch(year: year, month: month, day: day))
    }

    /// More months than there are between the first and the last day that can be counted.
    private static let monthLimit: Int64 = 10_000_000

    /// ISO weekday, 1 is Monday. Day 0 was a Thursday.
    package var weekday: Int {
        let shifted = (daysSinceEpoch + 3) % 7
        return Int(shifted < 0 ? shifted + 7 : shifted) + 1
    }

    /// `Friday`.
    package var weekdayName: String { Self.weekdayNames[weekday - 1] }

    package static let weekdayNames = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
}

extension CalendarDate: CustomStringConvertible {
    /// `2026-11-20`; `0001-01-01` for any day before it, which has no form of its own.
    package var description: String {
        let date = Instant.civilDate(daysSinceEpoch: max(daysSinceEpoch, Instant.firstWrittenDay))
        let year = String(date.year)
        return String(repeating: "0", count: max(0, 4 - year.count)) + year
            + "-\(Self.padded(date.month))-\(Self.padded(date.day))"
    }

    private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension Int64 {
    fileprivate func bounded(by limit: Int64) -> Int64 { Swift.min(Swift.max(self, -limit), limit) }
}
