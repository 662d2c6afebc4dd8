import Values

extension Financing {
    /// One answer, one event: what it means, with what it said.
    static func decideAnswer(
        _ command: Command,
        given facts: Facts,
        at now: Instant
    ) throws(Rejection) -> [Event] {
        switch command {
        case .datePassed(let today):
            guard today != facts.date else {
                throw .unreadableAnswer(call: "initialize", reason: "the date passed to itself")
            }
            return [.transactionDateMoved(from: facts.date, to: today, reason: .notSent)]
        case .initializeAnswered(let answer, let isRepeated):
            let event = initializeEvent(answer, isRepeated: isRepeated, given: facts, at: now)
            return qrEvents(of: answer, with: event)
        case .transactionSought(let answer):
            if answer.code == ResponseCode.unknownKey {
                return [.initializeNotDone(answer.observation(at: now, given: facts))]
            }
            return [readEvent(answer, given: facts, at: now)]
        case .statusRead(let answer): return [readEvent(answer, given: facts, at: now)]
        case .confirmAnswered(let answer): return [confirmEvent(answer, given: facts, at: now)]
        case .confirmChecked(let answer):
            let event = readEvent(answer, given: facts, at: now)
            guard case .observed(let observation) = event, observation.status == .toConfirm else {
                return [event]
            }
            return [.confirmNotDone(observation)]
        case .refundAnswered(let answer): return [try refundEvent(answer, given: facts, at: now)]
        case .refundChecked(let answer): return [try refundCheckEvent(answer, given: facts, at: now)]
        case .deliveryAnswered(let answer): return [deliveryEvent(answer, given: facts, at: now)]
        case .deliveryChecked(let answer):
            return [deliveryCheckEvent(readEvent(answer, given: facts, at: now), given: facts)]
        default: preconditionFailure("not an answer")
        }
    }

    private static func initializeEvent(
        _ answer: Answer,
        isRepeated: Bool,
        given facts: Facts,
        at now: Instant
    ) -> Event {
        let observation = answer.observation(at: now, given: facts)
        if let rule = facts.contradiction(by: answer) { return .contradicted(observation, rule) }
        switch answer.code {
        case ResponseCode.success:
            return observation.status == .initializedToRetry
                ? .initializeIncomplete(observation) : .initialized(observation)
        case ResponseCode.dateNotToday:
            return dateMove(given: facts, at: now) ?? .initializeRefused(observation)
        case ResponseCode.keyAlreadyUsed where isRepeated || facts.initializeAttempts > 0:
            // Our own lost attempt made the pair. Without one, somebody else's transaction has our key. (D-18)
            return .initializeFound(observation)
        default: return .initializeRefused(observation)
        }
    }

    /// 001: midnight passed on the way, or the provider counts in UTC+2 and is a day ahead; the latter is tried
    /// once. (D-5)
    private static func dateMove(given facts: Facts, at now: Instant) -> Event? {
        let today = ParisDate.text(at: now)
        if today != facts.date, !facts.hasTriedNextDay {
            return .transactionDateMoved(from: facts.date, to: today, reason: .midnightPassed)
        }
        guard ParisDate.isLateWinterHour(at: now), !facts.hasTriedNextDay else { return nil }
        return .transactionDateMoved(
            from: facts.date,
            to: ParisDate.nextText(at: now),
            reason: .lateWinterHour
        )
    }

    /// Validated for the first time is the confirmation, whoever brought it about.
    private static func readEvent(_ answer: Answer, given facts: Facts, at now: Instant) -> Event {
        let observation = answer.observation(at: now, given: facts)
        if let rule = facts.contradiction(by: answer) { return .contradicted(observation, rule) }
        return observation.status == .validated && facts.confirmedAt == nil
            ? .confirmed(observation) : .observed(observation)
    }

    /// Only 000 with `validated` confirms. 004 and 9xx are followed by a read whatever else they say (§4, D-21).
    private static func confirmEvent(_ answer: Answer, given facts: Facts, at now: Instant) -> Event {
        let observation = answer.observation(at: now, given: facts)
        if let rule = facts.contradiction(by: answer) { return .contradicted(observation, rule) }
        return answer.code == ResponseCode.success && observation.status == .validated
            ? .confirmed(observation) : .observed(observation)
    }

    /// The amount is the evidence, not the code: a refusal after a lost attempt may mean that the lost one
    /// happened. (D-20)
    private static func refundEvent(
        _ answer: Answer,
        given facts: Facts,
        at now: Instant
    ) throws(Rejection) -> Event {
        guard let open = facts.refund else {
            throw .unreadableAnswer(call: "refund", reason: "no refund is open")
        }
        let observation = answer.observation(at: now, given: facts)
        if let rule = facts.contradiction(by: answer) { return .contradicted(observation, rule) }
        let refunded = observation.trustedAmounts.refunded
        if refunded == open.refundedAfter { return .refundConfirmed(observation) }
        let isUnchanged = refunded == open.refundedBefore
        return isUnchanged && refusesRefund(answer.code)
            ? .refundRefused(observation) : .refundUnclear(observation)
    }

    private static func refundCheckEvent(
        _ answer: Answer,
        given facts: Facts,
        at now: Instant
    ) throws(Rejection) -> Event {
        guard let open = facts.refund else {
            throw .unreadableAnswer(call: "checkRefund", reason: "no refund is open")
        }
        let observation = answer.observation(at: now, given: facts)
        if let rule = facts.contradiction(by: answer) { return .contradicted(observation, rule) }
        let refunded = observation.trustedAmounts.refunded
        if refunded == open.refundedAfter { return .refundConfirmed(observation) }
        guard refunded == open.refundedBefore, observation.status == .validated else {
            return .observed(observation)
        }
        return open.refusalCode == nil ? .refundNotDone(observation) : .refundRefused(observation)
    }

    /// Codes that say the refund was not carried out. 9xx say nothing of the kind. [cofidis.md §4]
    static func refusesRefund(_ code: String) -> Bool {
        switch code {
        case ResponseCode.notAccepted, ResponseCode.alreadyRefunded, ResponseCode.notValidated,
            ResponseCode.refundAboveRefundable:
            true
        default: false
        }
    }
}

extension Financing.Answer {
    /// What was said, without the link and the provider's id where they only repeat what is known: every getStatus
    /// brings them again.
    func observation(at now: Instant, given facts: Financing.Facts) -> Financing.Observation {
        var observation = Financing.Observation(
            at: now,
            source: operation == .getStatus ? .poll : .callAnswer,
            operation: operation,
            code: code,
            message: code == Financing.ResponseCode.success ? nil : message,
            rawStatus: rawStatus,
            subStatus: subStatus,
            amounts: amounts,
            currency: currency == facts.currency.code ? nil : currency,
            redirectURL: redirectURL == facts.redirectURL ? nil : redirectURL,
            providerTransactionID: providerTransactionID == facts.providerTransactionID
                ? nil : providerTransactionID
        )
        observation.status = status
        observation.mapping = reading?.mapping
        return observation
    }
}

extension Financing.Observation {
    /// An answer without a status is no look at the transaction: its amounts (often zeros beside an error code)
    /// are recorded and count for nothing.
    var trustedAmounts: Financing.Amounts { rawStatus == nil ? Financing.Amounts() : amounts }
}

extension Financing.Facts {
    /// What the answer contradicts, if anything. [cofidis.md §7]
    func contradiction(by answer: Financing.Answer) -> Financing.ContradictedRule? {
        guard let opening else { return nil }
        if let id = answer.merchantTransactionID, id != opening.merchantTransactionID {
            return .otherTransaction
        }
        if let keyDate = answer.merchantTransactionDate, keyDate != date { return .otherTransaction }
        if let currency = answer.currency, currency != opening.amount.currency.code { return .otherCurrency }
        guard answer.rawStatus != nil else { return nil }
        let next = ledger.applying(answer.amounts)
        if let rule = ledger.contradiction(by: next, amount: opening.amount.minorUnits) { return rule }
        if let refund, next.refunded != refund.refundedBefore, next.refunded != refund.refundedAfter {
            return .refundedUnexpectedly
        }
        if answer.status == .refunded, answer.amounts.refunded != nil, next.refunded != next.validated {
            return .refundedStatusWithoutAmount
        }
        return nil
    }
}
