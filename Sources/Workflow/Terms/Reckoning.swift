package import Values

/// A date with the arithmetic that led to it.
package struct Reckoning: Sendable {
    package let start: CalendarDate
    package let term: Term
    /// Before the rolling rule.
    package var unrolled: CalendarDate
    package var date: CalendarDate
    /// Days that a term in business days passed over.
    package var skipped: [(date: CalendarDate, reason: String)] = []
    /// Why the rolling rule moved it; nil when it did not.
    package var rollReason: String?

    init(start: CalendarDate, term: Term, unrolled: CalendarDate, date: CalendarDate) {
        self.start = start
        self.term = term
        self.unrolled = unrolled
        self.date = date
    }

    /// Holidays named one by one; weekends only counted.
    private static let namedLimit = 4

    /// `Monday 2026-09-21 + 60 calendar days (weekends and holidays count) = Friday 2026-11-20`
    package var explanation: String {
        var text = "\(Self.words(start)) + \(term)"
        switch term.unit {
        case .calendarDays: text += " (weekends and holidays count)"
        case .months: break
        case .businessDays: text += passedOver
        }
        text += " = \(Self.words(unrolled))"
        if let rollReason, date != unrolled {
            let direction = date > unrolled ? "next" : "previous"
            text += ", closed (\(rollReason)), so the \(direction) business day: \(Self.words(date))"
        }
        return text
    }

    private var passedOver: String {
        let names = skipped.filter { !CalendarDate.weekdayNames.contains($0.reason) }
        var parts: [String] = []
        if skipped.count > names.count { parts.append("\(skipped.count - names.count) weekend days") }
        parts += names.prefix(Self.namedLimit).map { "\($0.reason) \($0.date)" }
        if names.count > Self.namedLimit { parts.append("\(names.count - Self.namedLimit) more holidays") }
        return parts.isEmpty ? "" : " (passing over \(parts.joined(separator: ", ")))"
    }

    private static func words(_ date: CalendarDate) -> String { "\(date.weekdayName) \(date)" }
}

extension Zone {
    /// The first instant of a day on this zone's wall clock; of a skipped midnight, the first that follows it.
    package func start(of date: CalendarDate) -> Instant {
        let midnight = date.daysSinceEpoch * 86_400
        // The offset at that time of the day in UTC is the right one, or that of a change within the same day.
        let stretch = stretch(at: midnight - stretch(at: midnight).offset)
        let second = midnight - stretch.offset
        return Instant(seconds: second < stretch.start ? stretch.start : min(second, stretch.end))
    }

    /// The date on this zone's wall clock.
    package func date(at moment: Instant) -> CalendarDate {
        CalendarDate(
            daysSinceEpoch: (moment.flooredSeconds + offset(at: moment)).floored(by: 86_400)
        )
    }
}
