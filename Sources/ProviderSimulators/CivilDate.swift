/// A day of the proleptic Gregorian calendar, without a time zone.
package struct CivilDate: Hashable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Counts from a year that begins in March, so that the leap day is the last day of its year; 146 097 days
    /// are one full cycle of 400 years.
    package init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = CivilDate.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    package var daysSince1970: Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = CivilDate.floorDivide(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// 0 is Monday, 6 is Sunday.
    package var weekday: Int {
        let remainder = (daysSince1970 + 3) % 7
        return remainder < 0 ? remainder + 7 : remainder
    }

    /// `YYYYMMDD`, the form of `merchantTransactionDate` [cofidis.md §3].
    package var compact: String {
        String(digits: year, 4) + String(digits: month, 2) + String(digits: day, 2)
    }

    /// `YYYY-MM-DD`.
    package var dashed: String {
        "\(String(digits: year, 4))-\(String(digits: month, 2))-\(String(digits: day, 2))"
    }

    package static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 2: return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    package static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        let quotient = value / divisor
        return value % divisor != 0 && (value < 0) != (divisor < 0) ? quotient - 1 : quotient
    }
}

extension String {
    /// A number with leading zeros.
    init(digits value: Int, _ width: Int) {
        let text = "\(value)"
        self = String(repeating: "0", count: Swift.max(0, width - text.utf8.count)) + text
    }
}
