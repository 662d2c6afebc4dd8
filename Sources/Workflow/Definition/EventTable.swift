package import Values

/// The events of a lifecycle by their stored names.
package struct EventTable<Event: Sendable>: Sendable {
    package let entries: [EventEntry<Event>]
    private let byName: [String: EventEntry<Event>]

    package init(_ entries: [EventEntry<Event>]) {
        self.entries = entries
        byName = Dictionary(entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package var names: Set<String> { Set(byName.keys) }

    package func decode(_ event: EncodedEvent) throws(JSONShapeError) -> Event {
        guard let entry = byName[event.name] else {
            throw JSONShapeError(field: "name", expected: "an event of the lifecycle", found: event.name)
        }
        do throws(ReadFailure) { return try entry.read(event.data) } catch { throw JSONShapeError(error) }
    }
}
