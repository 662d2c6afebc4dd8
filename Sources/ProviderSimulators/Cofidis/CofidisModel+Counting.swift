/// The books: what the client did that it should not have done, on the provider's clock.
extension CofidisModel {
    /// Least time between two automatic reads of a pending transaction [cofidis.md §10.2].
    package static let pendingReadSeconds = 7_200.0

    mutating func countQuietHours(_ now: SimulatedInstant) {
        let parts = ProviderTimeReading.allCases.compactMap { reading in
            CofidisQuietHours(at: now, reading: reading).map { (reading, $0) }
        }
        guard !parts.isEmpty else { return }
        let earlier = now.adding(seconds: -arrivalToleranceSeconds)
        let wasOpen = ProviderTimeReading.allCases.allSatisfy {
            CofidisQuietHours(at: earlier, reading: $0) == nil
        }
        if arrivalToleranceSeconds > 0, wasOpen {
            state.counts.quietHoursTolerated += 1
            return
        }
        state.counts.quietHoursEither += 1
        for (reading, part) in parts {
            switch part {
            case .weekend: state.counts.quietHours[reading, default: .init()].weekend += 1
            case .beforeEight: state.counts.quietHours[reading, default: .init()].beforeEight += 1
            case .fromEighteen: state.counts.quietHours[reading, default: .init()].fromEighteen += 1
            }
            state.counts.quietHours[reading, default: .init()].total += 1
        }
    }

    /// Looks at an authorised call of a known transaction before anything is done with it.
    mutating func countArrival(_ call: inout CofidisCall) {
        guard let key = call.key, var transaction = state.transactions[key] else { return }
        transaction.watch.calls[call.operation, default: 0] += 1
        switch call.operation {
        case .getStatus: judgeRead(&transaction.watch, now: call.now)
        case _ where call.movesMoney: judgeMoneyCall(&transaction.watch, call)
        default: break
        }
        state.transactions[key] = transaction
    }

    private mutating func judgeRead(_ watch: inout CofidisWatch, now: SimulatedInstant) {
        guard watch.lastReadStatus == .pending, let last = watch.lastAnsweredRead,
            now.seconds(since: last) < CofidisModel.pendingReadSeconds
        else { return }
        state.counts.twoHourRuleRaw += 1
        if watch.readIsUnanswered { return }
        if watch.excusedReads > 0 {
            watch.excusedReads -= 1
        } else {
            state.counts.twoHourRuleUnexcused += 1
        }
    }

    private mutating func judgeMoneyCall(_ watch: inout CofidisWatch, _ call: CofidisCall) {
        watch.excusedReads += 1
        guard let unknown = watch.unknownCalls[call.operation] else { return }
        let isPartial = call.operation == .refund || call.operation == .cancel
        guard !isPartial || unknown.amount == call.amount else {
            state.counts.callsWhileUnknown += 1
            return
        }
        state.counts.blindRepeats[call.operation, default: 0] += 1
        state.counts.blindRepeatsByCause[unknown.cause, default: 0] += 1
        state.counts.blindRepeatsTotal += 1
    }

    /// Enters the end of a call into the books and the transaction's history.
    mutating func finish(_ call: CofidisCall, _ end: CofidisConclusion) -> CofidisReply {
        count(end.reply, code: end.code)
        guard let key = call.key, var transaction = state.transactions[key] else { return end.reply }
        var entry = CofidisHistoryEntry(
            at: call.now,
            kind: "call",
            status: transaction.status,
            ledger: transaction.ledger
        )
        entry.operation = call.operation
        entry.result = end.code?.rawValue ?? CofidisModel.name(of: end.reply)
        entry.fault = end.fault
        entry.answered = end.unknown != .lostAnswer
        entry.amount = call.operation.movesMoney ? call.amount : nil
        transaction.record(entry)
        if call.operation == .getStatus {
            noteRead(&transaction, end, now: call.now)
        } else if call.movesMoney {
            noteMoneyCall(&transaction.watch, call, end)
        } else if call.operation == .updateStatus {
            transaction.watch.excusedReads += 1
        }
        state.transactions[key] = transaction
        return end.reply
    }

    private func noteRead(
        _ transaction: inout CofidisTransaction,
        _ end: CofidisConclusion,
        now: SimulatedInstant
    ) {
        transaction.watch.readIsUnanswered = end.code == nil
        guard end.code != nil else { return }
        transaction.watch.lastAnsweredRead = now
        transaction.watch.lastReadStatus = transaction.status
        transaction.watch.unknownCalls = [:]
        transaction.watch.lastUnreadRefund = nil
    }

    private func noteMoneyCall(_ watch: inout CofidisWatch, _ call: CofidisCall, _ end: CofidisConclusion) {
        if let cause = end.unknown {
            watch.unknownCalls[call.operation] = CofidisUnknownCall(cause: cause, amount: call.amount)
        } else if end.code != nil {
            watch.unknownCalls[call.operation] = nil
        }
    }

    @discardableResult
    mutating func count(_ reply: CofidisReply, code: CofidisResponseCode? = nil) -> CofidisReply {
        state.counts.answers[code?.rawValue ?? CofidisModel.name(of: reply), default: 0] += 1
        return reply
    }

    private static func name(of reply: CofidisReply) -> String {
        switch reply {
        case .answer(let answer, _): "HTTP \(answer.status)"
        case .close: "none"
        }
    }
}
