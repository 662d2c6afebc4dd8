package import EventStore
package import Values

/// A piece of a case's past.
package struct CaseHistory: Sendable {
    package let stream: StoredStream
    package let events: [RecordedEvent]

    /// Where the next piece begins; nil after the last event.
    package var nextFrom: StreamVersion? {
        guard let last = events.last?.streamVersion, last < stream.version else { return nil }
        return last.advanced(by: 1)
    }

    package func json() throws(JSONParseError) -> JSON {
        var entries: [JSON] = []
        for event in events { entries.append(try Self.entry(event)) }
        return [
            "caseId": .string(stream.streamID.description), "events": .array(entries),
            "nextFrom": nextFrom.map { .integer($0.number) } ?? .null,
            "version": .integer(stream.version.number),
        ]
    }

    private static func entry(_ event: RecordedEvent) throws(JSONParseError) -> JSON {
        [
            "data": try JSON.parse(event.data),
            "hash": .string(event.hash.description),
            "metadata": try JSON.parse(event.metadata),
            "previousHash": .string(event.previousHash.description),
            "recordedAt": .string(event.recordedAt.description),
            "schemaVersion": .integer(Int64(event.schemaVersion)),
            "type": .string(event.type),
            "version": .integer(event.streamVersion.number),
        ]
    }
}
