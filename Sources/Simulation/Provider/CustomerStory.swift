import Values

/// What the customer does after the transaction was opened, and Cofidis's clerks after the customer.
/// [cofidis.md §9, §10.3, §11, §12]
struct CustomerStory: Sendable {
    typealias Turn = (moment: Instant, status: StandInTransaction.Status)

    var turns: [Turn] = []

    static func drawn(from dice: Dice, _ kind: StandInTransaction.Kind, at now: Instant) -> CustomerStory {
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
        // In Italy every acceptance is preceded by a check. [§10.3]
        let accepted: StandInTransaction.Status = kind == .italy ? .pending : .toConfirm
        let outcome = dice.weighted([
            (60, accepted), (22, .pending), (7, .refused), (6, .aborted), (4, .error), (1, .strange),
        ])
        switch outcome {
        case .pending, .strange:
            story.turns.append((ends, outcome))
            let decided = ends + dice.span(.minutes(10), .days(5))
            guard dice.chance(0.75) else {
                story.turns.append((decided, .refused))
                break
            }
            story.turns += acceptance(dice, kind, at: decided)
        case .toConfirm: story.turns += acceptance(dice, kind, at: ends)
        default: story.turns.append((ends, outcome))
        }
        return story
    }

    /// On the web confirm comes next; in a store the signature does, and financing or the wait for delivery. [§9]
    private static func acceptance(_ dice: Dice, _ kind: StandInTransaction.Kind, at moment: Instant)
        -> [Turn]
    {
        guard kind.isStore else { return [(moment, .toConfirm)] }
        guard dice.chance(0.92) else {
            return [(moment, .accepted), (moment + dice.span(.days(1), .days(4)), .aborted)]
        }
        let signed = moment + dice.span(.minutes(5), dice.pick([.hours(1), .days(3)]))
        let goesOn = signed + dice.span(.minutes(1), dice.pick([.minutes(5), .hours(26)]))
        return [
            (moment, .accepted), (signed, .signed), (goesOn, kind == .twoStep ? .toDeliver : .validated),
        ]
    }
}
