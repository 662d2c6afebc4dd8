package import Values

/// The events of a lifecycle by their stored names.
package struct EventTable<Event: Sendable>: Sendable {
    package let entries: [EventEntry<Event>]
    private let readers: [String: @Sendable (JSON) throws(ReadFailure) -> Event]

    package init(_ entries: [EventEntry<Event>]) {
        self.entries = entries
        readers = Dictionary(entries.map { ($0.name, $0.read) }, uniquingKeysWith: { first, _ in first })
    }

    package var names: Set<String> { Set(readers.keys) }

    package func decode(_ event: EncodedEvent) throws(JSONShapeError) -> Event {
        guard let read = readers[event.name] else {
            throw JSONShapeError(field: "name", expected: "an event of the lifecycle", found: event.name)
        }
        do throws(ReadFailure) { return try read(event.data) } catch { throw JSONShapeError(error) }
    }
}
