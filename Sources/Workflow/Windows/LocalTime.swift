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
    var weekday: String { CalendarDate(daysSinceEpoch: day).weekdayName }

    /// `18:40 Friday 20 Nov`, with the year when asked for.
    func text(withYear: Bool) -> String {
        let date = Instant.civilDate(daysSinceEpoch: day)
        let year = withYear ? " \(date.year)" : ""
        return "\(clock) \(weekday) \(date.day) \(Self.monthNames[Int(date.month) - 1])\(year)"
    }

    var year: Int64 { Instant.civilDate(daysSinceEpoch: day).year }

    static func clock(minute: Int) -> String { "\(padded(Int64(minute / 60))):\(padded(Int64(minute % 60)))" }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
}
