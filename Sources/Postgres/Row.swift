package import FoundationEssentials

/// One row of an answer. Columns are counted from 0.
///
/// A column that is missing, null or of another type than it is read as throws `PostgresError.unreadable` with the
/// statement's name: a defect of that request, after which the connection is as well as before. Reading allocates for
/// nothing but the values themselves.
package struct Row: Sendable {
    @usableFromInline let storage: RowStorage
    @usableFromInline let index: Int

    @usableFromInline
    init(storage: RowStorage, index: Int) {
        self.storage = storage
        self.index = index
    }

    @inlinable
    package func isNull(_ column: Int) throws(PostgresError) -> Bool {
        try cell(column).length < 0
    }

    /// The value's bytes as they came, without a copy; not to be kept beyond `body`.
    ///
    /// For jsonb the leading version byte is left out.
    @inlinable
    package func withBytes<Result>(
        _ column: Int,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(PostgresError) -> Result {
        body(try present(column))
    }

    @inlinable
    package func bool(_ column: Int) throws(PostgresError) -> Bool {
        try fixed(column, .bool, 1, "bool").load(as: UInt8.self) != 0
    }

    /// int2, int4, int8, and xid8.
    @inlinable
    package func int64(_ column: Int) throws(PostgresError) -> Int64 {
        let cell = try cell(column)
        let start = storage.base + cell.offset
        switch (storage.types[column], cell.length) {
        case (20, 8), (5069, 8): return Int64(bigEndian: start.loadUnaligned(as: Int64.self))
        case (23, 4): return Int64(Int32(bigEndian: start.loadUnaligned(as: Int32.self)))
        case (21, 2): return Int64(Int16(bigEndian: start.loadUnaligned(as: Int16.self)))
        case (20, _), (5069, _), (23, _), (21, _):
            throw storage.wrongLength(column, cell.length, wanted: "int8")
        default: throw storage.wrongType(column, wanted: "int8")
        }
    }

    /// int2, int4 and int8.
    @inlinable
    package func int(_ column: Int) throws(PostgresError) -> Int {
        Int(try int64(column))
    }

    @inlinable
    package func int32(_ column: Int) throws(PostgresError) -> Int32 {
        Int32(bigEndian: try fixed(column, .int4, 4, "int4").loadUnaligned(as: Int32.self))
    }

    @inlinable
    package func int16(_ column: Int) throws(PostgresError) -> Int16 {
        Int16(bigEndian: try fixed(column, .int2, 2, "int2").loadUnaligned(as: Int16.self))
    }

    @inlinable
    package func double(_ column: Int) throws(PostgresError) -> Double {
        let bits = try fixed(column, .float8, 8, "float8").loadUnaligned(as: UInt64.self)
        return Double(bitPattern: UInt64(bigEndian: bits))
    }

    /// text, varchar, char, name, json, jsonb.
    @inlinable
    package func string(_ column: Int) throws(PostgresError) -> String {
        let bytes = try present(column)
        guard isText(storage.types[column]) else { throw storage.wrongType(column, wanted: "text") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// bytea, and the UTF-8 of any textual type.
    @inlinable
    package func bytes(_ column: Int) throws(PostgresError) -> [UInt8] {
        let bytes = try present(column)
        let type = storage.types[column]
        guard type == PostgresType.bytea.rawValue || isText(type) else {
            throw storage.wrongType(column, wanted: "bytea")
        }
        return [UInt8](bytes)
    }

    @inlinable
    package func uuid(_ column: Int) throws(PostgresError) -> UUID {
        UUID(uuid: try fixed(column, .uuid, 16, "uuid").loadUnaligned(as: uuid_t.self))
    }

    /// timestamptz, in microseconds since 1970-01-01 00:00 UTC. The server's infinities, and its last years, are the
    /// first and the last moment that can be counted.
    @inlinable
    package func microseconds(_ column: Int) throws(PostgresError) -> Int64 {
        let bits = try fixed(column, .timestamptz, 8, "timestamptz").loadUnaligned(as: Int64.self)
        return PostgresEpoch.sinceUnix(Int64(bigEndian: bits))
    }

    /// What a reader throws that wants more of a value than its type.
    package func unreadable(_ column: Int, _ reason: String) -> PostgresError {
        storage.unreadable(column, .content(reason))
    }
}

// Null becomes nil.
extension Row {
    @inlinable
    package func optionalBool(_ column: Int) throws(PostgresError) -> Bool? {
        try isNull(column) ? nil : bool(column)
    }

    @inlinable
    package func optionalInt64(_ column: Int) throws(PostgresError) -> Int64? {
        try isNull(column) ? nil : int64(column)
    }

    @inlinable
    package func optionalInt(_ column: Int) throws(PostgresError) -> Int? {
        try isNull(column) ? nil : int(column)
    }

    @inlinable
    package func optionalInt32(_ column: Int) throws(PostgresError) -> Int32? {
        try isNull(column) ? nil : int32(column)
    }

    @inlinable
    package func optionalDouble(_ column: Int) throws(PostgresError) -> Double? {
        try isNull(column) ? nil : double(column)
    }

    @inlinable
    package func optionalString(_ column: Int) throws(PostgresError) -> String? {
        try isNull(column) ? nil : string(column)
    }

    @inlinable
    package func optionalBytes(_ column: Int) throws(PostgresError) -> [UInt8]? {
        try isNull(column) ? nil : bytes(column)
    }

    @inlinable
    package func optionalUUID(_ column: Int) throws(PostgresError) -> UUID? {
        try isNull(column) ? nil : uuid(column)
    }

    @inlinable
    package func optionalMicroseconds(_ column: Int) throws(PostgresError) -> Int64? {
        try isNull(column) ? nil : microseconds(column)
    }
}

extension Row {
    @inlinable
    func cell(_ column: Int) throws(PostgresError) -> Cell {
        guard column >= 0, column < storage.columns else { throw storage.noColumn(column) }
        return storage.cells[index * storage.columns + column]
    }

    /// Where a value of a type with a fixed length begins.
    @inlinable
    func fixed(
        _ column: Int,
        _ type: PostgresType,
        _ length: Int32,
        _ wanted: StaticString
    ) throws(PostgresError) -> UnsafeRawPointer {
        let cell = try cell(column)
        guard storage.types[column] == type.rawValue else { throw storage.wrongType(column, wanted: wanted) }
        guard cell.length == length else { throw storage.wrongLength(column, cell.length, wanted: wanted) }
        return storage.base + cell.offset
    }

    /// The bytes of a value that must be there, without the version byte of jsonb.
    @inlinable
    func present(_ column: Int) throws(PostgresError) -> UnsafeRawBufferPointer {
        let cell = try cell(column)
        let skipped: Int32 = storage.types[column] == PostgresType.jsonb.rawValue ? 1 : 0
        guard cell.length >= skipped else { throw storage.wrongLength(column, cell.length, wanted: "jsonb") }
        return UnsafeRawBufferPointer(
            start: storage.base + cell.offset + Int(skipped),
            count: Int(cell.length - skipped)
        )
    }

    @inlinable
    func isText(_ type: UInt32) -> Bool {
        switch type {
        case 25, 1043, 1042, 19, 18, 114, 3802, 705: true
        default: false
        }
    }
}
