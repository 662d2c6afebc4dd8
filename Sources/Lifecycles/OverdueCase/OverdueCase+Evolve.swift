import Values

extension OverdueCase {
    package func evolve(_ facts: Facts, with event: Event) -> Facts {
        var facts = facts
        facts.apply(event)
        return facts
    }
}

extension OverdueCase.Facts {
    fileprivate mutating func apply(_ event: OverdueCase.Event) {
        switch event {
        case .drafted(let filing, let deadlines, let warnings, let moment):
            self.filing = filing
            self.deadlines = deadlines
            self.warnings = warnings
            draftedAt = moment
        case .amended(let filing, let deadlines, let warnings):
            self.filing = filing
            self.deadlines = deadlines
            self.warnings = warnings
            refusal = nil
        case .easyNumberResolved(_, let to): filing?.debtor.easyNumber = to
        case .declarationRequested(let isLate, _):
            self.isLate = isLate
            refusal = nil
            lookups = 0
        case .settlementsReported(let settlements):
            filing?.settlements += settlements
            revision += 1
        case .invoicesReported(let invoices):
            filing?.invoices += invoices
            revision += 1
        case .interventionChanged(let isRequested):
            filing?.wantsIntervention = isRequested
            revision += 1
        case .readRequested:
            lookups = 0
            refusal = nil
        case .reportedElsewhere(let revision, _):
            reportedRevision = max(reportedRevision, revision)
            refusal = nil
        case .moveRequested, .updateResumed: refusal = nil
        default: applyAnswer(event)
        }
    }

    private mutating func applyAnswer(_ event: OverdueCase.Event) {
        switch event {
        case .catalogRead(let rows): catalog = rows
        case .declarationAccepted(let requestID, let row, let moment):
            self.requestID = requestID
            // What was reported before the declaration stands in it.
            reportedRevision = revision
            observe(row, at: moment)
        case .declarationRefused(let refusal), .updateRefused(let refusal), .moveRefused(let refusal):
            self.refusal = refusal
        case .declarationNotFound(let moment):
            lookups += 1
            lastReadAt = moment
        case .overdueIDAssigned(let id): overdueID = id
        case .observed(let row, let moment): observe(row, at: moment)
        case .moveAccepted(let row, let moment):
            observe(row, at: moment)
            if row.rawStatus == nil { status = .movedToCollection }
        case .updateAccepted(let revision): reportedRevision = max(reportedRevision, revision)
        // Recorded, and nothing of it believed.
        case .contradicted: break
        default: break
        }
    }

    private mutating func observe(_ row: OverdueCase.CaseRow, at moment: Instant) {
        declaredAt = declaredAt ?? moment
        lastReadAt = moment
        lookups = 0
        refusal = nil
        if let paid = row.indemnification { indemnification = paid }
        if let count = row.documentsCount { documentsCount = count }
        guard let raw = row.rawStatus else { return }
        rawStatus = raw
        status = row.status
    }
}
