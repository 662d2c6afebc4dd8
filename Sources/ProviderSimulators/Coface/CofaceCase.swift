/// One case as the provider keeps it, with what the simulator watches about it.
package struct CofaceCase: Codable, Sendable {
    package enum DebtType: String, Codable, Sendable {
        /// Covered debt.
        case insured = "CI"
        /// Non-guaranteed debt, for collection.
        case collection = "NGD"
    }

    /// Unique for good within the contract [coface-cofaserve.md §13, D-17].
    package let customerReference: String
    /// Order of creation, from 1.
    package let sequence: Int
    package let requestId: String
    package let createdAt: SimulatedInstant
    package let debtType: DebtType
    package var easyNumber: String?
    package var overdueId: String?
    package var status: CofaceStatus
    package var lastUpdate: SimulatedInstant
    package var interventionRequested: Bool
    package var statement: CofaceStatement
    /// Members that are only given back, as JSON text.
    package let otherMembers: String
    package var rejectionReasons: [CofaceRejectionReason] = []
    package var indemnification: CofaceIndemnification?
    package var documents: [CofaceDocument] = []

    package var outcome: CofaceOutcome
    package var chance: SeededGenerator
    /// Not shown in the list before this moment [coface-cofaserve.md §13, D-16].
    package var listedFrom: SimulatedInstant
    package var plan: [CofacePlannedMove] = []
    /// Counts changes of the plan: a queued move of an older plan is void.
    package var planRevision = 0

    package var calls: [CofaceOperation: Int] = [:]
    package var history: [CofaceHistoryEntry] = []

    /// Longest history kept; older entries are dropped.
    package static let historyLimit = 200

    package mutating func record(_ entry: CofaceHistoryEntry) {
        if history.count >= CofaceCase.historyLimit { history.removeFirst(CofaceCase.historyLimit / 4) }
        history.append(entry)
    }
}

package struct CofaceRejectionReason: Hashable, Codable, Sendable {
    package let code: String
    package let text: String
}

package struct CofaceIndemnification: Hashable, Codable, Sendable {
    package let amount: String
    package let currency: String
    package let date: String
}

/// One line of a case's history.
package struct CofaceHistoryEntry: Codable, Sendable {
    package let at: SimulatedInstant
    /// `call`, `move` or `control`.
    package let kind: String
    package var operation: CofaceOperation?
    /// `HTTP 202` and the like, or `none`.
    package var result: String?
    package var fault: String?
    package let status: CofaceStatus
}

/// A move that the provider will make at a known moment.
package struct CofacePlannedMove: Hashable, Codable, Sendable {
    package enum Move: Hashable, Codable, Sendable {
        /// The overdueId appears.
        case number
        /// The unknown debtor is looked for: found, or the case is rejected.
        case identify
        case reach(CofaceStatus)
    }

    package let due: SimulatedInstant
    package let move: Move
}

/// A document as the provider keeps it: its name and enough to know it again.
package struct CofaceDocument: Hashable, Codable, Sendable {
    package let name: String
    package let mediaType: String
    package let byteCount: Int
    /// FNV-1a of the content, to tell a repeated upload from another file.
    package let fingerprint: UInt64
}
