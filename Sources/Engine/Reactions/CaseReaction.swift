package import EventStore
package import Values

/// What other cases are told because of an event: a case sends commands to others by way of the one order of events.
///
/// At least once, in order, each command under an id made from the event and the case that is told, so that telling twice
/// does it once; one event tells one case at most one thing. A command
/// that the other case refuses is logged and done with: the other case stands elsewhere, and what it is told is never
/// more than news.
package protocol CaseReaction: Sendable {
    /// Also the name under which it is remembered how far it has come. Never changes.
    var name: String { get }
    /// Full types: `overdue.overdueIdAssigned`.
    var eventTypes: Set<String> { get }
    /// Who is told what because of an event of one of the types.
    func commands(for event: RecordedEvent) async throws -> [ReactionCommand]
}

package struct ReactionCommand: Sendable, Equatable {
    package let caseID: StreamID
    package let name: String
    package let arguments: JSON

    package init(caseID: StreamID, name: String, arguments: JSON) {
        self.caseID = caseID
        self.name = name
        self.arguments = arguments
    }
}
