import Values

extension OpeningHours {
    /// The zone that the hours name.
    ///
    /// A chart with an unknown zone is refused when it is loaded, so meeting one here is a defect.
    var resolvedZone: Zone {
        guard let zone = Zone(zone) else {
            preconditionFailure("opening hours \(name) name an unknown zone, \(zone)")
        }
        return zone
    }

    /// The first open stretch that ends after `second`, in seconds since 1970; nil when none begins before `limit`.
    ///
    /// The wall clock is taken apart into stretches of constant offset, and each local day into one interval of
    /// real time clipped to the stretch. So a local time that is skipped in spring has no instant, and one that is
    /// repeated in autumn has two, without a special case.
    func opening(after second: Int64, before limit: Int64) -> Range<Int64>? {
        let zone = resolvedZone
        var position = second
        while position < limit {
            let stretch = zone.stretch(at: position)
            var day = (position + stretch.offset).floored(by: 86_400)
            while day * 86_400 - stretch.offset < min(stretch.end, limit) {
                let midnight = day * 86_400 - stretch.offset
                let lower = max(stretch.start, midnight + Int64(opensMinute) * 60)
                let upper = min(stretch.end, midnight + Int64(closesMinute) * 60)
                if upper > second, lower < upper, lower < limit, opens(onDay: day) { return lower..<upper }
                day += 1
            }
            position = stretch.end
        }
        return nil
    }

    /// Whether a local date, as days since 1970, is one on which it opens.
    func opens(onDay day: Int64) -> Bool {
        days.contains(CalendarDate(daysSinceEpoch: day).weekday) && !isHoliday(day)
    }

    func isHoliday(_ day: Int64) -> Bool {
        !holidays.isEmpty && holidays.contains(CalendarDate(daysSinceEpoch: day).description)
    }
}
