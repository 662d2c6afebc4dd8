package import Values

/// The Swift names that a lifecycle registers and its charts use. The checker compares both ways.
package struct Vocabulary<Facts: Sendable>: Sendable {
    /// The command that begins a case.
    package let startCommand: String
    package let commands: [String: CommandWord]
    /// Event names without the lifecycle's prefix.
    package let events: Set<String>
    package let guards: [String: GuardWord<Facts>]
    /// Moments that `at` timers read.
    package let deadlines: [String: @Sendable (Facts) -> Instant?]
    package let calls: [String: CallWord]
    /// Rules over the facts that no step may break, declared by the charts that they hold for.
    package let invariants: [String: Invariant]

    /// A rule between what a case knew before an event and what it knows after it: nil when it holds, else what is
    /// wrong, with the figures.
    package typealias Invariant = @Sendable (_ before: Facts, _ after: Facts) -> String?

    package init(
        startCommand: String,
        commands: [String: CommandWord],
        events: Set<String>,
        guards: [String: GuardWord<Facts>],
        deadlines: [String: @Sendable (Facts) -> Instant?] = [:],
        calls: [String: CallWord],
        invariants: [String: Invariant] = [:]
    ) {
        self.startCommand = startCommand
        self.commands = commands
        self.events = events
        self.guards = guards
        self.deadlines = deadlines
        self.calls = calls
        self.invariants = invariants
    }

    /// The names alone, which is all that the checker needs.
    package var names: VocabularyNames {
        VocabularyNames(
            startCommand: startCommand,
            commands: commands,
            events: events,
            guards: Set(guards.keys),
            guardTitles: guards.mapValues(\.title),
            deadlines: Set(deadlines.keys),
            calls: calls,
            invariants: Set(invariants.keys)
        )
    }
}

package struct VocabularyNames: Sendable, Equatable {
    package let startCommand: String
    package let commands: [String: CommandWord]
    package let events: Set<String>
    package let guards: Set<String>
    /// What guards mean to people, by name.
    package let guardTitles: [String: String]
    package let deadlines: Set<String>
    package let calls: [String: CallWord]
    package let invariants: Set<String>

    package init(
        startCommand: String,
        commands: [String: CommandWord],
        events: Set<String>,
        guards: Set<String>,
        guardTitles: [String: String] = [:],
        deadlines: Set<String>,
        calls: [String: CallWord],
        invariants: Set<String> = []
    ) {
        self.startCommand = startCommand
        self.commands = commands
        self.events = events
        self.guards = guards
        self.guardTitles = guardTitles
        self.deadlines = deadlines
        self.calls = calls
        self.invariants = invariants
    }
}

package struct CommandWord: Sendable, Equatable {
    /// The events that the command can cause.
    package let events: Set<String>
    /// True for a command that begins a case and that only cases of ours may ask for, never a door.
    package let isInternal: Bool

    package init(events: Set<String>, isInternal: Bool = false) {
        self.events = events
        self.isInternal = isInternal
    }
}

package struct CallWord: Sendable, Equatable {
    package let kind: CallKind
    /// The events that an answer can cause; the state that makes the call must route each of them.
    package let events: Set<String>

    package init(kind: CallKind, events: Set<String>) {
        self.kind = kind
        self.events = events
    }
}

/// What repeating a call does. architecture.md section 4.
package enum CallKind: String, Sendable, Equatable {
    /// A read.
    case safe
    /// The same key has the same effect, however often.
    case idempotent
    /// Repeating may do it twice: an attempt without an answer makes the outcome unknown, and the provider is asked
    /// before anything is tried again.
    case once
}
