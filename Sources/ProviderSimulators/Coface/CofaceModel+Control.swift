/// What the control doors ask of the model.
extension CofaceModel {
    /// Most cases in one page of the list.
    package static let pageLimit = 1_000
    /// Outcomes ordered before their case is declared.
    package static let ordersLimit = 100_000

    /// Counts with what is counted only on request.
    package mutating func counts(now: SimulatedInstant) -> CofaceCounts {
        playJourneys(until: now)
        var counts = state.counts
        counts.casesByStatus = [:]
        for subject in state.cases.values { counts.casesByStatus[subject.status.wireName, default: 0] += 1 }
        return counts
    }

    /// Cases declared after the one with this sequence number, in the order of declaration.
    package mutating func cases(after sequence: Int, limit: Int, now: SimulatedInstant) -> [CofaceCase] {
        playJourneys(until: now)
        let wanted = min(max(1, limit), CofaceModel.pageLimit)
        return state.order.dropFirst(max(0, sequence)).prefix(wanted).compactMap { state.cases[$0] }
    }

    package mutating func overdue(reference: String, now: SimulatedInstant) -> CofaceCase? {
        playJourneys(until: now)
        return state.cases[reference]
    }

    /// Adds fault rules, or puts them in the place of the present ones.
    package mutating func setFaults(_ rules: [CofaceFaultRule], replacing: Bool) {
        state.revision += 1
        state.faults = (replacing ? [] : state.faults) + rules
    }

    /// Adds companies to the register, or puts them in the place of the present ones. Returns what is wrong.
    package mutating func setCompanies(_ companies: [CofaceCompany], replacing: Bool) -> String? {
        state.revision += 1
        let all = (replacing ? [] : state.companies) + companies
        if let complaint = CofaceSimulatorConfiguration.complaint(about: all) { return complaint }
        state.companies = all
        return nil
    }

    /// Forgets cases, counts, tokens and locks; fault rules stay when told.
    package mutating func reset(keepingFaults: Bool) {
        let faults = state.faults
        let revision = state.revision
        state = CofaceState(configuration: configuration)
        state.revision = revision + 1
        uploads = [:]
        if keepingFaults { state.faults = faults }
    }

    /// Carries out an order about one case. Nil when it was done; otherwise what is wrong with it.
    package mutating func order(
        _ order: CofaceJourneyOrder,
        reference: String,
        now: SimulatedInstant
    ) -> String? {
        state.revision += 1
        playJourneys(until: now)
        guard state.cases[reference] != nil else {
            guard let outcome = order.outcome, order.status == nil, order.moves == nil else {
                return "no such case: only an outcome can be ordered beforehand"
            }
            guard state.outcomeOrders.count < CofaceModel.ordersLimit else {
                return "too many orders beforehand"
            }
            state.outcomeOrders[reference] = outcome
            return nil
        }
        if order.outcome != nil, order.status == nil, order.moves == nil {
            return "the case is declared: order a status or moves"
        }
        if let status = order.status { force(CofaceStatus(wireName: status), reference, now: now) }
        if let moves = order.moves { replacePlan(reference, moves, now: now) }
        return nil
    }

    /// Gives a status and ends the plan but for the overdueId.
    private mutating func force(_ status: CofaceStatus, _ reference: String, now: SimulatedInstant) {
        guard var subject = state.cases[reference] else { return }
        subject.plan = subject.plan.filter { $0.move == .number }
        queuePlan(&subject)
        state.cases[reference] = subject
        reach(status, reference, at: now, kind: "control")
    }

    private mutating func replacePlan(
        _ reference: String,
        _ moves: [CofaceJourneyOrder.Move],
        now: SimulatedInstant
    ) {
        guard var subject = state.cases[reference] else { return }
        subject.plan =
            subject.plan.filter { $0.move == .number }
            + moves.map {
                CofacePlannedMove(
                    due: now.adding(seconds: max(0, $0.afterSeconds)),
                    move: .reach(CofaceStatus(wireName: $0.status))
                )
            }
        queuePlan(&subject)
        state.cases[reference] = subject
    }
}

/// An order about one case, body of `POST /control/journeys/{customerReference}`. Every part is optional.
package struct CofaceJourneyOrder: Codable, Sendable {
    package struct Move: Codable, Sendable {
        /// Virtual seconds from now.
        package var afterSeconds: Double
        package var status: String

        package init(afterSeconds: Double, status: String) {
            self.afterSeconds = afterSeconds
            self.status = status
        }
    }

    /// Before the declaration only.
    package var outcome: CofaceOutcome?
    /// These moves instead of the planned ones; the overdueId appears as planned.
    package var moves: [Move]?
    /// This status now, and no further planned moves unless `moves` names some.
    package var status: String?

    package init(outcome: CofaceOutcome? = nil, moves: [Move]? = nil, status: String? = nil) {
        self.outcome = outcome
        self.moves = moves
        self.status = status
    }
}
