import Values

extension Financing {
    package func evolve(_ facts: Facts, with event: Event) -> Facts {
        let before = facts
        var facts = facts
        facts.apply(event)
        facts.keepAccount(of: event, since: before)
        return facts
    }
}

extension Financing.Facts {
    fileprivate mutating func apply(_ event: Financing.Event) {
        switch event {
        case .opened(let opening, let date, let moment):
            self.opening = opening
            self.date = date
            openedAt = moment
            if opening.retail != nil { retail = Financing.RetailFacts() }
        case .transactionDateMoved(_, let to, let reason):
            date = to
            hasTriedNextDay = reason == .lateWinterHour
            initializeAttempts = 0
            retail?.isUnanswered = true
        case .initializeResumed(let sections):
            initializeAttempts = 0
            for member in sections.members { opening?.sections[member.key] = member.value }
        case .hinted(let rawStatus, let status, _, let moment):
            let key = Self.hintKey(rawStatus: rawStatus, status: status)
            if !hints.contains(key) { hints.append(key) }
            lastHint = status
            if let moment {
                hintTimes = hintTimes.filter { moment < $0 + Financing.hintsPeriod } + [moment]
            }
        case .readRequested:
            confirmAttempts = 0
            initializeAttempts = 0
            movement?.attempts = 0
            retail?.delivery?.attempts = 0
        case .confirmResumed:
            confirmAttempts = 0
            confirmRecheckAt = nil
            abandonReason = nil
        case .movementRequested(let kind, let amount, let before, let readsFirst):
            movement = Financing.OpenMovement(kind, amount: amount, before: before)
            movement?.readsFirst = readsFirst
        case .movementResumed:
            movement?.attempts = 0
            movement?.acknowledgedAt = nil
            movement?.recheckAt = nil
        case .movementDropped: movement = nil
        case .reportedAccepted:
            movement = nil
            if let reported = account.disputed { ledger = reported }
        case .abandonRequested(let reasonCode): abandonReason = reasonCode
        case .closed: break
        default: applyAnswer(event)
        }
    }

    private mutating func applyAnswer(_ event: Financing.Event) {
        switch event {
        case .initialized(let observation):
            observe(observation)
            redirect(at: observation.at)
        case .authorized(let observation):
            // Learnt by a read, it may have been reserved at any time since the read before: the earliest counts, so
            // that no deadline is believed to be later than it is.
            authorizedAt =
                observation.operation == .confirm
                ? observation.at : lastReadAt ?? redirectedAt ?? observation.at
            observe(observation)
        case .confirmed(let observation):
            observe(observation)
            confirmedAt = observation.at
        case .initializeNotDone(let observation):
            observe(observation)
            initializeAttempts += 1
        case .confirmNotDone(let observation):
            observe(observation)
            confirmAttempts += 1
            confirmRecheckAt = nil
        case .confirmUnmoved(let observation, let moment):
            observe(observation)
            confirmRecheckAt = moment
        case .movementNotDone(_, let observation):
            observe(observation)
            movement?.attempts += 1
            movement?.recheckAt = nil
        case .movementUnmoved(_, let observation, let moment):
            observe(observation)
            if let moment { movement?.recheckAt = moment }
        case .movementReady(let kind, let observation):
            observe(observation)
            movement?.readsFirst = false
            movement?.before = ledger[keyPath: kind.amount]
        case .movementNotPossible(_, let observation):
            observe(observation)
            movement = nil
        case .movementConfirmed(let kind, let observation):
            observe(observation)
            movement = nil
            if kind == .validate { confirmedAt = observation.at }
        case .movementRefused(_, let observation):
            observe(observation)
            movement = nil
        case .movementUnclear(let kind, let observation):
            observe(observation)
            movement?.refusalCode = kind.isRefused(by: observation.code) ? observation.code : nil
            if observation.acknowledges { movement?.acknowledgedAt = observation.at }
        case .observed(let observation), .initializeIncomplete(let observation),
            .initializeRefused(let observation), .initializeFound(let observation):
            observe(observation)
        case .contradicted(let observation, _):
            // Recorded, and nothing of it believed.
            lastCode = observation.code
            retail?.isUnanswered = false
        default: applyRetail(event)
        }
    }

    mutating func observe(_ observation: Financing.Observation) {
        lastCode = observation.code
        retail?.isUnanswered = false
        lastAnswerHadStatus = observation.rawStatus != nil
        if observation.operation == .getStatus, observation.code == Financing.ResponseCode.success {
            lastReadAt = observation.at
        }
        if let url = observation.redirectURL { redirectURL = url }
        if let id = observation.providerTransactionID { providerTransactionID = id }
        let isAnswer =
            observation.rawStatus != nil || observation.code == Financing.ResponseCode.notToConfirm
        if !hintTimes.isEmpty, isAnswer { hintsAnsweredAt = observation.at }
        guard let rawStatus = observation.rawStatus else { return }
        self.rawStatus = rawStatus
        noteRetailStatus(observation)
        status = observation.status
        ledger = ledger.applying(observation.amounts)
        if observation.amounts != Financing.Amounts() { amountsAt = observation.at }
        if let currency = observation.currency { toldCurrency = currency }
        switch observation.status {
        case .toConfirm: toConfirmSince = toConfirmSince ?? observation.at
        case .confirmToRetry, .confirmFailed, nil: break
        default: toConfirmSince = nil
        }
        guard let status, status != .initializedToRetry else { return }
        redirect(at: observation.at)
        if status.isUnderWay, observation.operation == .getStatus, let redirectedAt,
            observation.at >= redirectedAt + Financing.journeyEndAfter
        {
            lateReads += 1
        }
    }

    /// The transaction exists: the customer is sent on, and the sections with personal data have done their duty.
    private mutating func redirect(at moment: Instant) {
        guard redirectedAt == nil else { return }
        redirectedAt = moment
        opening?.sections = JSONObject()
    }
}

extension Financing.Facts {
    /// Under what name a hint's status is remembered: spellings of one status are one hint.
    static func hintKey(rawStatus: String, status: CofidisStatus?) -> String {
        status?.rawValue ?? rawStatus.lowercased()
    }

    /// Whether Cofidis has said, after the last hint, that the transaction is not where the hint put it. What has gone
    /// further than the hint needs no second look.
    func hasContradicted(_ hinted: CofidisStatus?) -> Bool {
        guard let status, status != hinted, status.isUnderWay || status == .pending else { return false }
        if let last = hintTimes.last { return hintsAnsweredAt.map { last <= $0 } ?? false }
        // Hints of earlier builds do not say when they came. 005: Cofidis does not wait for the confirm that the hint
        // led to. [cofidis.md §4]
        return lastReadAt != nil || lastCode == Financing.ResponseCode.notToConfirm
    }

    func bearsAnotherHint(at now: Instant) -> Bool {
        hintTimes.count { now < $0 + Financing.hintsPeriod } < Financing.repeatedHintsLimit
    }

    /// For people: the canonical status, or that it is none.
    var statusText: String {
        status?.rawValue
            ?? (rawStatus.map { "of the unknown status \"\($0)\"" } ?? "not known to Cofidis yet")
    }
}

extension Financing.Observation {
    /// 000, and no status that says that the call failed or lacked fields.
    fileprivate var acknowledges: Bool {
        guard code == Financing.ResponseCode.success else { return false }
        switch status {
        case .validateFailed, .validateToRetry, .cancelFailed, .cancelToRetry, .refundFailed: return false
        default: return true
        }
    }
}
