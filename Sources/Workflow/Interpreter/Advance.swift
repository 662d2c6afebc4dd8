package import Values

/// What one input does to a case: the interpreter's whole answer.
package struct Advance: Sendable, Equatable {
    /// With full types (`financing.observed`, `case.timerFired`), in order. Empty when nothing changed.
    package var events: [EncodedEvent]
    package var snapshot: CaseSnapshot
    /// To arm.
    package var schedule: [ScheduledWork]
    /// Keys to drop.
    package var cancel: [String]
    /// The item of this key is to be parked instead of finished.
    package var park: String?
    /// What the provider's answer would have broken. Nothing of the answer is in the events then: the call is parked,
    /// or goes the way of an unknown outcome. A defect of ours or of the provider's, to be looked at at once.
    package var refused: InvariantBreak?
    package var place: Place
    package var row: LifecycleRow?
    /// What the events add to the lifecycle's ledger; numbers count the events of this advance.
    package var postings: [EventPosting]
    /// Only for the first step of a case.
    package var naturalKeys: [NaturalKeyClaim]

    package init(
        events: [EncodedEvent],
        snapshot: CaseSnapshot,
        schedule: [ScheduledWork],
        cancel: [String],
        park: String? = nil,
        refused: InvariantBreak? = nil,
        place: Place,
        row: LifecycleRow?,
        postings: [EventPosting] = [],
        naturalKeys: [NaturalKeyClaim] = []
    ) {
        self.events = events
        self.snapshot = snapshot
        self.schedule = schedule
        self.cancel = cancel
        self.park = park
        self.refused = refused
        self.place = place
        self.row = row
        self.postings = postings
        self.naturalKeys = naturalKeys
    }
}

package struct NaturalKeyClaim: Sendable, Equatable {
    package let scope: String
    package let value: String

    package init(scope: String, value: String) {
        self.scope = scope
        self.value = value
    }
}

/// A call or timer to arm.
package struct ScheduledWork: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case call
        case timer
    }

    package let kind: Kind
    /// The rate limit's name for calls; nil for timers.
    package let queue: String?
    package let name: String
    package let key: String
    package let payload: JSON
    package let dueAt: Instant
    package let deadline: Instant?
    package let explanation: String

    package init(
        kind: Kind,
        queue: String?,
        name: String,
        key: String,
        payload: JSON,
        dueAt: Instant,
        deadline: Instant?,
        explanation: String
    ) {
        self.kind = kind
        self.queue = queue
        self.name = name
        self.key = key
        self.payload = payload
        self.dueAt = dueAt
        self.deadline = deadline
        self.explanation = explanation
    }
}

extension ScheduledWork {
    /// An armed timer as work.
    package static func timer(_ armed: CaseSnapshot.Armed, named name: String) -> ScheduledWork {
        ScheduledWork(
            kind: .timer,
            queue: nil,
            name: name,
            key: armed.key,
            payload: .emptyObject,
            dueAt: armed.dueAt,
            deadline: nil,
            explanation: armed.explanation
        )
    }
}

/// Where a case stands, for people and read models.
package struct Place: Sendable, Equatable {
    package let state: String
    package let title: String
    package let isFinal: Bool
    /// What a person has to do here; nil when nobody is waited for.
    package let attention: String?
    /// The earliest thing armed.
    package let nextAt: Instant?
    package let nextExplanation: String?
    /// Since when the case is in this state.
    package let enteredAt: Instant
    /// The key of what is armed for `nextAt`.
    package let nextKey: String?

    package init(
        state: String,
        title: String,
        isFinal: Bool,
        attention: String?,
        nextAt: Instant?,
        nextExplanation: String?,
        enteredAt: Instant = .epoch,
        nextKey: String? = nil
    ) {
        self.state = state
        self.title = title
        self.isFinal = isFinal
        self.attention = attention
        self.nextAt = nextAt
        self.nextExplanation = nextExplanation
        self.enteredAt = enteredAt
        self.nextKey = nextKey
    }
}
