import Synchronization
import Values

/// A redirection or notification as it comes in. [cofidis.md §8]
struct SimulatedHint: Sendable {
    let merchantID: String
    let date: String
    let status: String
    let isNotification: Bool
}

/// Sends what Cofidis and browsers send: late, twice, in any order, not at all; and what anybody else might send.
final class HintSource: Sendable {
    private let dice: Dice
    private let time: VirtualTime
    private let receiver = Mutex<(@Sendable (SimulatedHint) -> Void)?>(nil)

    init(_ dice: Dice, time: VirtualTime) {
        self.dice = dice
        self.time = time
    }

    /// Who takes hints in.
    func listen(_ receive: @escaping @Sendable (SimulatedHint) -> Void) { receiver.withLock { $0 = receive } }

    /// Plans the hints of a new transaction.
    func follow(_ transaction: StandInTransaction, _ story: CustomerStory) {
        let dice = dice.named("\(transaction.merchantID)/\(transaction.date)")
        for (number, turn) in story.turns.enumerated() {
            let isAccepted = turn.status == .toConfirm
            // The customer is sent back at the end of the journey, which only the first decision is.
            let isReturn =
                (isAccepted || turn.status == .pending || turn.status == .refused) && number == 1
            if isReturn { send(transaction, turn, isNotification: false, dice) }
            if transaction.hasWebhook, isAccepted || turn.status == .pending {
                send(transaction, turn, isNotification: true, dice)
            }
        }
        guard dice.chance(0.25) else { return }
        let lie: StandInTransaction.Status = dice.pick([.toConfirm, .pending, .refused, .validated, .aborted])
        let moment = time.now + dice.span(.seconds(1), .days(20))
        at(moment, transaction, lie.rawValue, isNotification: dice.chance(0.5))
    }

    private func send(
        _ transaction: StandInTransaction,
        _ turn: (moment: Instant, status: StandInTransaction.Status),
        isNotification: Bool,
        _ dice: Dice
    ) {
        // Lost, once, twice, three times.
        for _ in 0..<dice.weighted([(2, 0), (10, 1), (3, 2), (1, 3)]) {
            let delay = dice.span(.milliseconds(50), dice.pick([.seconds(3), .minutes(10), .days(2)]))
            let text = dice.chance(0.5) ? turn.status.rawValue : turn.status.rawValue.uppercased()
            at(turn.moment + delay, transaction, text, isNotification: isNotification)
        }
    }

    private func at(
        _ moment: Instant,
        _ transaction: StandInTransaction,
        _ status: String,
        isNotification: Bool
    ) {
        let hint = SimulatedHint(
            merchantID: transaction.merchantID,
            date: transaction.date,
            status: status,
            isNotification: isNotification
        )
        time.at(moment) { [weak self] in
            let receive = self?.receiver.withLock { $0 }
            receive?(hint)
        }
    }
}
