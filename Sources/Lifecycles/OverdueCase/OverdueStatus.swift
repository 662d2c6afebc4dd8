/// The statuses of an overdue case, under the names that this house uses. [coface-cofaserve.md §7.8]
///
/// The provider's spelling is mixed, so letters alone are compared, in any case (D-7), and the raw text is stored
/// beside it. A text that is none of these stays raw and goes to a person.
package enum OverdueStatus: String, Sendable, Hashable, CaseIterable {
    case pending
    case pendingDebtorValidation = "pending_debtor_validation"
    case accepted
    case coverRefused = "cover_refused"
    case movedToCollection = "moved_to_collection"
    case indemnified
    case rejected
    case closed

    /// Reads the provider's text; nil when it is unknown.
    package init?(wire text: String) {
        let folded = Self.folded(text)
        guard let status = Self.allCases.first(where: { Self.folded($0.rawValue) == folded }) else {
            return nil
        }
        self = status
    }

    private static func folded(_ text: String) -> String { text.lowercased().filter(\.isLetter) }

    /// As the provider spells it in its list: `Pending_debtor_validation`. [coface-wire.md]
    package var wire: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    /// The insured may, and must, report recoveries and new invoices. [§7.5]
    package var allowsUpdates: Bool { self == .pending || self == .pendingDebtorValidation }

    /// In which order a case is looked for when nothing is known of it: as cases live through them.
    package static let inLifeOrder: [OverdueStatus] = [
        .pending, .pendingDebtorValidation, .rejected, .accepted, .coverRefused, .movedToCollection,
        .indemnified, .closed,
    ]
}
