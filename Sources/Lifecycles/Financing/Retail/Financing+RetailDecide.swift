import Values
import Workflow

extension Financing {
    // MARK: What people ask

    /// On another day the same id with the new date is a fresh pair. (D-18)
    static func decideSend(_ change: SendChange, given facts: Facts, at now: Instant) throws(Rejection)
        -> [Event]
    {
        guard var opening = facts.opening, let terms = opening.retail else {
            throw .notRetail(command: "send")
        }
        guard facts.redirectedAt == nil else { throw .alreadyInitialized }
        for member in change.sections.members { opening.sections[member.key] = member.value }
        try checkTelephone(in: opening.sections, for: change.sendingType ?? terms.sendingType)
        let today = ParisDate.text(at: now)
        let resumed = Event.sendResumed(change)
        guard today != facts.date else { return [resumed] }
        // Until Cofidis has said so, nobody knows that the pair of the other day does not exist; the customer may hold
        // its link and sign it.
        guard let code = facts.lastCode, ResponseCode.provesNoTransaction.contains(code),
            facts.retail?.isUnanswered != true
        else {
            throw .transactionNotLookedFor(date: facts.date)
        }
        return [.transactionDateMoved(from: facts.date, to: today, reason: .askedAgain), resumed]
    }

    /// Only what waits for the delivery can be delivered: the signal finances. [cofidis.md §9]
    static func decideDeliver(given facts: Facts) throws(Rejection) -> [Event] {
        guard facts.opening?.retail?.mode == .twoStep else { throw .notRetail(command: "deliver") }
        guard facts.status == .toDeliver else { throw .deliveryNotPossible(status: facts.statusText) }
        return [.deliveryRequested]
    }

    // MARK: What the provider answers

    /// The answer with what the mapping makes of its status, where the case is a store's.
    func reading(_ command: Command, given facts: Facts) -> Command {
        guard facts.isRetail else { return command }
        return command.mappingAnswer { answer in
            guard let raw = answer.rawStatus else { return answer }
            var answer = answer
            answer.reading = StatusReading(
                status: retailStatuses?.status(of: raw, subStatus: answer.subStatus)
                    .flatMap(CofidisStatus.init(canonical:)),
                mapping: retailStatuses?.hash.description ?? Self.noMapping
            )
            return answer
        }
    }

    /// Recorded where a program was built without a mapping; every status is unknown then.
    private static let noMapping = "none"

    /// The picture comes before the event that needs it.
    static func qrEvents(of answer: Answer, with event: Event) -> [Event] {
        guard case .initialized = event, let qr = answer.qr else { return [event] }
        switch qr {
        case .picture(let picture): return [.qrReceived(picture), event]
        case .unusable(let reason): return [.qrUnusable(reason: reason), event]
        }
    }

    /// What updateStatus answers proves nothing but a status of `validated`; 000 alone means that it was heard.
    /// [cofidis.md §14, D-25]
    static func deliveryEvent(_ answer: Answer, given facts: Facts, at now: Instant) -> Event {
        let observation = answer.observation(at: now, given: facts)
        if let rule = facts.contradiction(by: answer) { return .contradicted(observation, rule) }
        if answer.code == ResponseCode.unknownKey { return .observed(observation) }
        return answer.code == ResponseCode.success && observation.status == .validated
            ? .confirmed(observation) : .deliveryUnclear(observation)
    }

    /// A signal that was not acknowledged and left the status as it was at two reads did not come through. (decision
    /// 0016)
    static func deliveryCheckEvent(_ event: Event, given facts: Facts, resendAfter: Duration) -> Event {
        guard case .observed(let observation) = event, observation.status == .toDeliver,
            let delivery = facts.retail?.delivery, delivery.acknowledgedAt == nil
        else { return event }
        guard let recheckAt = delivery.recheckAt else {
            let wait = delivery.attempts < fewAttemptsLimit ? resendAfter : max(resendAfter, laterResendAfter)
            return .deliveryUnmoved(observation, recheckAt: observation.at + wait)
        }
        return observation.at < recheckAt
            ? .deliveryUnmoved(observation, recheckAt: recheckAt) : .deliveryNotDone(observation)
    }
}

extension Financing.Command {
    /// The same command with another answer; commands that are none are left as they are.
    fileprivate func mappingAnswer(_ change: (Financing.Answer) -> Financing.Answer) -> Financing.Command {
        switch self {
        case .initializeAnswered(let answer, let isRepeated):
            .initializeAnswered(change(answer), isRepeated: isRepeated)
        case .transactionSought(let answer): .transactionSought(change(answer))
        case .statusRead(let answer): .statusRead(change(answer))
        case .movementAnswered(let kind, let answer): .movementAnswered(kind, change(answer))
        case .movementChecked(let kind, let answer): .movementChecked(kind, change(answer))
        case .movementPrepared(let answer): .movementPrepared(change(answer))
        case .deliveryAnswered(let answer): .deliveryAnswered(change(answer))
        case .deliveryChecked(let answer): .deliveryChecked(change(answer))
        default: self
        }
    }
}

extension Financing.Facts {
    mutating func applyRetail(_ event: Financing.Event) {
        switch event {
        case .qrReceived(let picture): retail?.qr = picture.sha256
        case .sendResumed(let change):
            initializeAttempts = 0
            retail?.isUnanswered = true
            if let sellerID = change.sellerID { opening?.retail?.sellerID = sellerID }
            if let sendingType = change.sendingType { opening?.retail?.sendingType = sendingType }
            for member in change.sections.members { opening?.sections[member.key] = member.value }
        case .deliveryRequested: retail?.delivery = Financing.OpenDelivery()
        case .deliveryUnclear(let observation):
            observe(observation)
            if observation.code == Financing.ResponseCode.success {
                retail?.delivery?.acknowledgedAt = observation.at
            }
        case .deliveryNotDone(let observation):
            observe(observation)
            retail?.delivery?.attempts += 1
            retail?.delivery?.recheckAt = nil
        case .deliveryUnmoved(let observation, let moment):
            observe(observation)
            retail?.delivery?.recheckAt = moment
        default: break
        }
    }

    /// Before `status` takes the observation's value.
    mutating func noteRetailStatus(_ observation: Financing.Observation) {
        guard retail != nil, let next = observation.status else { return }
        if next != status || retail?.statusSince == nil { retail?.statusSince = observation.at }
        // Delivered, canceled or anything else: the signal has nothing to wait for any more.
        if next != .toDeliver { retail?.delivery = nil }
    }

    /// Nil before a contract waits for the delivery, and where no delivery is signalled.
    var deliveryStanding: String? {
        guard opening?.retail?.mode == .twoStep else { return nil }
        let standing: Financing.DeliveryStanding? =
            if let delivery = retail?.delivery {
                delivery.acknowledgedAt == nil ? .signalled : .heard
            } else {
                switch status {
                case .toDeliver: .awaited
                case .validated, .refunded: .financed
                default: nil
                }
            }
        return standing?.rawValue
    }
}
