/// ISO 8601 in UTC, both ways. Written by hand so that the pure model needs no time zone database.
extension SimulatedInstant {
    /// Reads `YYYY-MM-DDTHH:MM:SS[.fraction]Z`; anything else, also another offset than `Z`, is nil.
    package init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 32, bytes.last == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            year >= 1970, (1...12).contains(month), day >= 1,
            day <= CivilDate.daysInMonth(year: year, month: month),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction = 0
        if bytes.count > 20 {
            let digits = bytes.count - 21
            guard bytes[19] == UInt8(ascii: "."), digits >= 1, digits <= 9 else { return nil }
            guard let read = number(20..<bytes.count - 1) else { return nil }
            fraction = read
            for _ in 0..<max(0, 6 - digits) { fraction *= 10 }
            for _ in 0..<max(0, digits - 6) { fraction /= 10 }
        }
        let days = CivilDate(year: year, month: month, day: day).daysSince1970
        let seconds = Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        self.init(microsecondsSince1970: seconds * 1_000_000 + Int64(fraction))
    }

    /// `YYYY-MM-DDTHH:MM:SSZ`, with six decimals when the instant is not a whole second.
    package var iso8601: String {
        let seconds = secondsSince1970
        let days = CivilDate.floorDivide(Int(seconds), 86_400)
        let date = CivilDate(daysSince1970: days)
        let ofDay = Int(seconds) - days * 86_400
        let micro = Int(microsecondsSince1970 - seconds * 1_000_000)
        let clock = [ofDay / 3_600, ofDay / 60 % 60, ofDay % 60]
        let time = clock.map { String(digits: $0, 2) }.joined(separator: ":")
        let fraction = micro == 0 ? "" : ".\(String(digits: micro, 6))"
        return "\(date.dashed)T\(time)\(fraction)Z"
    }
}
