package import Values

extension OverdueCase {
    /// What happened, in the field's words.
    package enum Event: Sendable, Equatable {
        case drafted(Filing, deadlines: [Deadline], warnings: [CaseWarning], at: Instant)
        case amended(Filing, deadlines: [Deadline], warnings: [CaseWarning])
        /// The debtor has this EASY number from now on. [coface-cofaserve.md §4.1]
        case easyNumberResolved(from: String?, to: String)
        /// A person or program asked to declare. Late, when a last day has passed.
        case declarationRequested(isLate: Bool, at: Instant)
        /// What may be declared for this debtor. [§7.2]
        case catalogRead([CatalogRow])
        /// Coface took the declaration in. [§7.3]
        case declarationAccepted(requestID: String?, row: CaseRow, at: Instant)
        case declarationRefused(Refusal)
        /// Coface's list has no case of this reference. Soon after a lost declaration that proves nothing. (D-16)
        case declarationNotFound(at: Instant)
        /// The key of the case exists from now on; documents may follow. [§7.1]
        case overdueIDAssigned(String)
        /// One look at the provider's case.
        case observed(CaseRow, at: Instant)
        case settlementsReported([Settlement])
        case invoicesReported([Invoice])
        case interventionChanged(isRequested: Bool)
        /// Coface has what we knew at that revision.
        case updateAccepted(revision: Int)
        case updateRefused(Refusal)
        case updateResumed
        /// Coface took no report any more; a person told it by other means, up to that revision.
        case reportedElsewhere(revision: Int, reason: String)
        case moveRequested
        case moveAccepted(CaseRow, at: Instant)
        case moveRefused(Refusal)
        case readRequested
        /// The answer cannot be true beside what is known; it moved nothing.
        case contradicted(CaseRow, ContradictedRule)
        /// A person closed the case.
        case closed(reason: String)
    }

    package enum ContradictedRule: String, Sendable, CaseIterable {
        case otherReference = "other_reference"
        case otherOverdueID = "other_overdue_id"
        case otherDebtor = "other_debtor"
    }
}
