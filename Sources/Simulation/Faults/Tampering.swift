package import EventStore
package import Values
package import Workflow

/// A hand that spoils a simulation on purpose, to see that the checks notice: each does nothing unless set.
package struct Tampering: Sendable {
    /// What is committed instead of what the engine asked for.
    package var step: @Sendable (Step) -> Step = { $0 }
    /// What is read back instead of what a step committed.
    package var events: @Sendable ([RecordedEvent]) -> [RecordedEvent] = { $0 }
    package var row: @Sendable (JSONObject) -> JSONObject = { $0 }
    /// Whether a worker hears of what it claimed.
    package var hearsClaim: @Sendable (LeasedWork) -> Bool = { _ in true }
    /// Another client in front of the provider.
    package var handler: @Sendable (any CallHandler) -> any CallHandler = { $0 }
    /// The answer that a person gets.
    package var answeredVersion: @Sendable (StreamVersion) -> StreamVersion = { $0 }
    /// Pages are checked with another key than they are signed with.
    package var hasForeignKey = false
    /// Nothing that the sealer asks for reaches the store.
    package var isSealingSilent = false

    package init() {}
}
