/// A sheet's numbers as text. They are kept in binary floating point, with up to 17 digits; spreadsheet programs show 15 at
/// most, so `40.200000000000003` in the file is 40.2, and `120.11999999999999`, which a formula left, is 120.12.
enum SheetNumber {
    private static let digitLimit = 15
    /// Whole numbers below are kept exactly.
    private static let exactLimit = 9_007_199_254_740_992.0

    /// Plain decimals, never an exponent. Nil for what is no number.
    static func text(_ written: String) -> String? {
        guard let value = Double(written), value.isFinite else { return nil }
        if value == value.rounded(), abs(value) < exactLimit { return String(Int64(value)) }
        return decimal(value.description)
    }

    /// `1.25e-07` as `0.000000125`, `1e+20` as a one and twenty zeros.
    private static func decimal(_ description: String) -> String? {
        let halves = description.split(separator: "e")
        guard var mantissa = halves.first else { return nil }
        let isNegative = mantissa.first == "-"
        if isNegative { mantissa = mantissa.dropFirst() }
        let parts = mantissa.split(separator: ".")
        guard let whole = parts.first, let exponent = halves.count > 1 ? Int(halves[1]) : 0 else {
            return nil
        }
        let fraction = parts.count > 1 ? parts[1] : ""
        var digits = (whole + fraction).compactMap(\.wholeNumberValue)
        // The point stands before the digit of this index.
        var point = whole.count + exponent
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        point -= zeros
        if round(&digits) { point += 1 }
        while digits.last == 0 { digits.removeLast() }
        let text = digits.map(String.init).joined()
        let sign = isNegative ? "-" : ""
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + text }
        if point >= digits.count { return sign + text + String(repeating: "0", count: point - digits.count) }
        return sign + text.prefix(point) + "." + text.dropFirst(point)
    }

    /// Whether there is one digit more before the point then.
    private static func round(_ digits: inout [Int]) -> Bool {
        guard digits.count > digitLimit else { return false }
        let isUp = digits[digitLimit] >= 5
        digits.removeSubrange(digitLimit...)
        guard isUp else { return false }
        for index in digits.indices.reversed() {
            guard digits[index] == 9 else {
                digits[index] += 1
                return false
            }
            digits[index] = 0
        }
        digits.insert(1, at: 0)
        return true
    }
}

/// A sheet's moments: days since the end of 1899, the day's part as a fraction, on nobody's particular clock.
enum SheetDate {
    /// `2026-11-20`, `2026-11-20T18:40:00`, or `18:40:00` for a time without a day. Nil for what is no moment.
    static func text(_ written: String, countsFrom1904: Bool) -> String? {
        guard let serial = Double(written), serial >= 0, serial < 2_958_466 else { return nil }
        // To the millisecond, which is finer than the fraction of a day is exact.
        var milliseconds = Int64((serial * 86_400_000).rounded())
        let days = milliseconds / 86_400_000
        milliseconds %= 86_400_000
        let time = milliseconds == 0 ? nil : clock(milliseconds)
        if days == 0, !countsFrom1904, let time { return time }
        let date = countsFrom1904 ? civil(days - 24_107) : dateFrom1900(days)
        return time.map { date + "T" + $0 } ?? date
    }

    /// A moment in ISO 8601, as strict workbooks have it: at midnight it is a day, as a number with a day's style would be.
    static func shortened(_ written: String) -> String {
        guard written.utf8.count > 11, let mark = written.firstIndex(where: { $0 == "T" || $0 == " " }) else {
            return written
        }
        var time = written[written.index(after: mark)...]
        if time.last == "Z" { time = time.dropLast() }
        let isMidnight = time.hasPrefix("00:00") && time.allSatisfy { $0 == "0" || $0 == ":" || $0 == "." }
        return isMidnight ? String(written[..<mark]) : written
    }

    /// The calendar that sheets inherited has a 29 February 1900, which never was: day 60.
    private static func dateFrom1900(_ days: Int64) -> String {
        if days == 60 { return "1900-02-29" }
        return civil(days - (days > 60 ? 25_569 : 25_568))
    }

    private static func clock(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        let whole = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
            .joined(separator: ":")
        return milliseconds % 1000 == 0 ? whole : whole + "." + padded(milliseconds % 1000, 3)
    }

    /// The date of a day counted from 1970-01-01, by the proleptic Gregorian calendar.
    private static func civil(_ daysSinceEpoch: Int64) -> String {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
