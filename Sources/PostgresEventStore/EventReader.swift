import EventStore
import Postgres
import Values

/// Turns rows into events. The same few types occur over and over, so their text is made once.
struct EventReader {
    /// More different types than this in one answer are made anew each time.
    private static let internedTypeLimit = 64

    private var types: [String] = []

    mutating func events(_ rows: Rows) throws(PostgresError) -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        events.reserveCapacity(rows.count)
        let isGlobal = rows.columns > 9
        for row in rows { events.append(try event(row, isGlobal: isGlobal)) }
        return events
    }

    private mutating func event(_ row: Row, isGlobal: Bool) throws(PostgresError) -> RecordedEvent {
        try RecordedEvent(
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
    func digest(_ column: Int) throws(PostgresError) -> Digest {
        guard let digest = try withBytes(column, { Digest(bytes: $0) }) else {
            throw unreadable(column, "a hash has 32 bytes")
        }
        return digest
    }

    func instant(_ column: Int) throws(PostgresError) -> Instant {
        Instant(microseconds: try microseconds(column))
    }

    /// Text that the store wrote itself.
    func json(_ column: Int) throws(PostgresError) -> JSON {
        let parsed = try withBytes(column) { bytes in
            Result { () throws(JSONParseError) in try JSON.parse(bytes) }
        }
        switch parsed {
        case .success(let value): return value
        case .failure(let error): throw unreadable(column, "stored JSON cannot be read: \(error)")
        }
    }
}

/// Reads an answer. What cannot be read is a defect of that request.
func reading<Value>(_ body: () throws(PostgresError) -> Value) throws(EventStoreFailure) -> Value {
    do {
        return try body()
    } catch {
        throw EventStoreFailure(error)
    }
}

extension Rows {
    /// Each row as `body` reads it; throws as `reading`.
    func read<Value>(_ body: (Row) throws(PostgresError) -> Value) throws(EventStoreFailure) -> [Value] {
        try reading { () throws(PostgresError) in
            var values: [Value] = []
            values.reserveCapacity(count)
            for row in self { values.append(try body(row)) }
            return values
        }
    }

    /// The one row that an answer has.
    func readOne<Value>(_ body: (Row) throws(PostgresError) -> Value) throws(EventStoreFailure) -> Value {
        try reading { () throws(PostgresError) in try body(try one()) }
    }

    /// The first row, where there is one.
    func readFirst<Value>(
        _ body: (Row) throws(PostgresError) -> Value
    ) throws(EventStoreFailure) -> Value? {
        guard let row = first else { return nil }
        return try reading { () throws(PostgresError) in try body(row) }
    }
}
