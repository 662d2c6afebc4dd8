/// What a call brings about after its caller has gone, and amounts that answers show late.
extension CofidisModel {
    /// Lets a call take effect: now, or so much later when the rule says so.
    mutating func takeEffect(_ call: CofidisCall, _ rule: CofidisFaultRule) {
        guard let seconds = rule.effectAfterSeconds, seconds > 0, let key = call.key else {
            _ = perform(call, delay: 0)
            return
        }
        let late = CofidisLateEffect(
            operation: call.operation,
            key: key,
            body: call.body?.text ?? "",
            amountsLagSeconds: call.amountsLagSeconds
        )
        state.due.add(.effect(late), due: call.now.adding(seconds: Double(seconds)))
    }

    /// A call that nobody waits for any more is carried out.
    mutating func carryOut(_ effect: CofidisLateEffect, at now: SimulatedInstant) {
        let request = CofidisRequest(
            operation: effect.operation.rawValue,
            authorization: nil,
            body: Array(effect.body.utf8)
        )
        var call = CofidisCall(operation: effect.operation, request: request, now: now)
        call.key = effect.key
        call.amountsLagSeconds = effect.amountsLagSeconds
        let end = perform(call, delay: 0)
        state.counts.lateEffects = (state.counts.lateEffects ?? 0) + 1
        guard var transaction = state.transactions[effect.key] else { return }
        var entry = CofidisHistoryEntry(
            at: now,
            kind: "effect",
            status: transaction.status,
            ledger: transaction.ledger
        )
        entry.operation = effect.operation
        entry.result = end.code?.rawValue
        entry.amount = effect.operation.movesMoney ? call.amount : nil
        transaction.record(entry)
        state.transactions[effect.key] = transaction
    }

    /// Answers show the amounts of before for a while, when the call was to be slow in that and changed them.
    mutating func hideAmounts(_ before: CofidisLedger?, of call: CofidisCall) {
        guard let seconds = call.amountsLagSeconds, let before, let key = call.key,
            var transaction = state.transactions[key], transaction.ledger != before
        else { return }
        let until = call.now.adding(seconds: Double(seconds))
        // What is hidden already stays so: the older amounts are shown until both may be seen.
        let shown = transaction.shownLedger(at: call.now, instead: before)
        let last = transaction.lag.map { max($0.until, until) } ?? until
        transaction.lag = CofidisAmountsLag(until: last, ledger: shown)
        state.transactions[key] = transaction
    }
}

/// A call that takes effect although nobody waits for its answer.
package struct CofidisLateEffect: Codable, Sendable {
    let operation: CofidisOperation
    let key: CofidisTransactionKey
    /// As it came.
    let body: String
    let amountsLagSeconds: Int?
}

/// Amounts that are shown in place of the real ones.
package struct CofidisAmountsLag: Codable, Sendable {
    let until: SimulatedInstant
    let ledger: CofidisLedger
}

extension CofidisTransaction {
    /// What answers show of the amounts.
    func shownLedger(at now: SimulatedInstant) -> CofidisLedger { shownLedger(at: now, instead: ledger) }

    func shownLedger(at now: SimulatedInstant, instead other: CofidisLedger) -> CofidisLedger {
        guard let lag, lag.until > now else { return other }
        return lag.ledger
    }
}
