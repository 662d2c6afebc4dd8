import EventStore
import Values

/// A recorded event as people and programs read it.
enum EventLine {
    static func json(_ event: RecordedEvent) -> JSON {
        [
            "data": parsed(event.data), "hash": .string(event.hash.description),
            "metadata": parsed(event.metadata),
            "previousHash": .string(event.previousHash.description),
            "recordedAt": .string(event.recordedAt.description),
            "schemaVersion": .integer(Int64(event.schemaVersion)),
            "streamId": .string(event.streamID.description),
            "streamVersion": .integer(event.streamVersion.number),
            "type": .string(event.type),
        ]
    }

    static func table(_ events: [RecordedEvent]) -> TextTable {
        var table = TextTable(["version", "recorded at", "event", "what it says", "by"])
        for event in events {
            table.add([
                event.streamVersion.description, event.recordedAt.description, event.type, gist(event),
                actor(event),
            ])
        }
        return table
    }

    static func actor(_ event: RecordedEvent) -> String { parsed(event.metadata)["actor"]?.stringValue ?? "" }

    /// The plain members of the event's data, short.
    static func gist(_ event: RecordedEvent, limit: Int = 90) -> String {
        guard let object = parsed(event.data).objectValue else { return "" }
        let words = object.members.compactMap { member -> String? in
            switch member.value {
            case .string(let text): "\(member.key)=\(text)"
            case .integer(let number): "\(member.key)=\(number)"
            case .bool(let value): "\(member.key)=\(value)"
            default: nil
            }
        }
        let text = words.joined(separator: " ")
        return text.count <= limit ? text : text.prefix(limit - 1) + "…"
    }

    private static func parsed(_ bytes: [UInt8]) -> JSON { (try? JSON.parse(bytes)) ?? .null }
}

extension String {
    func padded(to width: Int) -> String {
        count >= width ? self + " " : self + String(repeating: " ", count: width - count)
    }
}
