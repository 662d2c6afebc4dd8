package import EventStore
package import Values

/// The usual reaction: tells every case whose read-model row has a certain value.
///
/// Rows are found by the model's own column, so the model should have an index on it. A case that gets the value later
/// is not told; it has to look by itself when it begins.
package struct RowReaction: CaseReaction {
    package let name: String
    package let eventTypes: Set<String>
    private let readModels: any ReadModels
    private let model: String
    private let column: String
    private let value: @Sendable (RecordedEvent, JSON) -> JSON?
    private let command: String
    private let arguments: @Sendable (RecordedEvent, JSON) -> JSON

    /// `value` and `arguments` get the event and its data; no value, nobody is told.
    package init(
        name: String,
        eventType: String,
        readModels: any ReadModels,
        model: String,
        column: String,
        value: @escaping @Sendable (RecordedEvent, JSON) -> JSON?,
        command: String,
        arguments: @escaping @Sendable (RecordedEvent, JSON) -> JSON
    ) {
        self.name = name
        eventTypes = [eventType]
        self.readModels = readModels
        self.model = model
        self.column = column
        self.value = value
        self.command = command
        self.arguments = arguments
    }

    package func commands(for event: RecordedEvent) async throws -> [ReactionCommand] {
        let data = try JSON.parse(event.data)
        guard let value = value(event, data) else { return [] }
        let arguments = arguments(event, data)
        var query = ReadModelQuery(
            model: model,
            conditions: JSONObject([(column, value)]),
            limit: ReadModelQuery.rowLimit
        )
        var commands: [ReactionCommand] = []
        repeat {
            let page = try await readModels.listRows(query)
            for row in page.rows {
                guard let id = row["stream_id"]?.stringValue.flatMap({ StreamID($0) }) else {
                    throw EventStoreFailure.broken("a row of \(model) has no stream id")
                }
                commands.append(ReactionCommand(caseID: id, name: command, arguments: arguments))
            }
            query.cursor = page.next
        } while query.cursor != nil
        return commands
    }
}
