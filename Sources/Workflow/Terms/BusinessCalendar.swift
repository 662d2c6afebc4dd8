package import Values

/// Which days count as business days: all but the weekend's and the holidays.
package struct BusinessCalendar: Sendable, Equatable {
    package var name: String
    /// ISO weekdays, 1 is Monday; may be empty.
    package var weekend: Set<Int>
    /// With what they are called.
    package var holidays: [CalendarDate: String]

    package init(name: String, weekend: Set<Int> = [6, 7], holidays: [CalendarDate: String] = [:]) {
        precondition(weekend.count < 7, "a calendar needs a day on which somebody works")
        self.name = name
        self.weekend = weekend
        self.holidays = holidays
    }

    package func isBusinessDay(_ date: CalendarDate) -> Bool { reasonClosed(date) == nil }

    /// Why nobody works on that day: `Saturday`, `Christmas Day`; nil on a business day.
    package func reasonClosed(_ date: CalendarDate) -> String? {
        if let holiday = holidays[date] { return holiday }
        return weekend.contains(date.weekday) ? date.weekdayName : nil
    }

    /// Every day is a business day after so many closed ones: holidays are finite, weekends shorter than a week.
    private static let searchLimit = 400

    /// The last day of a term that begins the day after `start`, and every step that led to it.
    package func reckon(_ term: Term, from start: CalendarDate, roll: RollRule = .stay) -> Reckoning {
        var reckoning = Reckoning(start: start, term: term, unrolled: start, date: start)
        switch term.unit {
        case .calendarDays: reckoning.unrolled = start.adding(days: term.count)
        case .months: reckoning.unrolled = start.adding(months: term.count)
        case .businessDays:
            var left = term.count
            while left > 0 {
                reckoning.unrolled = reckoning.unrolled.adding(days: 1)
                guard let reason = reasonClosed(reckoning.unrolled) else {
                    left -= 1
                    continue
                }
                reckoning.skipped.append((reckoning.unrolled, reason))
            }
        }
        reckoning.date = reckoning.unrolled
        guard roll != .stay else { return reckoning }
        reckoning.rollReason = reasonClosed(reckoning.unrolled)
        var steps = 0
        while !isBusinessDay(reckoning.date), steps < Self.searchLimit {
            reckoning.date = reckoning.date.adding(days: roll == .following ? 1 : -1)
            steps += 1
        }
        return reckoning
    }
}
