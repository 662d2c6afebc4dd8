package import Values

/// The rules of one kind of case, and nothing else: a decider.
///
/// Pure: the moment is handed in, nothing is asked of the world. How commands and events are read, written and described
/// is data, a ``LifecycleDefinition``.
package protocol CaseRules: Sendable {
    associatedtype Facts: Sendable & Equatable
    associatedtype Command: Sendable
    associatedtype Event: Sendable & Equatable
    associatedtype Rejection: CaseRejection

    var initialFacts: Facts { get }

    /// What happens because of a command; nothing, when it changes nothing. Throws when a rule says no.
    func decide(_ command: Command, given facts: Facts, at now: Instant) throws(Rejection) -> [Event]
    func evolve(_ facts: Facts, with event: Event) -> Facts
}
