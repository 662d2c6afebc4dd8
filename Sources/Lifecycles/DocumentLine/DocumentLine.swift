package import Values
package import Workflow

/// The line in which the documents of one overdue case wait: one at a time has its turn to be uploaded, and the first one
/// only once the provider has given the case its overdueId. [coface-cofaserve.md §7.4, D-18]
///
/// Being a case of its own, the turn survives crashes and is given out by one decision at a time, whichever worker makes
/// it. `workflows/document-line.yaml` says when it looks at the overdue case and whom it tells.
package struct DocumentLine: Lifecycle {
    package init() {}

    package static let name = "documentLine"
    package var name: String { Self.name }

    package var initialFacts: Facts { Facts() }

    package static let chartName = "document-line"
    /// Where the overdue case shows its overdueId and its debtor's EASY number.
    static let caseModel = "overdue_cases"
    /// One line for each overdue case.
    package static let caseScope = "documentLine.overdueCase"
    /// In the path of a case that has no EASY number yet. (D-18)
    package static let unknownEasyNumber = "unknown"

    package func naturalKeys(of facts: Facts) -> [(scope: String, value: String)] {
        facts.overdueCase.map { [(scope: Self.caseScope, value: $0)] } ?? []
    }

    package func row(of facts: Facts, at place: Place) -> LifecycleRow? {
        guard let overdueCase = facts.overdueCase else { return nil }
        return LifecycleRow(
            model: "document_lines",
            columns: JSONObject([
                ("overdue_case", .string(overdueCase)), ("state", .string(place.state)),
                ("waiting", .integer(Int64(facts.waiting.count))),
                ("current_document", .optional(facts.current)),
            ])
        )
    }

    package struct Facts: Sendable, Equatable {
        package var overdueCase: String?
        /// In the order in which they came.
        package var waiting: [String] = []
        /// Whose turn it is.
        package var current: String?
        package var address: DocumentUpload.Address?
        /// The case ended without a key.
        package var hasCaseEnded = false

        package init() {}
    }

    package enum Event: Sendable, Equatable {
        case opened(overdueCase: String)
        case documentJoined(String)
        case documentLeft(String)
        /// The case has its overdueId.
        case caseFound(DocumentUpload.Address)
        case caseNotReady(hasEnded: Bool)
        /// The case has ended without a key; this one was told so.
        case documentDismissed(String)
        case turnGiven(String)
        /// The document no longer waits: it was given up, or was faster than the answer.
        case turnDeclined(String)
        case lookRequested
    }

    package enum Command: Sendable, Equatable {
        case open(overdueCase: String, document: String)
        case join(String)
        case leave(String)
        /// There may be an overdueId now.
        case lookAgain

        case caseRead(DocumentUpload.Address?, hasEnded: Bool)
        case dismissAnswered(document: String)
        case turnAnswered(document: String, isTaken: Bool)
    }

    package func decide(_ command: Command, given facts: Facts, at now: Instant) throws(RejectionReport)
        -> [Event]
    {
        switch command {
        case .open(let overdueCase, let document):
            return [.opened(overdueCase: overdueCase), .documentJoined(document)]
        case .join(let document):
            let isThere = facts.waiting.contains(document) || facts.current == document
            return isThere ? [] : [.documentJoined(document)]
        case .leave(let document):
            let isThere = facts.waiting.contains(document) || facts.current == document
            return isThere ? [.documentLeft(document)] : []
        case .lookAgain: return [.lookRequested]
        case .caseRead(let address, let hasEnded):
            return [address.map(Event.caseFound) ?? .caseNotReady(hasEnded: hasEnded)]
        case .dismissAnswered(let document): return [.documentDismissed(document)]
        case .turnAnswered(let document, let isTaken):
            // One that left while the answer was on its way has had its turn.
            let isWaiting = facts.waiting.contains(document)
            return isTaken && isWaiting ? [.turnGiven(document)] : [.turnDeclined(document)]
        }
    }

    package func evolve(_ facts: Facts, with event: Event) -> Facts {
        var facts = facts
        switch event {
        case .opened(let overdueCase): facts.overdueCase = overdueCase
        case .documentJoined(let document): facts.waiting.append(document)
        case .documentLeft(let document), .turnDeclined(let document), .documentDismissed(let document):
            facts.waiting.removeAll { $0 == document }
            if facts.current == document { facts.current = nil }
        case .caseFound(let address): facts.address = address
        case .turnGiven(let document):
            facts.waiting.removeAll { $0 == document }
            facts.current = document
        case .caseNotReady(let hasEnded): facts.hasCaseEnded = hasEnded
        case .lookRequested: break
        }
        return facts
    }
}
