package import FoundationEssentials

/// One row of an answer. Columns are counted from 0.
///
/// Reading a column as a type that it does not have, or a null as a value, is a defect of the statement and
/// stops the process with the statement's name; so decoding neither throws nor allocates for nothing.
package struct Row: Sendable {
    @usableFromInline let storage: RowStorage
    @usableFromInline let index: Int

    @usableFromInline
    init(storage: RowStorage, index: Int) {
        self.storage = storage
        self.index = index
    }

    @inlinable
    package func isNull(_ column: Int) -> Bool {
        cell(column).length < 0
    }

    /// The value's bytes as they came, without a copy; not to be kept beyond `body`.
    ///
    /// For jsonb the leading version byte is left out.
    @inlinable
    package func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
        -> Result
    {
        try body(present(column))
    }

    @inlinable
    package func bool(_ column: Int) -> Bool {
        expect(column, storage.types[column] == PostgresType.bool.rawValue, "bool")
        return present(column)[0] != 0
    }

    /// int2, int4, int8, and xid8.
    @inlinable
    package func int64(_ column: Int) -> Int64 {
        let bytes = present(column)
        switch storage.types[column] {
        case 20, 5069: return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case 23: return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 21: return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        default: storage.wrongType(column, wanted: "int8")
        }
    }

    /// int2, int4 and int8.
    @inlinable
    package func int(_ column: Int) -> Int {
        Int(int64(column))
    }

    @inlinable
    package func int32(_ column: Int) -> Int32 {
        expect(column, storage.types[column] == PostgresType.int4.rawValue, "int4")
        return Int32(bigEndian: present(column).loadUnaligned(as: Int32.self))
    }

    @inlinable
    package func int16(_ column: Int) -> Int16 {
        expect(column, storage.types[column] == PostgresType.int2.rawValue, "int2")
        return Int16(bigEndian: present(column).loadUnaligned(as: Int16.self))
    }

    @inlinable
    package func double(_ column: Int) -> Double {
        expect(column, storage.types[column] == PostgresType.float8.rawValue, "float8")
        return Double(bitPattern: UInt64(bigEndian: present(column).loadUnaligned(as: UInt64.self)))
    }

    /// text, varchar, char, name, json, jsonb.
    @inlinable
    package func string(_ column: Int) -> String {
        expect(column, isText(storage.types[column]), "text")
        return String(decoding: present(column), as: UTF8.self)
    }

    /// bytea, and the UTF-8 of any textual type.
    @inlinable
    package func bytes(_ column: Int) -> [UInt8] {
        let type = storage.types[column]
        expect(column, type == PostgresType.bytea.rawValue || isText(type), "bytea")
        return [UInt8](present(column))
    }

    @inlinable
    package func uuid(_ column: Int) -> UUID {
        expect(column, storage.types[column] == PostgresType.uuid.rawValue, "uuid")
        return UUID(uuid: present(column).loadUnaligned(as: uuid_t.self))
    }

    /// timestamptz, in microseconds since 1970-01-01 00:00 UTC. The server's infinities, and its last years, are the
    /// first and the last moment that can be counted.
    @inlinable
    package func microseconds(_ column: Int) -> Int64 {
        expect(column, storage.types[column] == PostgresType.timestamptz.rawValue, "timestamptz")
        let value = Int64(bigEndian: present(column).loadUnaligned(as: Int64.self))
        return PostgresEpoch.sinceUnix(value)
    }
}

// Null becomes nil.
extension Row {
    @inlinable package func optionalBool(_ column: Int) -> Bool? { isNull(column) ? nil : bool(column) }
    @inlinable package func optionalInt64(_ column: Int) -> Int64? { isNull(column) ? nil : int64(column) }
    @inlinable package func optionalInt(_ column: Int) -> Int? { isNull(column) ? nil : int(column) }
    @inlinable package func optionalInt32(_ column: Int) -> Int32? { isNull(column) ? nil : int32(column) }
    @inlinable package func optionalDouble(_ column: Int) -> Double? { isNull(column) ? nil : double(column) }
    @inlinable package func optionalString(_ column: Int) -> String? { isNull(column) ? nil : string(column) }
    @inlinable package func optionalBytes(_ column: Int) -> [UInt8]? { isNull(column) ? nil : bytes(column) }
    @inlinable package func optionalUUID(_ column: Int) -> UUID? { isNull(column) ? nil : uuid(column) }
    @inlinable package func optionalMicroseconds(_ column: Int) -> Int64? {
        isNull(column) ? nil : microseconds(column)
    }
}

extension Row {
    @inlinable
    func cell(_ column: Int) -> Cell {
        guard column >= 0, column < storage.columns else { storage.noColumn(column) }
        return storage.cells[index * storage.columns + column]
    }

    /// The bytes of a value that must be there, without the version byte of jsonb.
    @inlinable
    func present(_ column: Int) -> UnsafeRawBufferPointer {
        let cell = cell(column)
        guard cell.length >= 0 else { storage.unexpectedNull(column) }
        let skipped = storage.types[column] == PostgresType.jsonb.rawValue ? 1 : 0
        return UnsafeRawBufferPointer(
            start: storage.base + cell.offset + skipped,
            count: Int(cell.length) - skipped
        )
    }

    @inlinable
    func expect(_ column: Int, _ isRight: Bool, _ wanted: StaticString) {
        if !isRight { storage.wrongType(column, wanted: wanted) }
    }

    @inlinable
    func isText(_ type: UInt32) -> Bool {
        switch type {
        case 25, 1043, 1042, 19, 18, 114, 3802, 705: true
        default: false
        }
    }
}
