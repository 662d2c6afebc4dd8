package import Values

/// Where a case is and what it knows, between two steps. A fold of its events; always safe to fold again.
package struct CaseSnapshot: Sendable, Equatable {
    /// The active leaf's path.
    package var state: String
    package var facts: JSON
    /// What is armed now, by key: its work in the store may since have been retried or parked.
    package var armed: [Armed]
    /// When the state was entered.
    package var enteredAt: Instant
    /// Why the state's call waits for a person; nil when it does not.
    package var parkedReason: String?

    package struct Armed: Sendable, Equatable {
        package let key: String
        package let dueAt: Instant
        package let explanation: String

        package init(key: String, dueAt: Instant, explanation: String) {
            self.key = key
            self.dueAt = dueAt
            self.explanation = explanation
        }
    }

    package init(
        state: String,
        facts: JSON,
        armed: [Armed],
        enteredAt: Instant,
        parkedReason: String? = nil
    ) {
        self.state = state
        self.facts = facts
        self.armed = armed
        self.enteredAt = enteredAt
        self.parkedReason = parkedReason
    }
}
