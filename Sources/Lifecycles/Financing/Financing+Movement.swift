package import Values

extension Financing {
    /// The calls that move money, or the reservation of it, by an amount. One of them is in flight at a time, since
    /// none carries an idempotency key: the amount before and after is the evidence. (D-20)
    package enum Movement: String, Sendable, CaseIterable {
        /// Finances what confirm reserved. [cofidis.md §5.3]
        case validate
        /// Releases what confirm reserved. [cofidis.md §5.4]
        case cancel
        /// Gives back what was financed. [cofidis.md §5.5]
        case refund

        /// The running amount that it raises.
        var amount: WritableKeyPath<Ledger, Int64> {
            switch self {
            case .validate: \.validated
            case .cancel: \.cancelled
            case .refund: \.refunded
            }
        }

        /// The same amount in an answer.
        var toldAmount: KeyPath<Amounts, Int64?> {
            switch self {
            case .validate: \.validated
            case .cancel: \.cancelled
            case .refund: \.refunded
            }
        }

        /// Past tense, as the running amount is called.
        var done: String {
            switch self {
            case .validate: "validated"
            case .cancel: "cancelled"
            case .refund: "refunded"
            }
        }

        /// Codes that say it was not carried out. 006 and 012 do not: an attempt without an answer may be what they
        /// speak of, and the amounts tell. 9xx say nothing of the kind. [cofidis.md §4, D-21, D-25]
        func isRefused(by code: String) -> Bool {
            let codes: Set<String> =
                switch self {
                case .validate:
                    [
                        ResponseCode.notAccepted, ResponseCode.notAuthorized,
                        ResponseCode.validateAboveAuthorized,
                    ]
                case .cancel:
                    [
                        ResponseCode.notAccepted, ResponseCode.notAuthorized,
                        ResponseCode.cancelAboveAuthorized,
                    ]
                case .refund:
                    [
                        ResponseCode.notAccepted, ResponseCode.alreadyRefunded, ResponseCode.notValidated,
                        ResponseCode.refundAboveRefundable,
                    ]
                }
            return codes.contains(code)
        }

        /// What the status says while the movement has not happened and can still be made.
        var standing: CofidisStatus { self == .refund ? .validated : .authorized }
    }

    package enum MovementAmount: Sendable, Equatable {
        case exactly(String)
        /// Whatever is left.
        case all
    }

    /// The one movement that may be in flight. (D-20)
    package struct OpenMovement: Sendable, Equatable {
        package var kind: Movement
        package var amount: Int64
        /// The running amount before it: the evidence of whether it happened is the amount after it.
        package var before: Int64
        /// Attempts that turned out not to have happened, since a person last decided.
        package var attempts = 0
        /// The provider's refusal, when its answer did not carry the amounts that prove it.
        package var refusalCode: String?
        /// When the provider answered 000 without the amounts that prove it. What it has heard is never sent again by
        /// itself, however long the amounts lag. (decision 0016)
        package var acknowledgedAt: Instant?
        /// Set by the first read that found the amount unmoved since the movement was last sent: only a read from here
        /// on proves that it did not happen. (decision 0016)
        package var recheckAt: Instant?
        /// The amounts known when it was asked for were old: they are read before it is sent.
        package var readsFirst = false

        package init(
            _ kind: Movement,
            amount: Int64,
            before: Int64,
            attempts: Int = 0,
            refusalCode: String? = nil
        ) {
            self.kind = kind
            self.amount = amount
            self.before = before
            self.attempts = attempts
            self.refusalCode = refusalCode
        }

        package var after: Int64 { before + amount }
    }
}

extension Financing {
    /// One at a time, never more than is left, and only while the status allows it. [cofidis.md §5.3 to §5.5, §7, D-7]
    func decideMovement(
        _ kind: Movement,
        _ asked: MovementAmount,
        given facts: Facts,
        at now: Instant
    ) throws(Rejection) -> [Event] {
        if let open = facts.movement {
            throw .movementInFlight(open.kind, Money(minorUnits: open.amount, currency: facts.currency))
        }
        guard facts.allows(kind) else { throw .movementNotPossible(kind, status: facts.statusText) }
        if kind == .validate, let expiry = facts.authorizationExpiresAt, now >= expiry {
            throw .authorizationExpired(at: expiry)
        }
        let left = Money(
            minorUnits: kind == .refund ? facts.ledger.refundable : facts.ledger.reserved,
            currency: facts.currency
        )
        let amount: Money
        switch asked {
        case .all: amount = left
        case .exactly(let text): amount = try Self.readAmount(text, currency: facts.currency)
        }
        guard left.minorUnits > 0 else { throw .nothingLeft(kind) }
        guard amount.minorUnits <= left.minorUnits else {
            throw .movementAboveLeft(kind, asked: amount, left: left)
        }
        // [cofidis.md §5.5]: one refund of everything.
        if kind == .refund, facts.opening?.country == .italy, amount != left {
            throw .refundMustBeWhole(left)
        }
        return [
            .movementRequested(
                kind,
                amount: amount.minorUnits,
                before: facts.ledger[keyPath: kind.amount],
                readsFirst: kind == .refund && facts.hasOldAmounts(at: now, limit: terms.amountsAge)
            )
        ]
    }

    /// The amounts, read right before a movement that was asked for when they were old: somebody may have moved money
    /// in the provider's own pages meanwhile. Nothing has been sent yet, so amounts that moved contradict nothing.
    static func preparedEvent(_ answer: Answer, given facts: Facts, at now: Instant) throws(Rejection)
        -> Event
    {
        guard let open = facts.movement else {
            throw .unreadableAnswer(call: "readBeforeRefund", reason: "no movement is open")
        }
        let observation = answer.observation(at: now, given: facts)
        if let rule = facts.contradiction(by: answer, isSent: false) {
            return .contradicted(observation, rule)
        }
        guard observation.rawStatus != nil else { return .observed(observation) }
        let next = facts.ledger.applying(observation.amounts)
        let left = open.kind == .refund ? next.refundable : next.reserved
        let isPartInItaly = facts.opening?.country == .italy && open.kind == .refund && open.amount != left
        guard observation.status == open.kind.standing, open.amount <= left, !isPartInItaly else {
            return .movementNotPossible(open.kind, observation)
        }
        return .movementReady(open.kind, observation)
    }

    /// The amount is the evidence, not the code: a refusal after a lost attempt may mean that the lost one
    /// happened. (D-20)
    static func movementEvent(
        _ kind: Movement,
        _ answer: Answer,
        given facts: Facts,
        at now: Instant
    ) throws(Rejection) -> Event {
        guard let open = facts.movement, open.kind == kind else {
            throw .unreadableAnswer(call: kind.rawValue, reason: "no \(kind.rawValue) is open")
        }
        let observation = answer.observation(at: now, given: facts)
        if let rule = facts.contradiction(by: answer) { return .contradicted(observation, rule) }
        let told = observation.trustedAmounts[keyPath: kind.toldAmount]
        if told == open.after { return .movementConfirmed(kind, observation) }
        return told == open.before && kind.isRefused(by: answer.code)
            ? .movementRefused(kind, observation) : .movementUnclear(kind, observation)
    }

    /// getStatus, asked for what became of a movement. It did not happen when two reads say so, the second not before
    /// `resendAfter` has passed since the first; what the provider has acknowledged is only looked at. (decision 0016)
    static func movementCheckEvent(
        _ kind: Movement,
        _ answer: Answer,
        given facts: Facts,
        at now: Instant,
        resendAfter: Duration
    ) throws(Rejection) -> Event {
        guard let open = facts.movement, open.kind == kind else {
            throw .unreadableAnswer(call: kind.checkCall, reason: "no \(kind.rawValue) is open")
        }
        let observation = answer.observation(at: now, given: facts)
        if let rule = facts.contradiction(by: answer) { return .contradicted(observation, rule) }
        let told = observation.trustedAmounts[keyPath: kind.toldAmount]
        if told == open.after { return .movementConfirmed(kind, observation) }
        guard told == open.before, observation.status == kind.standing else { return .observed(observation) }
        if open.refusalCode != nil { return .movementRefused(kind, observation) }
        if open.acknowledgedAt != nil { return .movementUnmoved(kind, observation, recheckAt: nil) }
        guard let recheckAt = open.recheckAt else {
            let wait = open.attempts < fewAttemptsLimit ? resendAfter : max(resendAfter, laterResendAfter)
            return .movementUnmoved(kind, observation, recheckAt: now + wait)
        }
        return now < recheckAt
            ? .movementUnmoved(kind, observation, recheckAt: recheckAt) : .movementNotDone(kind, observation)
    }
}

extension Financing.Facts {
    fileprivate func hasOldAmounts(at now: Instant, limit: Duration) -> Bool {
        guard let amountsAt else { return false }
        return now > amountsAt + limit
    }
}

extension Financing.Movement {
    /// The read that finds out what became of it.
    var checkCall: String { "check\(rawValue.prefix(1).uppercased())\(rawValue.dropFirst())" }
}

extension Financing.Facts {
    /// A person may ask for it now, as far as the status goes: after a call with missing fields it is asked again.
    func allows(_ kind: Financing.Movement) -> Bool {
        switch (kind, status) {
        case (.refund, .validated): true
        case (.validate, .authorized), (.validate, .validateToRetry), (.validate, .cancelToRetry): true
        case (.cancel, .authorized), (.cancel, .validateToRetry), (.cancel, .cancelToRetry): true
        default: false
        }
    }

    /// Until when what confirm reserved may be validated; nil while nothing is reserved. [cofidis.md §5.3, D-16]
    package var authorizationExpiresAt: Instant? {
        guard let authorizedAt, confirmedAt == nil, let days = opening?.validateWithinDays else { return nil }
        return authorizedAt + .seconds(Int64(days) * 86_400)
    }
}
