/// What the control doors ask of the model.
extension CofidisModel {
    /// Most transactions in one page of the list.
    package static let pageLimit = 1_000

    /// Counts with what is counted only on request.
    package mutating func counts(now: SimulatedInstant) -> CofidisCounts {
        playJourneys(until: now)
        var counts = state.counts
        counts.transactionsByStatus = [:]
        for transaction in state.transactions.values {
            counts.transactionsByStatus[transaction.status.wireName, default: 0] += 1
        }
        return counts
    }

    /// Transactions created after the one with this sequence number, in the order of creation.
    package mutating func transactions(after sequence: Int, limit: Int, now: SimulatedInstant)
        -> [CofidisTransaction]
    {
        playJourneys(until: now)
        let wanted = min(max(1, limit), CofidisModel.pageLimit)
        return state.order.dropFirst(max(0, sequence)).prefix(wanted).compactMap { state.transactions[$0] }
    }

    /// The transaction with this id; the youngest when the id was used on several days and no date is given.
    package mutating func transaction(id: String, date: String?, now: SimulatedInstant) -> CofidisTransaction?
    {
        playJourneys(until: now)
        return find(id: id, date: date)
    }

    private func find(id: String, date: String?) -> CofidisTransaction? {
        let key = state.order.last { key in
            key.merchantTransactionId == id && (date == nil || key.merchantTransactionDate == date)
        }
        return key.flatMap { state.transactions[$0] }
    }

    /// Adds fault rules, or puts them in the place of the present ones.
    package mutating func setFaults(_ rules: [CofidisFaultRule], replacing: Bool) {
        state.revision += 1
        state.faults = (replacing ? [] : state.faults) + rules
    }

    /// Forgets transactions, counts and tokens; fault rules stay when told.
    package mutating func reset(keepingFaults: Bool) {
        let faults = state.faults
        let revision = state.revision
        state = CofidisState(configuration: configuration)
        state.revision = revision + 1
        outbox = []
        if keepingFaults { state.faults = faults }
    }

    /// Carries out an order about one transaction. Nil when it was done; otherwise what is wrong with it.
    package mutating func order(
        _ order: CofidisJourneyOrder,
        id: String,
        now: SimulatedInstant
    ) -> String? {
        state.revision += 1
        playJourneys(until: now)
        guard let transaction = find(id: id, date: order.date) else {
            guard let script = order.script, order.status == nil, order.moves == nil, order.message == nil
            else {
                return "no such transaction: only a script can be ordered beforehand"
            }
            guard state.scriptOrders.count < CofidisModel.attemptsLimit else {
                return "too many orders beforehand"
            }
            state.scriptOrders[id] = script
            return nil
        }
        let key = transaction.key
        let statuses =
            [order.status, order.message?.status].compactMap { $0 } + (order.moves ?? []).map(\.status)
        if let wrong = statuses.first(where: { CofidisStatus(wireName: $0).needsMoney(in: transaction) }) {
            return "\(wrong) cannot be ordered: only calls move money"
        }
        if let script = order.script { change(key, to: script, now: now) }
        if let status = order.status { force(CofidisStatus(wireName: status), key, now: now) }
        if let moves = order.moves { replacePlan(key, moves, now: now) }
        if let message = order.message { return sendOrdered(message, key, now: now) }
        return nil
    }

    private mutating func change(
        _ key: CofidisTransactionKey,
        to order: CofidisScriptOrder,
        now: SimulatedInstant
    ) {
        guard var transaction = state.transactions[key] else { return }
        transaction.script = order.applied(to: transaction.script)
        transaction.strikesLeft = drawStrikes(&transaction)
        let isBegun = transaction.status != .initializedToRetry && transaction.status.isUndecided
        if order.outcome != nil, isBegun {
            let moves = CofidisJourney.plan(&transaction, from: now, configuration)
            transaction.plan = transaction.status.isJourneyOpen ? moves : moves.filter(\.decides)
            queuePlan(&transaction)
        }
        state.transactions[key] = transaction
    }

    /// Gives a status and ends the plan; a journey that is still open keeps its time-out.
    private mutating func force(_ status: CofidisStatus, _ key: CofidisTransactionKey, now: SimulatedInstant)
    {
        guard var transaction = state.transactions[key] else { return }
        transaction.plan = status.isJourneyOpen ? transaction.plan.filter { $0.move == .timeOut } : []
        queuePlan(&transaction)
        state.transactions[key] = transaction
        reach(status, key, at: now, kind: "control")
    }

    private mutating func replacePlan(
        _ key: CofidisTransactionKey,
        _ moves: [CofidisJourneyOrder.Move],
        now: SimulatedInstant
    ) {
        guard var transaction = state.transactions[key] else { return }
        transaction.plan = moves.map { move in
            CofidisPlannedMove(
                due: now.adding(seconds: max(0, move.afterSeconds)),
                move: .reach(CofidisStatus(wireName: move.status))
            )
        }
        transaction.plan.sort { $0.due < $1.due }
        queuePlan(&transaction)
        state.transactions[key] = transaction
    }

    private mutating func sendOrdered(
        _ order: CofidisJourneyOrder.Message,
        _ key: CofidisTransactionKey,
        now: SimulatedInstant
    ) -> String? {
        guard let transaction = state.transactions[key] else { return nil }
        let status = CofidisStatus(wireName: order.status)
        let urls = transaction.urls
        let isSuccess = status == .toConfirm
        let url =
            switch order.kind {
            case .redirection: isSuccess ? urls.returnSuccess : urls.returnOther
            case .notification: isSuccess ? urls.notificationSuccess : urls.notificationPending
            }
        guard let url else { return "initialize gave no URL for that message" }
        state.due.add(
            .message(CofidisModel.message(order.kind, status, url, transaction, due: now)),
            due: now
        )
        return nil
    }
}

/// An order about one transaction, body of `POST /control/journeys/{id}`. Every part is optional.
package struct CofidisJourneyOrder: Codable, Sendable {
    package struct Move: Codable, Sendable {
        /// Virtual seconds from now.
        package var afterSeconds: Double
        package var status: String

        package init(afterSeconds: Double, status: String) {
            self.afterSeconds = afterSeconds
            self.status = status
        }
    }

    package struct Message: Codable, Sendable {
        package var kind: CofidisMessage.Kind
        /// May be a lie: messages are hints.
        package var status: String

        package init(kind: CofidisMessage.Kind, status: String) {
            self.kind = kind
            self.status = status
        }
    }

    /// Which of several transactions with the same id; nil is the youngest.
    package var date: String?
    /// Changes the script; a new outcome lays the rest of the journey anew from now.
    package var script: CofidisScriptOrder?
    /// These moves instead of the planned ones.
    package var moves: [Move]?
    /// This status now, and no further planned moves unless `moves` names some.
    package var status: String?
    /// This message now, true or not.
    package var message: Message?

    package init(
        date: String? = nil,
        script: CofidisScriptOrder? = nil,
        moves: [Move]? = nil,
        status: String? = nil,
        message: Message? = nil
    ) {
        self.date = date
        self.script = script
        self.moves = moves
        self.status = status
        self.message = message
    }
}

extension CofidisStatus {
    /// Whether only a money call leads there, so that an order must not. A store's contract is financed by
    /// signature or delivery.
    func needsMoney(in transaction: CofidisTransaction) -> Bool {
        switch self {
        // A store's order that is never delivered may be canceled [cofidis.md §9].
        case .validated, .canceled: transaction.integration == .web
        case .authorized, .refunded: true
        default: false
        }
    }
}

extension CofidisPlannedMove {
    /// Brings a decision to a transaction whose journey has ended already.
    var decides: Bool {
        switch move {
        case .open, .timeOut, .reach(.pending), .reach(.strange): false
        case .reach: true
        }
    }
}
