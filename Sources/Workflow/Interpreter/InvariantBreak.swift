/// An event after which an invariant of the chart does not hold, and did before it.
package struct InvariantBreak: Sendable, Equatable, CustomStringConvertible {
    /// As the chart declares it.
    package let invariant: String
    /// The event's full type.
    package let event: String
    /// The event's number among those that were folded or recorded together, from 1.
    package let number: Int
    /// What is wrong, with the figures.
    package let detail: String

    package init(invariant: String, event: String, number: Int, detail: String) {
        self.invariant = invariant
        self.event = event
        self.number = number
        self.detail = detail
    }

    package var description: String { "\(event) breaks \(invariant): \(detail)" }
}

/// Where events lead, which of them broke what, and what they add to the ledger.
package struct CaseInspection: Sendable, Equatable {
    package let snapshot: CaseSnapshot
    package let breaks: [InvariantBreak]
    /// What the events add to the lifecycle's ledger.
    package let postings: [EventPosting]

    package init(snapshot: CaseSnapshot, breaks: [InvariantBreak], postings: [EventPosting] = []) {
        self.snapshot = snapshot
        self.breaks = breaks
        self.postings = postings
    }
}
