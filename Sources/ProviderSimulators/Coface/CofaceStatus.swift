/// A case's status as the provider keeps it [coface-cofaserve.md §7.8; the wire names of coface-wire.md].
package enum CofaceStatus: Hashable, Sendable {
    case pending, pendingDebtorValidation, accepted, coverRefused, movedToCollection, indemnified, rejected,
        closed
    /// A name that no document lists, for clients that must survive one.
    case strange(String)

    static let listed: [CofaceStatus] = [
        .pending, .pendingDebtorValidation, .accepted, .coverRefused, .movedToCollection, .indemnified,
        .rejected, .closed,
    ]

    package var wireName: String {
        switch self {
        case .pending: "Pending"
        case .pendingDebtorValidation: "Pending_debtor_validation"
        case .accepted: "Accepted"
        case .coverRefused: "Cover_refused"
        case .movedToCollection: "Moved_to_collection"
        case .indemnified: "Indemnified"
        case .rejected: "Rejected"
        case .closed: "Closed"
        case .strange(let name): name
        }
    }

    /// Letters alone, any case, so that `PENDING`, `Pending_debtor_validation` and `pending debtor validation`
    /// are understood. Nil for a name that is not listed.
    package init?(letters text: String) {
        let letters = CofaceStatus.letters(of: text)
        guard
            let status = CofaceStatus.listed.first(where: {
                CofaceStatus.letters(of: $0.wireName) == letters
            })
        else { return nil }
        self = status
    }

    package init(wireName: String) {
        self = CofaceStatus(letters: wireName) ?? .strange(wireName)
    }

    private static func letters(of text: String) -> String {
        String(text.lowercased().filter(\.isLetter))
    }

    /// Recoveries, new invoices and the request for intervention may be reported [coface-cofaserve.md §7.5].
    var allowsUpdates: Bool { self == .pending || self == .pendingDebtorValidation }
    var isTerminal: Bool { self == .rejected || self == .closed }
}

extension CofaceStatus: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(wireName: try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wireName)
    }
}
