package import Values

extension Window {
    /// Where work that falls due goes, and why, for people:
    /// "due 18:40 Friday 20 Nov 2026 Europe/Paris, window cofidis-get-status closed (Paris wall clock closes
    /// 18:00), moved to 08:00 Monday 23 Nov".
    ///
    /// A window without an opening within `openingSearchLimit` gives the end of that span, where it is to be asked
    /// again: never an instant at which something forbidden would be done.
    package func placing(_ due: Instant) -> (moment: Instant, explanation: String) {
        let dueText = "due \(LocalTime(due, in: displayZone).text(withYear: true)) \(displayZone.name)"
        guard let moment = nextSafe(notBefore: due) else {
            return (due + Self.openingSearchLimit, "\(dueText), \(closedWords(at: due)), \(neverOpensWords)")
        }
        if moment == due { return (due, "\(dueText), window \(name) open") }
        var words = "\(dueText), \(isOpen(at: due) ? marginWords : closedWords(at: due)), moved to "
        words += text(of: moment, seenFrom: due)
        if margin > .zero { words += " and \(margin.components.seconds) s, as clocks differ" }
        return (moment, words)
    }

    private var marginWords: String { "too close to where window \(name) ends or begins" }

    /// One sentence about any instant: open or closed, why, and until when.
    package func explanation(at moment: Instant) -> String {
        let now = "\(LocalTime(moment, in: displayZone).text(withYear: true)) \(displayZone.name)"
        if isOpen(at: moment) {
            let until =
                nextClosing(notBefore: moment).map { "until \(text(of: $0, seenFrom: moment))" }
                ?? "with no end in sight"
            return "\(now): window \(name) open, \(until)"
        }
        let next =
            nextOpening(notBefore: moment).map { "next opening \(text(of: $0, seenFrom: moment))" }
            ?? neverOpensWords
        return "\(now): \(closedWords(at: moment)), \(next)"
    }

    private var neverOpensWords: String {
        "no opening within \(Self.openingSearchLimit.components.seconds / 86_400) days"
    }

    /// The zone that times are told in: the first calendar's.
    private var displayZone: Zone {
        if let first = hours.first { return first.resolvedZone }
        guard let utc = Zone("UTC") else { preconditionFailure("UTC is a zone") }
        return utc
    }

    private func closedWords(at moment: Instant) -> String {
        let reasons = hours.compactMap { $0.closedReason(at: moment, toldIn: displayZone) }
        return "window \(name) closed (\(reasons.joined(separator: "; ")))"
    }

    private func text(of moment: Instant, seenFrom other: Instant) -> String {
        let local = LocalTime(moment, in: displayZone)
        return local.text(withYear: local.year != LocalTime(other, in: displayZone).year)
    }
}

extension OpeningHours {
    /// Which rule closes these hours at the moment; nil when they are open.
    func closedReason(at moment: Instant, toldIn displayZone: Zone) -> String? {
        let zone = resolvedZone
        let local = LocalTime(moment, in: zone)
        let suffix = zone == displayZone ? "" : " \(zone.name)"
        if isHoliday(local.day) {
            return "\(name) keeps the holiday \(CalendarDate(daysSinceEpoch: local.day))"
        }
        if !opens(onDay: local.day) { return "\(name) is closed on \(local.weekday)s" }
        if local.minute < opensMinute {
            return "\(name) opens \(LocalTime.clock(minute: opensMinute))\(suffix)"
        }
        if local.minute >= closesMinute {
            return "\(name) closes \(LocalTime.clock(minute: closesMinute))\(suffix)"
        }
        return nil
    }
}
