package import Values

extension Financing {
    /// What finance compares: what the amounts should be by what we asked and were told had happened, beside what
    /// Cofidis reports.
    package struct Account: Sendable, Equatable {
        /// Since when Cofidis says the status that it said last, as far as we were told.
        package var statusSince: Instant?
        /// The amounts by our own calls: confirmed, validated, cancelled and refunded as asked.
        package var expected = Ledger()
        /// What the last answer reported when it was not believed; nil when the last one was.
        package var disputed: Ledger?

        package init() {}
    }
}

extension Financing.Facts {
    /// What Cofidis reported last, believed or not.
    package var reported: Financing.Ledger { account.disputed ?? ledger }

    /// Whether what Cofidis reports is not what it should be.
    package var differs: Bool { reported != account.expected }

    mutating func keepAccount(of event: Financing.Event, since before: Financing.Facts) {
        if status != before.status || rawStatus != before.rawStatus {
            account.statusSince = event.observation?.at ?? account.statusSince
        }
        switch event {
        case .authorized, .confirmed: expectConfirmed()
        case .movementConfirmed(let kind, _):
            account.expected[keyPath: kind.amount] += before.movement?.amount ?? 0
        case .reportedAccepted:
            account.expected = ledger
            account.disputed = nil
        default: break
        }
        guard let observation = event.observation else { return }
        if case .contradicted(_, let rule) = event {
            // Amounts of another transaction, or in another currency, are no figures of this one.
            guard rule != .otherTransaction, rule != .otherCurrency else { return }
            account.disputed = ledger.applying(observation.amounts)
        } else if observation.rawStatus != nil {
            account.disputed = nil
        }
    }

    /// Confirm authorises the whole amount, and finances it in an immediate capture. A provider that tells no authorised
    /// amount of an immediate capture is not expected to.
    private mutating func expectConfirmed() {
        guard let opening else { return }
        let amount = opening.amount.minorUnits
        let isImmediate = opening.captureMode == .immediate
        account.expected.authorized = isImmediate && ledger.authorized == 0 ? 0 : amount
        if isImmediate { account.expected.validated = amount }
    }
}

extension Financing.Event {
    /// The answer that the event records, when it records one.
    package var observation: Financing.Observation? {
        switch self {
        case .initialized(let observation), .initializeIncomplete(let observation),
            .initializeRefused(let observation), .initializeFound(let observation),
            .initializeNotDone(let observation), .observed(let observation), .confirmed(let observation),
            .confirmNotDone(let observation), .authorized(let observation),
            .movementConfirmed(_, let observation), .movementUnclear(_, let observation),
            .movementNotDone(_, let observation), .movementRefused(_, let observation),
            .movementUnmoved(_, let observation, _), .movementReady(_, let observation),
            .movementNotPossible(_, let observation), .confirmUnmoved(let observation, _),
            .contradicted(let observation, _), .deliveryUnclear(let observation),
            .deliveryNotDone(let observation), .deliveryUnmoved(let observation, _):
            observation
        default: nil
        }
    }
}

extension Financing.Account {
    /// Nil while there is nothing to tell.
    var json: JSON? {
        guard self != Financing.Account() else { return nil }
        var object = JSONObject()
        object["disputed"] = disputed?.json
        if expected != Financing.Ledger() { object["expected"] = expected.json }
        object["statusSince"] = statusSince.map { .integer($0.microseconds) }
        return .object(object)
    }

    init(json: JSON) throws(JSONShapeError) {
        self.init()
        if let ledger = json["disputed"] { disputed = try Financing.Ledger(json: ledger) }
        if let ledger = json["expected"] { expected = try Financing.Ledger(json: ledger) }
        statusSince = try json.optionalInteger("statusSince").map(Instant.init(microseconds:))
    }
}
