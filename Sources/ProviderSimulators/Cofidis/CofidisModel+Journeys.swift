/// Customers and clerks: what happens to a transaction without a call of the partner.
extension CofidisModel {
    /// What is drawn for an id, unless ordered: by the control door, then by the prefix table.
    mutating func drawScript(id: String, _ chance: inout SeededGenerator) -> CofidisScript {
        let drawn = CofidisScript(
            outcome: chance.choice(from: configuration.outcomes) ?? .accepted,
            confirm: chance.choice(from: configuration.confirmBehaviour) ?? .works,
            validate: chance.choice(from: configuration.validateBehaviour) ?? .works,
            cancel: chance.choice(from: configuration.cancelBehaviour) ?? .works,
            refund: chance.choice(from: configuration.refundBehaviour) ?? .works,
            redirection: chance.choice(from: configuration.redirectionDelivery) ?? .once,
            notification: chance.choice(from: configuration.notificationDelivery) ?? .once
        )
        if let order = state.scriptOrders.removeValue(forKey: id) { return order.applied(to: drawn) }
        guard configuration.idHintsEnabled else { return drawn }
        // The longest prefix wins, so that a table may hold a rule and its exception.
        let hint = configuration.idHints.filter { id.hasPrefix($0.prefix) }
            .max { $0.prefix.count < $1.prefix.count }
        return hint?.order.applied(to: drawn) ?? drawn
    }

    func drawStrikes(_ transaction: inout CofidisTransaction) -> [CofidisOperation: Int] {
        var strikes: [CofidisOperation: Int] = [:]
        for operation in [CofidisOperation.confirm, .validate, .cancel, .refund] {
            let technicalStrikes = 1 + Int(transaction.chance.next() % 2)
            switch transaction.script.behaviour(of: operation) {
            case .works, .refused: continue
            case .failed, .toRetry: strikes[operation] = 1
            case .technical: strikes[operation] = technicalStrikes
            }
        }
        return strikes
    }

    /// Lays the journey of a transaction that was just opened, or whose script was changed while it is open.
    mutating func planJourney(_ key: CofidisTransactionKey, from start: SimulatedInstant) {
        guard var transaction = state.transactions[key] else { return }
        transaction.plan = CofidisJourney.plan(&transaction, from: start, configuration)
        queuePlan(&transaction)
        state.transactions[key] = transaction
    }

    /// Puts the first move of the plan into the queue; the others follow when it was made.
    mutating func queuePlan(_ transaction: inout CofidisTransaction) {
        transaction.planRevision += 1
        guard let first = transaction.plan.first else { return }
        state.due.add(.move(transaction.key, revision: transaction.planRevision), due: first.due)
    }

    /// Makes the first move of a plan, when the plan is still the one that queued it.
    mutating func play(_ key: CofidisTransactionKey, revision: Int, at now: SimulatedInstant) {
        guard var transaction = state.transactions[key], transaction.planRevision == revision,
            !transaction.plan.isEmpty
        else { return }
        let planned = transaction.plan.removeFirst()
        queuePlan(&transaction)
        state.transactions[key] = transaction
        switch planned.move {
        case .open:
            if transaction.status == .initialized { reach(.undefined, key, at: now, kind: "move") }
        case .timeOut:
            if transaction.status.isJourneyOpen { reach(.aborted, key, at: now, kind: "move") }
        case .reach(let status):
            if transaction.status.isUndecided { reach(status, key, at: now, kind: "move") }
        }
    }

    /// Gives a transaction a new status from the provider's side and sends what that gives rise to.
    mutating func reach(
        _ status: CofidisStatus,
        _ key: CofidisTransactionKey,
        at now: SimulatedInstant,
        kind: String
    ) {
        guard var transaction = state.transactions[key] else { return }
        let endsJourney = transaction.status.isJourneyOpen
        transaction.status = status
        if status == .validated {
            // A store contract: the signature or the delivery finances it [cofidis.md §9].
            transaction.ledger.authorized = transaction.amount
            transaction.ledger.validated = transaction.amount
        }
        transaction.record(
            CofidisHistoryEntry(at: now, kind: kind, status: status, ledger: transaction.ledger)
        )
        if !status.isUndecided {
            transaction.plan = []
            transaction.planRevision += 1
        }
        state.transactions[key] = transaction
        planMessages(transaction, endsJourney: endsJourney, at: now)
    }
}

/// The plan of one journey, from its script.
enum CofidisJourney {
    static func plan(
        _ transaction: inout CofidisTransaction,
        from start: SimulatedInstant,
        _ settings: CofidisSimulatorConfiguration
    ) -> [CofidisPlannedMove] {
        var chance = transaction.chance
        defer { transaction.chance = chance }
        let opened = start.adding(seconds: chance.number(in: settings.openDelaySeconds))
        let decided = opened.adding(seconds: chance.number(in: settings.decisionDelaySeconds))
        let late = start.adding(seconds: chance.number(in: settings.lateDecisionDelaySeconds))
        let manual = chance.number(in: settings.pendingDelaySeconds)
        let strange = chance.number(in: settings.strangeDelaySeconds)
        let timeOut = CofidisPlannedMove(
            due: start.adding(seconds: settings.journeyTimeoutSeconds),
            move: .timeOut
        )
        let strangeStatus = CofidisStatus.strange(settings.strangeStatusName)
        func at(_ instant: SimulatedInstant, _ status: CofidisStatus) -> CofidisPlannedMove {
            CofidisPlannedMove(due: instant, move: .reach(status))
        }
        var moves = [CofidisPlannedMove(due: opened, move: .open)]
        switch transaction.script.outcome {
        case .accepted where transaction.isItalian:
            moves += [at(decided, .pending), timeOut]
            moves += acceptance(transaction, decided.adding(seconds: manual), settings, &chance)
        case .accepted: moves += acceptance(transaction, decided, settings, &chance) + [timeOut]
        case .refused: moves += [at(decided, .refused), timeOut]
        case .pendingThenAccepted:
            moves += [at(decided, .pending), timeOut]
            moves += acceptance(transaction, decided.adding(seconds: manual), settings, &chance)
        case .pendingThenRefused:
            moves += [at(decided, .pending), timeOut, at(decided.adding(seconds: manual), .refused)]
        case .aborted: moves += [at(decided, .aborted), timeOut]
        case .error: moves += [at(decided, .error), timeOut]
        case .neverOpened: moves = [timeOut]
        case .unsigned where transaction.integration == .retail:
            let givenUp = decided.adding(seconds: manual + 86_400)
            moves += [at(decided, .accepted), timeOut, at(givenUp, .aborted)]
        case .unsigned: moves += acceptance(transaction, decided, settings, &chance) + [timeOut]
        case .lateAccepted: moves += acceptance(transaction, late, settings, &chance)
        case .stuck: moves += [at(opened.adding(seconds: manual + 86_400), .aborted)]
        case .strangeThenAccepted:
            moves += [at(decided, strangeStatus), timeOut]
            moves += acceptance(transaction, decided.adding(seconds: strange), settings, &chance)
        case .strangeThenRefused:
            moves += [at(decided, strangeStatus), timeOut, at(decided.adding(seconds: strange), .refused)]
        }
        // A move that falls due with the time-out comes after it: the plan keeps the order in which it was laid.
        return moves.enumerated().sorted { ($0.element.due, $0.offset) < ($1.element.due, $1.offset) }.map(
            \.element
        )
    }

    /// Web: `to_confirm`. Store: acceptance, signature, and financing or the wait for delivery [cofidis.md §9].
    private static func acceptance(
        _ transaction: CofidisTransaction,
        _ instant: SimulatedInstant,
        _ settings: CofidisSimulatorConfiguration,
        _ chance: inout SeededGenerator
    ) -> [CofidisPlannedMove] {
        guard transaction.integration == .retail else {
            return [CofidisPlannedMove(due: instant, move: .reach(.toConfirm))]
        }
        let signed = instant.adding(seconds: chance.number(in: settings.signatureDelaySeconds))
        return [
            CofidisPlannedMove(due: instant, move: .reach(.accepted)),
            CofidisPlannedMove(due: signed, move: .reach(.signed)),
            CofidisPlannedMove(
                due: signed.adding(seconds: 1),
                move: .reach(transaction.twoStep ?? false ? .toDeliver : .validated)
            ),
        ]
    }
}
