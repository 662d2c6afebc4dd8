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
    /// The version of the rules that made the facts; see `Lifecycle.rulesVersion`.
    package var rulesVersion: Int
    package struct Armed: Sendable, Equatable {
        package let key: String
        package let dueAt: Instant
        package let explanation: String
        /// Why this call waits for a person; nil when it does not. Kept with the call, since a compound's call and
        /// its child's may be armed together, and what a person decides concerns only the parked one.
        package var parkedReason: String?

        package init(key: String, dueAt: Instant, explanation: String, parkedReason: String? = nil) {
            self.key = key
            self.dueAt = dueAt
            self.explanation = explanation
            self.parkedReason = parkedReason
        }
    }

    /// Why the case waits for a person: of its parked calls the first one's reason.
    package var parkedReason: String? { armed.lazy.compactMap(\.parkedReason).first }

    package init(
        state: String,
        facts: JSON,
        armed: [Armed],
        enteredAt: Instant,
        rulesVersion: Int = 1
    ) {
        self.state = state
        self.facts = facts
        self.armed = armed
        self.enteredAt = enteredAt
        self.rulesVersion = rulesVersion
    }
}
