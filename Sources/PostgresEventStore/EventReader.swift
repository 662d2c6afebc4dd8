import EventStore
import Postgres
import Values

/// Turns rows into events. The same few types occur over and over, so their text is made once.
struct EventReader {
    /// More different types than this in one answer are made anew each time.
    private static let internedTypeLimit = 64

    private var types: [String] = []

    mutating func events(_ rows: Rows) -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        events.reserveCapacity(rows.count)
        let isGlobal = rows.columns > 9
        for row in rows { events.append(event(row, isGlobal: isGlobal)) }
        return events
    }

    private mutating func event(_ row: Row, isGlobal: Bool) -> RecordedEvent {
        RecordedEvent(
            streamID: StreamID(row.uuid(0)),
            streamVersion: StreamVersion(row.int64(1)),
            type: row.withBytes(2) { type(of: $0) },
            schemaVersion: row.int(3),
            data: row.bytes(4),
            metadata: row.bytes(5),
            recordedAt: Instant(microseconds: row.microseconds(6)),
            previousHash: row.digest(7),
            hash: row.digest(8),
            globalPosition: isGlobal ? GlobalPosition(row.int64(9)) : nil
        )
    }

    private mutating func type(of bytes: UnsafeRawBufferPointer) -> String {
        for known in types where known.utf8.count == bytes.count && known.utf8.elementsEqual(bytes) {
            return known
        }
        let new = String(decoding: bytes, as: UTF8.self)
        if types.count < Self.internedTypeLimit { types.append(new) }
        return new
    }
}

extension Row {
    func digest(_ column: Int) -> Digest {
        guard let digest = withBytes(column, { Digest(bytes: $0) }) else {
            preconditionFailure("a stored hash has 32 bytes")
        }
        return digest
    }

    func instant(_ column: Int) -> Instant { Instant(microseconds: microseconds(column)) }

    /// Text that the store wrote itself.
    func json(_ column: Int) throws(EventStoreFailure) -> JSON {
        do {
            return try withBytes(column) { bytes throws(JSONParseError) in try JSON.parse(bytes) }
        } catch {
            throw .broken("stored JSON cannot be read: \(error)")
        }
    }
}
