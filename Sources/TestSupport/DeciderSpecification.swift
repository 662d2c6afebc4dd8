package import Values
package import Workflow

/// Given events, when a command, then events or a rejection: the whole language of a decider's tests.
///
///     let result = DeciderSpecification(Financing()).given([.opened(…)]).when(.move(.refund, .all), at: noon)
///     #expect(result == .decided([.movementRequested(…)]))
package struct DeciderSpecification<L: Lifecycle> {
    private let lifecycle: L
    /// What the case knows after the given events.
    package let facts: L.Facts

    package init(_ lifecycle: L) {
        self.lifecycle = lifecycle
        facts = lifecycle.initialFacts
    }

    private init(_ lifecycle: L, facts: L.Facts) {
        self.lifecycle = lifecycle
        self.facts = facts
    }

    /// Goes on from what happened before.
    package func given(_ events: [L.Event]) -> DeciderSpecification {
        DeciderSpecification(lifecycle, facts: events.reduce(facts) { lifecycle.evolve($0, with: $1) })
    }

    package func when(_ command: L.Command, at now: Instant) -> Decision<L> {
        do throws(L.Rejection) {
            return .decided(try lifecycle.decide(command, given: facts, at: now))
        } catch {
            return .rejected(error)
        }
    }

    /// A command as a door gives it: name and arguments.
    package func when(_ name: String, _ arguments: JSON, at now: Instant) -> Decision<L> {
        do throws(L.Rejection) {
            return when(try lifecycle.command(named: name, arguments: arguments), at: now)
        } catch {
            return .rejected(error)
        }
    }

    /// An answer as a call's handler gives it.
    package func when(answering call: String, with answer: JSON, at now: Instant) -> Decision<L> {
        do throws(L.Rejection) {
            return when(try lifecycle.command(answering: call, with: answer), at: now)
        } catch {
            return .rejected(error)
        }
    }
}

/// What a decider said.
package enum Decision<L: Lifecycle> {
    case decided([L.Event])
    case rejected(L.Rejection)

    /// The events; empty when it was refused.
    package var events: [L.Event] {
        if case .decided(let events) = self { events } else { [] }
    }

    /// The refusal, if it was one.
    package var rejection: L.Rejection? {
        if case .rejected(let rejection) = self { rejection } else { nil }
    }
}
