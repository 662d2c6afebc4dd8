import Values

extension Financing {
    /// One answer, one event: what it means, with what it said.
    func decideAnswer(
        _ command: Command,
        given facts: Facts,
        at now: Instant
    ) throws(Rejection) -> [Event] {
        switch command {
        case .datePassed(let today, let isRepeated):
            guard today != facts.date else {
                throw .unreadableAnswer(call: "initialize", reason: "the date passed to itself")
            }
            try Self.checkNothingSigned(isRepeated: isRepeated, given: facts)
            return [.transactionDateMoved(from: facts.date, to: today, reason: .notSent)]
        case .initializeAnswered(let answer, let isRepeated):
            if answer.code == ResponseCode.dateNotToday {
                try Self.checkNothingSigned(isRepeated: isRepeated, given: facts)
            }
            let event = Self.initializeEvent(answer, isRepeated: isRepeated, given: facts, at: now)
            return Self.qrEvents(of: answer, with: event)
        case .transactionSought(let answer):
            if answer.code == ResponseCode.unknownKey {
                return [.initializeNotDone(answer.observation(at: now, given: facts))]
            }
            return [Self.readEvent(answer, given: facts, at: now)]
        case .statusRead(let answer): return [Self.readEvent(answer, given: facts, at: now)]
        case .confirmAnswered(let answer): return [Self.confirmEvent(answer, given: facts, at: now)]
        case .confirmChecked(let answer):
            let event = Self.readEvent(answer, given: facts, at: now)
            return [Self.confirmCheckEvent(event, given: facts, resendAfter: terms.resendAfter)]
        case .movementAnswered(let kind, let answer):
            return [try Self.movementEvent(kind, answer, given: facts, at: now)]
        case .movementChecked(let kind, let answer):
            return [
                try Self.movementCheckEvent(
                    kind,
                    answer,
                    given: facts,
                    at: now,
                    resendAfter: terms.resendAfter
                )
            ]
        case .movementPrepared(let answer): return [try Self.preparedEvent(answer, given: facts, at: now)]
        case .abandonAnswered(let answer): return [Self.readEvent(answer, given: facts, at: now)]
        case .deliveryAnswered(let answer): return [Self.deliveryEvent(answer, given: facts, at: now)]
        case .deliveryChecked(let answer):
            return [
                Self.deliveryCheckEvent(
                    Self.readEvent(answer, given: facts, at: now),
                    given: facts,
                    resendAfter: terms.resendAfter
                )
            ]
        default: preconditionFailure("not an answer")
        }
    }

    /// A confirm did not happen when two reads say so, the second not before `resendAfter` has passed since the first.
    /// (D-19, decision 0016)
    private static func confirmCheckEvent(_ event: Event, given facts: Facts, resendAfter: Duration) -> Event
    {
        guard case .observed(let observation) = event, observation.status == .toConfirm else { return event }
        guard let recheckAt = facts.confirmRecheckAt else {
            let wait =
                facts.confirmAttempts < fewAttemptsLimit ? resendAfter : max(resendAfter, laterResendAfter)
            return .confirmUnmoved(observation, recheckAt: observation.at + wait)
        }
        return observation.at < recheckAt
            ? .confirmUnmoved(observation, recheckAt: recheckAt) : .confirmNotDone(observation)
    }

    /// A fresh pair beside one whose answer was lost leaves two live transactions. On the web an unconfirmed one moves no
    /// money (D-18); in a store the customer's signature alone may finance it. So there the old pair is looked for
    /// first: the answer is not used, which leaves the outcome of the lost call unknown.
    private static func checkNothingSigned(isRepeated: Bool, given facts: Facts) throws(Rejection) {
        guard isRepeated, facts.isRetail else { return }
        throw .unreadableAnswer(
            call: "repeatSendPayment",
            reason:
                "the date in Paris is not \(facts.date) any more, and the lost attempt may have made that "
                + "transaction: Cofidis is asked for it before another date is sent"
        )
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

    /// Validated for the first time is the confirmation, whoever brought it about; in a later capture authorized is.
    private static func readEvent(_ answer: Answer, given facts: Facts, at now: Instant) -> Event {
        let observation = answer.observation(at: now, given: facts)
        if let rule = facts.contradiction(by: answer) { return .contradicted(observation, rule) }
        if observation.status == .validated, facts.confirmedAt == nil { return .confirmed(observation) }
        return isFirstAuthorization(observation, given: facts)
            ? .authorized(observation) : .observed(observation)
    }

    /// In an immediate capture nothing is ever only reserved: there the status is one to be looked at.
    private static func isFirstAuthorization(_ observation: Observation, given facts: Facts) -> Bool {
        observation.status == .authorized && facts.authorizedAt == nil
            && facts.opening?.captureMode == .validate
    }

    /// Only 000 with `validated` or `authorized` confirms. 004 and 9xx are followed by a read whatever else they say
    /// (§4, D-21).
    private static func confirmEvent(_ answer: Answer, given facts: Facts, at now: Instant) -> Event {
        let observation = answer.observation(at: now, given: facts)
        if let rule = facts.contradiction(by: answer) { return .contradicted(observation, rule) }
        guard answer.code == ResponseCode.success else { return .observed(observation) }
        if observation.status == .validated { return .confirmed(observation) }
        return isFirstAuthorization(observation, given: facts)
            ? .authorized(observation) : .observed(observation)
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
    /// `isSent` is false before the open movement was sent: amounts that moved meanwhile were moved by somebody else.
    func contradiction(by answer: Financing.Answer, isSent: Bool = true) -> Financing.ContradictedRule? {
        guard let opening else { return nil }
        if let id = answer.merchantTransactionID, id != opening.merchantTransactionID {
            return .otherTransaction
        }
        if let keyDate = answer.merchantTransactionDate, keyDate != date { return .otherTransaction }
        if let currency = answer.currency, currency.uppercased() != opening.amount.currency.code {
            return .otherCurrency
        }
        guard answer.rawStatus != nil else { return nil }
        let next = ledger.applying(answer.amounts)
        if let rule = impossibility(of: next) { return rule }
        if let movement, isSent {
            let told = next[keyPath: movement.kind.amount]
            if told != movement.before, told != movement.after { return movement.kind.unexpected }
        }
        let status = answer.status
        if status == .refunded, answer.amounts.refunded != nil, next.refunded != next.validated {
            return .refundedStatusWithoutAmount
        }
        if status == .canceled, answer.amounts.cancelled != nil, next.cancelled != next.authorized {
            return .canceledStatusWithoutAmount
        }
        return nil
    }
}

extension Financing.Facts {
    /// What no amounts of this transaction can be after those that are known. [cofidis.md §7]
    func impossibility(of next: Financing.Ledger) -> Financing.ContradictedRule? {
        guard let opening else { return nil }
        if let rule = ledger.contradiction(by: next, amount: opening.amount.minorUnits) { return rule }
        // One refund of everything. [cofidis.md §5.5]
        let isPart = next.refunded != ledger.refunded && next.refunded != next.validated
        return opening.country == .italy && isPart ? .refundedInPart : nil
    }
}

extension Financing.Movement {
    fileprivate var unexpected: Financing.ContradictedRule {
        switch self {
        case .validate: .validatedUnexpectedly
        case .cancel: .cancelledUnexpectedly
        case .refund: .refundedUnexpectedly
        }
    }
}
