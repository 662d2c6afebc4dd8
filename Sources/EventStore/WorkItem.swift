package import Values

/// A call or a timer that is to happen at a moment: committed together with the events that ask for it.
package struct WorkItem: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case call
        case timer
    }

    package let id: WorkID
    package let streamID: StreamID
    /// Which line it stands in: a provider account (`cofidis`) for calls, `timers` for timers. Windows, breakers,
    /// rate and concurrency limits hold per queue.
    package let queue: String
    package let kind: Kind
    /// The call's or the timer's name in the chart.
    package let name: String
    /// What in the case asked for it; unique among the case's open items. `cancel` names it.
    package let key: String
    /// What the handler needs, canonical JSON.
    package let payload: JSON
    package let dueAt: Instant
    /// The last moment at which it is still of legal use. After an outage the oldest goes first.
    package let deadline: Instant?
    /// Attempts made before this one was scheduled.
    package let attempt: Int
    /// Why at that moment, for people: "due 18:40 Friday, window closed, moved to 08:00 Monday".
    package let explanation: String

    package init(
        id: WorkID,
        streamID: StreamID,
        queue: String,
        kind: Kind,
        name: String,
        key: String,
        payload: JSON,
        dueAt: Instant,
        deadline: Instant? = nil,
        attempt: Int = 0,
        explanation: String = ""
    ) {
        self.id = id
        self.streamID = streamID
        self.queue = queue
        self.kind = kind
        self.name = name
        self.key = key
        self.payload = payload
        self.dueAt = dueAt
        self.deadline = deadline
        self.attempt = attempt
        self.explanation = explanation
    }
}

extension WorkItem {
    /// How the explanation of an item begins whose case a worker cannot take further: this build cannot read it, or the
    /// store refuses what it decides. It is looked at again at its moment, and a person should see why.
    package static let setAsideMark = "set aside: "
}

/// Proof of who may finish an item: every claim raises the fencing number.
package struct WorkReceipt: Sendable, Hashable {
    package let id: WorkID
    package let fencingNumber: Int64

    package init(id: WorkID, fencingNumber: Int64) {
        self.id = id
        self.fencingNumber = fencingNumber
    }
}

/// A claimed item. A claim is the start of an attempt: whoever claims begins at once.
package struct LeasedWork: Sendable, Hashable {
    /// `item.attempt` counts this attempt: 1 for the first.
    package let item: WorkItem
    package let receipt: WorkReceipt
    package let leasedUntil: Instant
    /// True when an earlier holder's lease ran out: that attempt may or may not have had its effect. Stays true
    /// for the next holders when this one lets go without an answer (`release`); a step that moves the item ends
    /// it, since whoever wrote that step knew.
    package let wasInterrupted: Bool

    package init(item: WorkItem, receipt: WorkReceipt, leasedUntil: Instant, wasInterrupted: Bool) {
        self.item = item
        self.receipt = receipt
        self.leasedUntil = leasedUntil
        self.wasInterrupted = wasInterrupted
    }
}

/// A claimed item whose row says something that the store cannot read.
package struct UnreadableWork: Sendable, Hashable {
    package let streamID: StreamID
    package let receipt: WorkReceipt
    /// For people.
    package let reason: String

    package init(streamID: StreamID, receipt: WorkReceipt, reason: String) {
        self.streamID = streamID
        self.receipt = receipt
        self.reason = reason
    }
}

/// An item that waits for a person.
package struct ParkedWork: Sendable, Hashable {
    package let item: WorkItem
    package let lastError: String
    package let parkedAt: Instant

    package init(item: WorkItem, lastError: String, parkedAt: Instant) {
        self.item = item
        self.lastError = lastError
        self.parkedAt = parkedAt
    }
}
