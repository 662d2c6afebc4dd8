package import Values

extension OverdueCase {
    /// What a case knows. Where it is belongs to the chart.
    package struct Facts: Sendable, Equatable {
        /// As it would be declared now, reports included. Nil until `drafted`.
        package var filing: Filing?
        package var draftedAt = Instant.epoch
        /// Earliest first.
        package var deadlines: [Deadline] = []
        package var warnings: [CaseWarning] = []
        package var isLate = false
        /// The catalog as last read.
        package var catalog: [CatalogRow] = []
        /// What the provider last said no to, since it was last asked for the same.
        package var refusal: Refusal?
        package var requestID: String?
        /// When the provider's own word of the case first came.
        package var declaredAt: Instant?
        package var overdueID: String?
        /// Nil while nothing was observed, or when the last status is unknown.
        package var status: OverdueStatus?
        /// As it came last.
        package var rawStatus: String?
        package var lastReadAt: Instant?
        /// Look-ups that found nothing, since a person last decided. (D-16)
        package var lookups = 0
        /// Counts what was reported since the declaration; what of it the provider has.
        package var revision = 0
        package var reportedRevision = 0
        package var indemnification: Indemnification?
        package var documentsCount: Int64?

        package init() {}

        package var easyNumber: String? { filing?.debtor.easyNumber }

        /// The debtor's definitive EASY number; a temporary one does not count.
        package var identifiedEasyNumber: String? {
            easyNumber.flatMap { EasyNumber.isTemporary($0) ? nil : $0 }
        }

        /// The last day that is still to be kept: none once the case is declared.
        package var nextDeadline: Deadline? { declaredAt == nil ? deadlines.first : nil }

        package var hasUnreportedChanges: Bool { revision > reportedRevision }

        /// Something was reported, and the provider's last status takes no reports. [§7.5]
        package var hasUnsendableChanges: Bool {
            guard hasUnreportedChanges, declaredAt != nil, let status else { return false }
            return !status.allowsUpdates && status != .movedToCollection
        }

        /// Coface collects debt that it does not insure: what the debtor pays us meanwhile is told by a person. (D-23)
        package var isCollectedUninsured: Bool {
            filing?.debtType == .nonGuaranteed && status == .accepted
        }

        /// As lists show it: `submitted` until the case has its key. [coface-cofaserve.md §7.8]
        package var shownStatus: String? {
            guard declaredAt != nil else { return nil }
            if rawStatus != nil, status == nil { return "unknown" }
            if overdueID == nil, status?.allowsUpdates != false, status != .pendingDebtorValidation {
                return "submitted"
            }
            return status?.rawValue ?? "submitted"
        }
    }
}
