import Values

/// What the customer does after initialize, and Cofidis's clerks after the customer. [cofidis.md §11, §12]
struct CustomerStory: Sendable {
    var turns: [(moment: Instant, status: StandInTransaction.Status)] = []

    static func drawn(from dice: Dice, at now: Instant) -> CustomerStory {
        var story = CustomerStory()
        let opens = now + dice.span(.seconds(5), .minutes(12))
        // Nobody ever opened the link: it lapses.
        guard dice.chance(0.93) else {
            story.turns = [(now + .minutes(50), .aborted)]
            return story
        }
        story.turns.append((opens, .undefined))
        // Most journeys end within fifty minutes; some take days, which D-22 reckons with.
        let longest: Duration = dice.chance(0.9) ? .minutes(35) : .days(4)
        let ends = opens + dice.span(.minutes(1), longest)
        let outcome = dice.weighted([
            (60, StandInTransaction.Status.toConfirm), (22, .pending), (7, .refused), (7, .aborted),
            (4, .error),
        ])
        story.turns.append((ends, outcome))
        guard outcome == .pending else { return story }
        let decided = ends + dice.span(.minutes(10), .days(5))
        story.turns.append((decided, dice.weighted([(3, .toConfirm), (1, .refused)])))
        return story
    }
}
