package import Values

/// What can move a case.
package enum CaseInput: Sendable, Equatable {
    /// Asked by a person, the API or a webhook. The chart must allow it in the present state.
    case command(name: String, arguments: JSON)
    /// The provider answered the call of that key.
    case answered(key: String, call: String, answer: JSON)
    /// The call failed for good: retries used up, or they cannot help.
    case callFailed(key: String, call: String, reason: String)
    /// Nobody knows whether the call had its effect.
    case outcomeUnknown(key: String, call: String, reason: String)
    case timerFired(key: String, timer: String)
    /// A person decides about parked work.
    case intervention(Intervention, key: String, call: String, reason: String)
}

/// What a person may do with parked work.
package enum Intervention: String, Sendable, Equatable, CaseIterable {
    /// Try again now.
    case retry
    /// Take the outcome as unknown and go on by that route.
    case skip
    /// Close the case where it stands.
    case abandon
}
