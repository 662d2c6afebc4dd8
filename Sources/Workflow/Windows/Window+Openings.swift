package import Values

extension Window {
    /// A window that stays closed this long never opens, for all that a case can wait for.
    package static let openingSearchLimit = Duration.seconds(400 * 86_400)

    /// Whether every one of the opening hours is open: the local wall clock stands in [opens, closes) of an
    /// allowed weekday that is no holiday.
    package func isOpen(at moment: Instant) -> Bool {
        let second = moment.flooredSeconds
        return hours.allSatisfy { $0.opening(after: second, before: second + 1) != nil }
    }

    /// Whether it is open by every clock that is at most `margin` from ours.
    package func isSafe(at moment: Instant) -> Bool {
        isOpen(at: moment) && (margin == .zero || isOpen(at: moment - margin) && isOpen(at: moment + margin))
    }

    /// The earliest safe instant that is not before the moment; nil when there is none within `openingSearchLimit`.
    package func nextSafe(notBefore moment: Instant) -> Instant? {
        let limit = moment + Self.openingSearchLimit
        var candidate = moment
        // An opening that is too short for both margins is passed over.
        while candidate < limit {
            guard let opening = nextOpening(notBefore: candidate - margin) else { return nil }
            let earliest = opening == candidate - margin ? candidate : opening + margin
            if isSafe(at: earliest) { return earliest }
            guard let closing = nextClosing(notBefore: earliest) else { return nil }
            guard let next = nextOpening(notBefore: closing) else { return nil }
            candidate = next + margin
        }
        return nil
    }

    /// The earliest allowed instant that is not before the moment; nil when there is none within
    /// `openingSearchLimit`.
    package func nextOpening(notBefore moment: Instant) -> Instant? {
        let start = moment.flooredSeconds
        let limit = start + Self.openingSearchLimit.components.seconds
        var candidate = start
        // Every calendar in turn moves the candidate to its own next opening, until none moves it any more. No
        // allowed instant is passed over: each move skips only what that calendar forbids.
        var agreed = 0
        while agreed < hours.count {
            agreed = 0
            for calendar in hours {
                guard let opening = calendar.opening(after: candidate, before: limit) else { return nil }
                if opening.lowerBound <= candidate {
                    agreed += 1
                } else {
                    candidate = opening.lowerBound
                }
            }
        }
        return candidate == start ? moment : Instant(seconds: candidate)
    }

    /// The first instant from the moment on that is not allowed; nil when there is none within
    /// `openingSearchLimit`. A closed moment is its own answer.
    package func nextClosing(notBefore moment: Instant) -> Instant? {
        let start = moment.flooredSeconds
        let limit = start + Self.openingSearchLimit.components.seconds
        var candidate = start
        while candidate < limit {
            var end = limit
            for calendar in hours {
                guard let opening = calendar.opening(after: candidate, before: candidate + 1) else {
                    return candidate == start ? moment : Instant(seconds: candidate)
                }
                end = min(end, opening.upperBound)
            }
            candidate = end
        }
        return nil
    }
}
