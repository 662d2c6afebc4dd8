package import EventStore
package import Values

/// What must hold in every simulation, whatever goes wrong in it.
package enum Rule: String, Sendable, CaseIterable {
    // After every step.
    case chainHolds = "every event's hash follows from its contents and the hash before it"
    case versionsAreContiguous = "a case's events are numbered 1, 2, 3 without a gap"
    case headIsLastEvent = "the case's row names its last event"
    case stateIsReplay = "the stored state is what replaying the events leads to"
    case rowIsDerivable = "the read model's row is what the events say"
    case amountsAreDerivable = "the row's amounts are those of the last answer that was believed"
    case workIsArmed = "everything that the case waits for by itself is in the queue, and nothing else"
    case commandsActOnce = "a command id has effect in one step alone"
    // When the provider is called.
    case quietHoursAreKept = "no getStatus in quiet hours"
    case pendingIsLeftAlone = "no regular getStatus of a pending transaction within two hours"
    case confirmedOnce = "a confirm that was carried out is not sent again without asking first"
    case movedAsOrdered = "money moves exactly as often as it was ordered"
    case declaredAsOrdered = "nothing is declared to Coface, or collected by it, that nobody ordered"
    // When somebody is answered.
    case repeatsAgree = "the same command id gets the same answer"
    // Once a day and at the end.
    case workIsDone = "nothing that is due stays undone, or leased, for ever"
    case casesComeToRest = "once faults stop, every case comes to an end, to rest or to a person"
    case moneyAgrees = "at rest the provider's amounts are ours"
    case debtsAgree = "at rest Coface knows every debt, report and document as we do"
    case oneCaseEach = "a financing that is handed in twice is one case"
    case everythingIsSealed = "every event has one place in the order of all events"
    case auditFindsNothing = "the product's own audit finds nothing"
}

/// A rule that was broken.
package struct Violation: Sendable, CustomStringConvertible {
    package let rule: Rule
    package let moment: Instant
    /// Nil when it concerns no single case.
    package let streamID: StreamID?
    package let detail: String

    package var description: String {
        "broken at \(moment)\(streamID.map { " in case \($0)" } ?? ""): \(rule.rawValue)\n  \(detail)"
    }
}
