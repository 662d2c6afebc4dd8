import Values

/// What a wall clock shows at an instant. Only for words: decisions are made on instants.
struct LocalTime: Equatable {
    /// Days since 1970-01-01 on the local calendar.
    let day: Int64
    /// Minutes after local midnight.
    let minute: Int

    init(_ moment: Instant, in zone: Zone) {
        let local = moment.flooredSeconds + zone.offset(at: moment)
        day = local.floored(by: 86_400)
        minute = Int((local - day * 86_400) / 60)
    }

    /// `18:40`.
    var clock: String { Self.clock(minute: minute) }

    /// `Friday`.
    var weekday: String { Self.weekdayNames[Self.weekday(ofDay: day) - 1] }

    /// `18:40 Friday 20 Nov`, with the year when asked for.
    func text(withYear: Bool) -> String {
        let date = Instant.civilDate(daysSinceEpoch: day)
        let year = withYear ? " \(date.year)" : ""
        return "\(clock) \(weekday) \(date.day) \(Self.monthNames[Int(date.month) - 1])\(year)"
    }

    var year: Int64 { Instant.civilDate(daysSinceEpoch: day).year }

    static func clock(minute: Int) -> String { "\(padded(Int64(minute / 60))):\(padded(Int64(minute % 60)))" }

    /// ISO weekday, 1 is Monday. Day 0 was a Thursday.
    static func weekday(ofDay day: Int64) -> Int { Int(day + 3 - (day + 3).floored(by: 7) * 7) + 1 }

    /// `YYYY-MM-DD`.
    static func dateText(ofDay day: Int64) -> String {
        let date = Instant.civilDate(daysSinceEpoch: day)
        let year = String(date.year)
        return String(repeating: "0", count: max(0, 4 - year.count)) + year
            + "-\(padded(date.month))-\(padded(date.day))"
    }

    static let weekdayNames = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
}
