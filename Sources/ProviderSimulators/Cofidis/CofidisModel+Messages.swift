/// Redirections and notifications [cofidis.md §8; §14, D-11, D-26]: hints, never retried, never signed.
extension CofidisModel {
    /// Plans the messages that a new status gives rise to.
    ///
    /// The customer comes back once, at the end of the journey. `to_confirm` is notified whenever it comes,
    /// also at the end of the journey, "so that a closed browser loses nothing"; `pending` and whatever else
    /// leaves the decision open is notified to the other URL.
    mutating func planMessages(
        _ transaction: CofidisTransaction,
        endsJourney: Bool,
        at now: SimulatedInstant
    ) {
        let urls = transaction.urls
        let redirection: String?
        let notification: String?
        switch transaction.status {
        case .toConfirm: (redirection, notification) = (urls.returnSuccess, urls.notificationSuccess)
        case .pending, .strange: (redirection, notification) = (urls.returnOther, urls.notificationPending)
        case .refused: (redirection, notification) = (urls.returnOther, nil)
        case .accepted: (redirection, notification) = (urls.returnSuccess, nil)
        default: return
        }
        if endsJourney, let redirection {
            plan(.redirection, to: redirection, transaction, transaction.script.redirection, at: now)
        }
        if let notification {
            plan(.notification, to: notification, transaction, transaction.script.notification, at: now)
        }
    }

    private mutating func plan(
        _ kind: CofidisMessage.Kind,
        to url: String,
        _ transaction: CofidisTransaction,
        _ delivery: CofidisDelivery,
        at now: SimulatedInstant
    ) {
        guard var chance = state.transactions[transaction.key]?.chance else { return }
        let soon = chance.number(in: configuration.messageDelaySeconds)
        let again = soon + chance.number(in: configuration.messageDelaySeconds)
        let late = chance.number(in: configuration.lateMessageDelaySeconds)
        state.transactions[transaction.key]?.chance = chance
        let moments: [SimulatedInstant]
        switch delivery {
        case .once: moments = [now.adding(seconds: soon)]
        case .twice: moments = [now.adding(seconds: soon), now.adding(seconds: again)]
        case .late: moments = [now.adding(seconds: late)]
        case .never: moments = []
        case .outOfOrder:
            // Only a new status counts as what follows; the time-out of a journey that ended is no move.
            let next = transaction.plan.first { planned in
                if case .reach = planned.move { true } else { false }
            }
            moments = [(next?.due).map { $0.adding(seconds: late) } ?? now.adding(seconds: late)]
        }
        for due in moments {
            let message = CofidisModel.message(kind, transaction.status, url, transaction, due: due)
            state.due.add(.message(message), due: due)
        }
    }

    static func message(
        _ kind: CofidisMessage.Kind,
        _ status: CofidisStatus,
        _ url: String,
        _ transaction: CofidisTransaction,
        due: SimulatedInstant
    ) -> CofidisMessage {
        CofidisMessage(
            kind: kind,
            key: transaction.key,
            url: url,
            status: status,
            due: due,
            transactionKeyText: keyText(transaction)
        )
    }

    /// The key object as sent on redirection [cofidis.md §3].
    private static func keyText(_ transaction: CofidisTransaction) -> String {
        JSONValue.object([
            .init("merchantCountry", .string(transaction.merchantCountry)),
            .init("providerId", .string(transaction.providerId)),
            .init("providerTransactionId", .null),
            .init("merchantId", .string(transaction.key.merchantId)),
            .init("merchantTransactionId", .string(transaction.key.merchantTransactionId)),
            .init("merchantTransactionDate", .string(transaction.key.merchantTransactionDate)),
        ]).text
    }

    /// Hands a due message to the outbox.
    mutating func send(_ message: CofidisMessage, at now: SimulatedInstant) {
        guard outbox.count < CofidisModel.outboxLimit else {
            state.counts.messages["\(message.kind.rawValue) dropped", default: 0] += 1
            return
        }
        state.counts.messages["\(message.kind.rawValue) sent", default: 0] += 1
        state.transactions[message.key]?.watch.excusedReads += 1
        outbox.append(message)
    }

    /// What became of a posted message.
    package enum Delivery: Equatable, Sendable {
        /// The HTTP status of the partner's answer.
        case answered(Int)
        /// No answer.
        case failed(String)
    }

    /// Enters what became of a message into the books.
    package mutating func messagePosted(
        _ message: CofidisMessage,
        _ delivery: Delivery,
        now: SimulatedInstant
    ) {
        state.revision += 1
        let word: String
        let result: String
        switch delivery {
        case .answered(let status):
            word = (200..<400).contains(status) ? "delivered" : "refused"
            result = "HTTP \(status)"
        case .failed(let reason):
            word = "failed"
            result = reason
        }
        state.counts.messages["\(message.kind.rawValue) \(word)", default: 0] += 1
        guard var transaction = state.transactions[message.key] else { return }
        var entry = CofidisHistoryEntry(
            at: now,
            kind: message.kind.rawValue,
            status: message.status,
            ledger: transaction.ledger
        )
        entry.result = result
        transaction.record(entry)
        state.transactions[message.key] = transaction
    }
}
