package import Values

extension Financing {
    package func decide(_ command: Command, given facts: Facts, at now: Instant) throws(Rejection) -> [Event]
    {
        switch command {
        case .open(let opening):
            guard facts.opening == nil else { throw .alreadyOpened }
            return [.opened(opening, date: ParisDate.text(at: now), at: now)]
        case .recordHint(let hint): return try Self.decideHint(hint, given: facts, at: now)
        case .move(let kind, let amount):
            return try decideMovement(kind, amount, given: facts, at: now)
        case .readStatus: return try Self.decideRead(given: facts, at: now)
        case .retryInitialize(let sections):
            return try Self.decideRetryInitialize(sections, given: facts, at: now)
        case .retryConfirm: return try Self.decideRetryConfirm(given: facts)
        case .resumeMovement(let kind):
            guard facts.movement?.kind == kind else { throw .noMovementOpen(kind) }
            return [.movementResumed(kind)]
        case .dropMovement(let kind, let reason):
            guard facts.movement?.kind == kind else { throw .noMovementOpen(kind) }
            return [.movementDropped(kind, reason: reason)]
        case .acceptReported(let reason): return try Self.decideAccept(reason, given: facts)
        case .abandon(let reasonCode):
            guard facts.status == .pending else { throw .abandonNotPossible(status: facts.statusText) }
            return [.abandonRequested(reasonCode: reasonCode)]
        case .close(let reason): return [.closed(reason: reason)]
        case .send(let change): return try Self.decideSend(change, given: facts, at: now)
        case .deliver: return try Self.decideDeliver(given: facts)
        case .initializeAnswered, .datePassed, .transactionSought, .statusRead, .confirmAnswered,
            .confirmChecked, .movementAnswered, .movementChecked, .movementPrepared, .abandonAnswered,
            .deliveryAnswered,
            .deliveryChecked:
            return try decideAnswer(reading(command, given: facts), given: facts, at: now)
        }
    }

    /// D-11: redirection and notification may both come, in any order, more than once. The same key and status is
    /// one hint, until Cofidis has answered otherwise: what came too early, or from somebody else, must not make
    /// the true notification of later count for nothing.
    private static func decideHint(_ hint: Hint, given facts: Facts, at now: Instant) throws(Rejection)
        -> [Event]
    {
        guard let opening = facts.opening, hint.merchantTransactionID == opening.merchantTransactionID else {
            throw .transactionKeyMismatch(field: "merchantTransactionId", value: hint.merchantTransactionID)
        }
        guard hint.merchantTransactionDate == facts.date else {
            throw .transactionKeyMismatch(
                field: "merchantTransactionDate",
                value: hint.merchantTransactionDate
            )
        }
        let status = CofidisStatus(wire: hint.rawStatus)
        let isNew = !facts.hints.contains(Facts.hintKey(rawStatus: hint.rawStatus, status: status))
        let counts =
            isNew
            ? status != nil || facts.hints.count < hintsLimit && facts.bearsAnotherHint(at: now)
            : facts.hasContradicted(status) && facts.bearsAnotherHint(at: now)
        guard counts else { return [] }
        return [.hinted(rawStatus: hint.rawStatus, status: status, source: hint.source, at: now)]
    }

    /// A person may ask at any time; the call waits for its window by itself (D-6). The two-hour rule of pending
    /// transactions exempts reads caused by hints and calls only (D-23), so it holds for people too.
    private static func decideRead(given facts: Facts, at now: Instant) throws(Rejection) -> [Event] {
        if facts.status == .pending, let last = facts.lastReadAt, now < last + pendingReadInterval {
            throw .readTooSoon(next: last + pendingReadInterval)
        }
        return [.readRequested]
    }

    /// What Cofidis reports cannot be changed here; what cannot be true of any transaction is not taken for true.
    private static func decideAccept(_ reason: String, given facts: Facts) throws(Rejection) -> [Event] {
        guard let reported = facts.account.disputed else { throw .nothingToAccept }
        if let rule = facts.impossibility(of: reported) { throw .cannotBeAccepted(rule) }
        return [.reportedAccepted(reason: reason)]
    }

    /// On another day the same id with the new date is a fresh pair. (D-18)
    private static func decideRetryInitialize(
        _ sections: JSONObject,
        given facts: Facts,
        at now: Instant
    ) throws(Rejection) -> [Event] {
        guard facts.redirectedAt == nil else { throw .alreadyInitialized }
        let today = ParisDate.text(at: now)
        let resumed = Event.initializeResumed(sections: sections)
        guard today != facts.date else { return [resumed] }
        return [.transactionDateMoved(from: facts.date, to: today, reason: .askedAgain), resumed]
    }

    /// Confirm itself answers 005 when the transaction does not wait for it, so a hint is reason enough (D-6).
    private static func decideRetryConfirm(given facts: Facts) throws(Rejection) -> [Event] {
        guard facts.status == .toConfirm || facts.status == .confirmToRetry || facts.lastHint == .toConfirm,
            facts.confirmedAt == nil, facts.authorizedAt == nil
        else { throw .confirmNotPossible(status: facts.statusText) }
        return [.confirmResumed]
    }
}
