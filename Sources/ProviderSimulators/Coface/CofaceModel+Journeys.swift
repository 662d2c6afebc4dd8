/// What happens to a case without a call of the client.
extension CofaceModel {
    /// Lays the journey of a case that was just declared.
    mutating func begin(_ subject: inout CofaceCase, isKnown: Bool) {
        guard subject.outcome != .rejectedAtOnce else {
            subject.status = .rejected
            subject.rejectionReasons = [reason(&subject)]
            state.counts.rejections["at once", default: 0] += 1
            return
        }
        let numbered = subject.createdAt.adding(
            seconds: subject.chance.number(in: configuration.overdueIdDelaySeconds)
        )
        subject.plan = [CofacePlannedMove(due: numbered, move: .number)]
        if isKnown {
            subject.plan += CofaceJourney.decision(&subject, from: numbered, configuration)
        } else {
            let identified = subject.createdAt.adding(
                seconds: subject.chance.number(in: configuration.identificationDelaySeconds)
            )
            subject.plan.append(CofacePlannedMove(due: identified, move: .identify))
        }
        queuePlan(&subject)
    }

    private func reason(_ subject: inout CofaceCase) -> CofaceRejectionReason {
        let reasons = configuration.rejectionReasons
        return reasons[Int(subject.chance.next() % UInt64(reasons.count))]
    }

    /// Puts the first move of the plan into the queue; the others follow when it was made.
    mutating func queuePlan(_ subject: inout CofaceCase) {
        subject.planRevision += 1
        subject.plan = subject.plan.enumerated().sorted {
            ($0.element.due, $0.offset) < ($1.element.due, $1.offset)
        }.map(\.element)
        guard let first = subject.plan.first else { return }
        state.due.add(
            .init(reference: subject.customerReference, revision: subject.planRevision),
            due: first.due
        )
    }

    /// Makes the first move of a plan, when the plan is still the one that queued it.
    mutating func play(_ reference: String, revision: Int, at now: SimulatedInstant) {
        guard var subject = state.cases[reference], subject.planRevision == revision, !subject.plan.isEmpty
        else { return }
        let planned = subject.plan.removeFirst()
        queuePlan(&subject)
        state.cases[reference] = subject
        switch planned.move {
        case .number: number(reference, at: now)
        case .identify: identify(reference, at: now)
        case .reach(let status): reach(status, reference, at: now, kind: "move")
        }
    }

    private mutating func number(_ reference: String, at now: SimulatedInstant) {
        guard var subject = state.cases[reference], subject.overdueId == nil else { return }
        let overdueId = "OVD\(String(digits: subject.sequence, 9))"
        subject.overdueId = overdueId
        subject.lastUpdate = now
        subject.record(CofaceHistoryEntry(at: now, kind: "move", result: overdueId, status: subject.status))
        state.references[overdueId] = reference
        state.cases[reference] = subject
    }

    /// Looks for the debtor of a case in the register: by identifier in any spelling, or by name and country.
    private mutating func identify(_ reference: String, at now: SimulatedInstant) {
        guard var subject = state.cases[reference], subject.status == .pendingDebtorValidation else { return }
        guard let company = register(for: subject) else {
            subject.rejectionReasons = [
                CofaceRejectionReason(code: "R20", text: "The debtor could not be identified")
            ]
            state.cases[reference] = subject
            reach(.rejected, reference, at: now, kind: "move", cause: "debtor not found")
            return
        }
        subject.easyNumber = company.easyNumber
        subject.outcome = company.outcome ?? subject.outcome
        if subject.outcome == .validatedThenIndemnified { subject.outcome = .indemnified }
        subject.plan += CofaceJourney.decision(&subject, from: now, configuration)
        queuePlan(&subject)
        state.cases[reference] = subject
        reach(.pending, reference, at: now, kind: "move")
    }

    private func register(for subject: CofaceCase) -> CofaceCompany? {
        guard let other = try? JSONValue(parsing: Array(subject.otherMembers.utf8)),
            let debtor = other["debtor"]
        else { return nil }
        func plain(_ text: String) -> String {
            String(text.uppercased().filter { $0.isLetter || $0.isNumber })
        }
        var wanted: Set<String> = []
        if case .array(let listed)? = debtor["identifiers"] {
            wanted = Set(listed.compactMap { $0["value"]?.string }.map(plain).filter { !$0.isEmpty })
        }
        let name = CofaceModel.words((debtor["name"] ?? debtor["companyName"])?.string ?? "")
        let country = (debtor["countryCode"] ?? debtor["address"]?["countryCode"])?.string
        let headOffices = state.companies.filter { !$0.isBranch }
        return headOffices.first { company in
            (company.identifiers ?? []).contains { wanted.contains(plain($0.value)) }
        }
            ?? headOffices.first { company in
                CofaceModel.words(company.name) == name && !name.isEmpty
                    && (country == nil || country == "" || company.countryCode == country)
            }
    }

    /// Gives a case a new status.
    mutating func reach(
        _ status: CofaceStatus,
        _ reference: String,
        at now: SimulatedInstant,
        kind: String,
        cause: String = "by a clerk"
    ) {
        guard var subject = state.cases[reference], !subject.status.isTerminal else { return }
        if status == .rejected {
            if subject.rejectionReasons.isEmpty { subject.rejectionReasons = [reason(&subject)] }
            state.counts.rejections[cause, default: 0] += 1
        }
        subject.status = status
        subject.lastUpdate = now
        if status == .indemnified {
            let open = max(0, subject.statement.open)
            let covered = CofaceAmount(
                tenThousandths: open / 100 * Int64(configuration.coveredPercent)
            )
            subject.indemnification = CofaceIndemnification(
                amount: covered.twoDecimals,
                currency: subject.statement.invoices.first?.currency ?? "",
                date: CivilDate(of: now).dashed
            )
        }
        subject.record(CofaceHistoryEntry(at: now, kind: kind, status: status))
        if status.isTerminal {
            // The overdueId may still appear; nothing else does.
            subject.plan = status == .closed ? subject.plan.filter { $0.move == .number } : []
            queuePlan(&subject)
        }
        state.cases[reference] = subject
    }
}

/// The plan of one journey, from its outcome.
enum CofaceJourney {
    /// From the moment the analysis begins.
    static func decision(
        _ subject: inout CofaceCase,
        from start: SimulatedInstant,
        _ settings: CofaceSimulatorConfiguration
    ) -> [CofacePlannedMove] {
        var chance = subject.chance
        defer { subject.chance = chance }
        func at(_ instant: SimulatedInstant, _ status: CofaceStatus) -> CofacePlannedMove {
            CofacePlannedMove(due: instant, move: .reach(status))
        }
        let decided = start.adding(seconds: chance.number(in: settings.decisionDelaySeconds))
        let strange = decided.adding(seconds: chance.number(in: settings.strangeDelaySeconds))
        let accepted = subject.outcome == .strangeThenIndemnified ? strange : decided
        let waited = accepted.adding(seconds: chance.number(in: settings.waitingPeriodSeconds))
        let closed = waited.adding(seconds: chance.number(in: settings.closingDelaySeconds))
        let given = decided.adding(seconds: chance.number(in: settings.refusalOpenSeconds))
        // Debt that is not guaranteed goes to collection: no refusal of cover and no indemnification
        // [coface-cofaserve.md §13, D-23].
        let outcome: CofaceOutcome =
            switch (subject.debtType, subject.outcome) {
            case (.collection, .rejectedLater), (.collection, .stuck): subject.outcome
            case (.collection, _): .paid
            default: subject.outcome
            }
        let indemnity = [at(waited, .indemnified), at(closed, .closed)]
        switch outcome {
        case .indemnified: return [at(decided, .accepted)] + indemnity
        case .paid: return [at(decided, .accepted), at(waited, .closed)]
        case .coverRefused: return [at(decided, .coverRefused), at(given, .closed)]
        case .rejectedAtOnce, .rejectedLater: return [at(decided, .rejected)]
        case .stuck: return []
        case .strangeThenIndemnified:
            return [at(decided, .strange(settings.strangeStatusName)), at(strange, .accepted)] + indemnity
        case .validatedThenIndemnified:
            let validated = subject.createdAt
            return [
                at(validated, .pendingDebtorValidation), at(start, .pending), at(decided, .accepted),
            ] + indemnity
        }
    }
}
