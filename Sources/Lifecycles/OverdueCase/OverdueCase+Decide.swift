package import Values
package import Workflow

extension OverdueCase {
    package func decide(_ command: Command, given facts: Facts, at now: Instant)
        throws(RejectionReport) -> [Event]
    {
        switch command {
        case .draft(let filing): return try decideDraft(filing, given: facts, at: now)
        case .amend(let filing): return try decideAmend(filing, given: facts, at: now)
        case .resolveEasyNumber(let from, let to):
            return try Self.decideResolution(from: from, to: to, given: facts)
        case .declare: return try decideDeclare(given: facts, at: now)
        case .reportSettlements(let arguments):
            return try decideSettlements(arguments, given: facts, at: now)
        case .reportInvoices(let arguments): return try decideInvoices(arguments, given: facts, at: now)
        case .requestIntervention(let isRequested):
            try Self.checkUpdatable(facts)
            guard facts.filing?.wantsIntervention != isRequested else { return [] }
            return [.interventionChanged(isRequested: isRequested)]
        case .retryUpdate:
            guard facts.hasUnreportedChanges else {
                throw RejectionReport(
                    code: "nothing_to_update",
                    kind: .notNow,
                    message: "Coface has everything that was reported"
                )
            }
            try Self.checkUpdatable(facts)
            return [.updateResumed]
        case .confirmReported(let reason):
            guard facts.hasUnreportedChanges else {
                throw RejectionReport(
                    code: "nothing_to_update",
                    kind: .notNow,
                    message: "Coface has everything that was reported"
                )
            }
            return [.reportedElsewhere(revision: facts.revision, reason: reason)]
        case .move: return try Self.decideMove(given: facts)
        case .read: return [.readRequested]
        case .close(let reason): return [.closed(reason: reason)]
        case .answered(let call, let answer, let revision):
            return try Self.decideAnswer(call, answer, revision: revision, given: facts, at: now)
        }
    }

    // MARK: Drafts

    private func terms(of filing: Filing) throws(RejectionReport) -> ContractTerms {
        guard let terms = contracts.terms(for: filing.policyNumber) else {
            throw RejectionReport(
                code: "unknown_policy",
                message:
                    "the contract terms list no policy \"\(filing.policyNumber)\" any more; add it to the file",
                field: "policyNumber",
                value: filing.policyNumber
            )
        }
        return terms
    }

    private func decideDraft(_ filing: Filing, given facts: Facts, at now: Instant)
        throws(RejectionReport) -> [Event]
    {
        guard facts.filing == nil else {
            throw RejectionReport(
                code: "already_drafted",
                kind: .notNow,
                message: "this case has its filing already"
            )
        }
        let terms = try check(filing, at: now)
        return [
            .drafted(
                filing,
                deadlines: Self.deadlines(of: filing, under: terms),
                warnings: try Self.warnings(of: filing),
                at: now
            )
        ]
    }

    private func decideAmend(_ filing: Filing, given facts: Facts, at now: Instant)
        throws(RejectionReport) -> [Event]
    {
        guard let before = facts.filing else { throw Self.notDrafted }
        let fixed = [
            ("customerReference", before.customerReference, filing.customerReference),
            ("policyNumber", before.policyNumber, filing.policyNumber),
            ("debtType", before.debtType.rawValue, filing.debtType.rawValue),
        ]
        for (field, old, new) in fixed where old != new {
            throw RejectionReport(
                code: "field_is_fixed",
                message: "\(field) stays \"\(old)\" for the life of a case; draft a new case for another one",
                field: field,
                value: new
            )
        }
        if before.debtor.easyNumber != nil, filing.debtor.easyNumber == nil {
            throw RejectionReport(
                code: "field_is_fixed",
                message: "the debtor is known already; give debtor.easyNumber, or draft a new case",
                field: "debtor.easyNumber"
            )
        }
        let terms = try check(filing, at: now)
        return [
            .amended(
                filing,
                deadlines: Self.deadlines(of: filing, under: terms),
                warnings: try Self.warnings(of: filing)
            )
        ]
    }

    private func check(_ filing: Filing, at now: Instant) throws(RejectionReport) -> ContractTerms {
        let terms = try terms(of: filing)
        try Self.check(dates: filing, today: terms.zone.date(at: now))
        try Self.check(creditPeriod: filing, under: terms)
        return terms
    }

    private static func warnings(of filing: Filing) throws(RejectionReport) -> [CaseWarning] {
        var warnings: [CaseWarning] = []
        for (index, identifier) in filing.debtor.identifiers.enumerated() {
            warnings += try IdentifierCheck.warnings(for: identifier, at: "debtor.identifiers[\(index)]")
        }
        if let number = filing.debtor.easyNumber, EasyNumber.isTemporary(number) {
            warnings.append(
                CaseWarning(
                    code: "temporary_easy_number",
                    field: "debtor.easyNumber",
                    message:
                        "\(number) is temporary: the case can be declared once Coface has the definitive number"
                )
            )
        }
        return warnings
    }

    /// A definitive number is never replaced by another: that would be another debtor.
    private static func decideResolution(from: String?, to: String, given facts: Facts)
        throws(RejectionReport) -> [Event]
    {
        guard facts.filing != nil else { throw notDrafted }
        guard facts.easyNumber != to else { return [] }
        if let from, facts.easyNumber != from { return [] }
        if let known = facts.identifiedEasyNumber {
            throw RejectionReport(
                code: "easy_number_known",
                kind: .notNow,
                message: "the debtor of this case is \(known); draft a new case for another debtor",
                field: "to",
                value: to
            )
        }
        return [.easyNumberResolved(from: facts.easyNumber, to: to)]
    }

    static let notDrafted = RejectionReport(
        code: "not_drafted",
        kind: .notNow,
        message: "this case has no filing yet"
    )

    // MARK: Declaring

    private func decideDeclare(given facts: Facts, at now: Instant) throws(RejectionReport) -> [Event] {
        guard let filing = facts.filing else { throw Self.notDrafted }
        guard facts.declaredAt == nil else {
            throw RejectionReport(
                code: "already_declared",
                kind: .notNow,
                message: "Coface has this case; report payments and invoices instead"
            )
        }
        if let number = facts.easyNumber, EasyNumber.isTemporary(number) {
            throw RejectionReport(
                code: "temporary_easy_number",
                kind: .notNow,
                message: "\(number) is temporary; wait until Coface has identified the debtor, "
                    + "or draft the case without EASY number as a last resort",
                field: "debtor.easyNumber",
                value: number
            )
        }
        guard filing.outstanding > 0 else {
            throw RejectionReport(
                code: "nothing_outstanding",
                kind: .notNow,
                message: "everything in this case is settled; close it"
            )
        }
        let today = try terms(of: filing).zone.date(at: now)
        let isOverdue = filing.invoices.contains {
            $0.effectiveDueDate < today && filing.outstanding(of: $0) > 0
        }
        guard isOverdue || filing.adverseInformationOn != nil else {
            throw RejectionReport(
                code: "nothing_overdue",
                kind: .notNow,
                message: "no open invoice of this case was due before today (\(today)); wait, "
                    + "or give adverseInformationOn when something bad became known",
                field: "invoices"
            )
        }
        let isLate = facts.nextDeadline.map { now >= $0.endsAt } ?? false
        return [.declarationRequested(isLate: isLate, at: now)]
    }

    // MARK: Reports

    /// Recoveries and new invoices may be reported while the case is pending, and after a MOVE; never on a debtor that
    /// is not identified. What is taken here while a call is under way is sent unless its answer says that the provider
    /// takes no more; then a person is asked. What is paid on debt that Coface collects uninsured is taken for the record,
    /// and for a person to tell. [coface-cofaserve.md §7.5, D-4, D-5, D-23, D-24]
    private static func checkUpdatable(_ facts: Facts) throws(RejectionReport) {
        guard facts.declaredAt != nil else {
            throw RejectionReport(
                code: "not_declared",
                kind: .notNow,
                message: "Coface does not have this case yet; amend the draft instead"
            )
        }
        guard facts.identifiedEasyNumber != nil else {
            throw RejectionReport(
                code: "debtor_not_identified",
                kind: .notNow,
                message:
                    "Coface has not identified the debtor yet; report it once the case has an EASY number"
            )
        }
        guard
            facts.status?.allowsUpdates ?? (facts.rawStatus == nil) || facts.status == .movedToCollection
                || facts.isCollectedUninsured
        else {
            throw RejectionReport(
                code: "update_not_allowed",
                kind: .notNow,
                message:
                    "a case that is \(facts.status?.wire ?? facts.rawStatus ?? "submitted") takes no updates; "
                    + "tell Coface by other means",
                field: "status",
                value: facts.status?.wire ?? facts.rawStatus
            )
        }
    }

    private func decideSettlements(_ arguments: JSON, given facts: Facts, at now: Instant)
        throws(RejectionReport) -> [Event]
    {
        guard var filing = facts.filing else { throw Self.notDrafted }
        try Self.checkUpdatable(facts)
        let reader = try ArgumentReader(arguments, known: ["settlements"])
        let reported = try Self.readSettlements(reader, filing.currency)
        guard !reported.isEmpty else { throw Self.nothingReported("settlements") }
        filing.settlements += reported
        try Self.check(settlements: filing.settlements, of: filing, path: "settlements")
        try Self.check(dates: filing, today: try terms(of: filing).zone.date(at: now))
        return [.settlementsReported(reported)]
    }

    private func decideInvoices(_ arguments: JSON, given facts: Facts, at now: Instant)
        throws(RejectionReport) -> [Event]
    {
        guard var filing = facts.filing else { throw Self.notDrafted }
        try Self.checkUpdatable(facts)
        let reader = try ArgumentReader(arguments, known: ["invoices"])
        let reported = try Self.readInvoices(reader, filing.currency)
        guard !reported.isEmpty else { throw Self.nothingReported("invoices") }
        filing.invoices += reported
        try Self.check(invoices: filing.invoices, path: "invoices")
        _ = try check(filing, at: now)
        return [.invoicesReported(reported)]
    }

    private static func nothingReported(_ field: String) -> RejectionReport {
        RejectionReport(
            code: "missing_field",
            kind: .malformed,
            message: "\(field) must list at least one entry",
            field: field
        )
    }

    // MARK: Debt collection

    private static func decideMove(given facts: Facts) throws(RejectionReport) -> [Event] {
        guard facts.filing?.debtType == .creditInsurance, facts.status == .coverRefused,
            facts.overdueID != nil, facts.identifiedEasyNumber != nil
        else {
            throw RejectionReport(
                code: "move_not_possible",
                kind: .notNow,
                message: "only an insured case whose cover was refused can be moved to debt collection; "
                    + "this one is \(facts.shownStatus ?? "a draft")",
                field: "status",
                value: facts.shownStatus
            )
        }
        return [.moveRequested]
    }
}
