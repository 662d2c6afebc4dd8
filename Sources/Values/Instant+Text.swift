extension Instant: CustomStringConvertible {
    /// Day 1 of year 1: days before it have no text of their own.
    static let firstWrittenDay: Int64 = -719_162
    /// Years that are read: so far that a date somebody mistyped can be told back, and that no arithmetic ends.
    private static let lastReadYear: Int64 = 200_000

    /// RFC 3339 in UTC: seconds when they are whole, otherwise six decimals. A year after 9999 has the digits that it
    /// needs; a moment before year 1 is written as the first of that year.
    package var description: String { String(decoding: textBytes, as: UTF8.self) }

    package var textBytes: [UInt8] {
        let first = Self.firstWrittenDay * 86_400_000_000
        let (days, timeOfDay) = max(microseconds, first).flooredDivision(by: 86_400_000_000)
        let (year, month, day) = Self.civilDate(daysSinceEpoch: days)
        let seconds = timeOfDay / 1_000_000
        let fraction = timeOfDay % 1_000_000
        var text: [UInt8] = []
        text.reserveCapacity(27)
        Self.append(year, digits: year > 9_999 ? (year > 99_999 ? 6 : 5) : 4, to: &text)
        text.append(UInt8(ascii: "-"))
        Self.append(Int64(month), digits: 2, to: &text)
        text.append(UInt8(ascii: "-"))
        Self.append(Int64(day), digits: 2, to: &text)
        text.append(UInt8(ascii: "T"))
        Self.append(seconds / 3600, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.append(seconds / 60 % 60, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.append(seconds % 60, digits: 2, to: &text)
        if fraction != 0 {
            text.append(UInt8(ascii: "."))
            Self.append(fraction, digits: 6, to: &text)
        }
        text.append(UInt8(ascii: "Z"))
        return text
    }

    /// Reads RFC 3339 (`2026-11-20T18:40:00Z`, `…18:40:00.25+01:00`; the seconds may be left out). Nil for
    /// anything else, a date that does not exist included. More than six decimals are cut.
    package init?(_ text: String) {
        var reader = DigitReader(bytes: Array(text.utf8))
        guard let year = reader.year(), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2)
        else { return nil }
        var second: Int64 = 0
        var fraction: Int64 = 0
        if reader.take(":") {
            guard let value = reader.number(2) else { return nil }
            second = value
            if reader.take(".") {
                guard let value = reader.microseconds() else { return nil }
                fraction = value
            }
        }
        guard let offset = reader.zoneOffsetSeconds(), reader.isAtEnd, (1...Self.lastReadYear).contains(year),
            (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }

    private static func append(_ number: Int64, digits: Int, to text: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// The Gregorian date of a day number; the usual arithmetic over years that begin in March.
    package static func civilDate(daysSinceEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1
        )
    }

    package static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    package static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 31
        }
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

private struct DigitReader {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    mutating func digit() -> Int64? {
        guard offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset]) else {
            return nil
        }
        defer { offset += 1 }
        return Int64(bytes[offset] - UInt8(ascii: "0"))
    }

    /// Four digits; five or six without a leading zero after year 9999.
    mutating func year() -> Int64? {
        let start = offset
        guard var value = number(4) else { return nil }
        while offset - start < 6, bytes[start] != UInt8(ascii: "0"), let next = digit() {
            value = value * 10 + next
        }
        return value
    }

    mutating func number(_ count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let next = digit() else { return nil }
            value = value * 10 + next
        }
        return value
    }

    mutating func microseconds() -> Int64? {
        guard var value = digit() else { return nil }
        var count = 1
        while let next = digit() {
            if count < 6 { value = value * 10 + next }
            count += 1
        }
        while count < 6 {
            value *= 10
            count += 1
        }
        return value
    }

    mutating func zoneOffsetSeconds() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let negative = take("-")
        guard negative || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
            minutes < 60
        else { return nil }
        return (hours * 3600 + minutes * 60) * (negative ? -1 : 1)
    }
}
