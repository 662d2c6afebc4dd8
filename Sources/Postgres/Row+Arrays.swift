package import FoundationEssentials

// Arrays of one dimension without nulls; a null element is a defect of the statement. Thrown as for single values.
extension Row {
    package func boolArray(_ column: Int) throws(PostgresError) -> [Bool] {
        try array(column, .boolArray, "bool[]", length: 1) { $0[0] != 0 }
    }

    package func int32Array(_ column: Int) throws(PostgresError) -> [Int32] {
        try array(column, .int4Array, "int4[]", length: 4) {
            Int32(bigEndian: $0.loadUnaligned(as: Int32.self))
        }
    }

    package func int64Array(_ column: Int) throws(PostgresError) -> [Int64] {
        try array(column, .int8Array, "int8[]", length: 8) {
            Int64(bigEndian: $0.loadUnaligned(as: Int64.self))
        }
    }

    package func stringArray(_ column: Int) throws(PostgresError) -> [String] {
        try array(column, .textArray, "text[]") { String(decoding: $0, as: UTF8.self) }
    }

    package func bytesArray(_ column: Int) throws(PostgresError) -> [[UInt8]] {
        try array(column, .byteaArray, "bytea[]") { [UInt8]($0) }
    }

    package func uuidArray(_ column: Int) throws(PostgresError) -> [UUID] {
        try array(column, .uuidArray, "uuid[]", length: 16) {
            UUID(uuid: $0.loadUnaligned(as: uuid_t.self))
        }
    }

    /// Microseconds since 1970-01-01 00:00 UTC.
    package func microsecondsArray(_ column: Int) throws(PostgresError) -> [Int64] {
        try array(column, .timestamptzArray, "timestamptz[]", length: 8) {
            PostgresEpoch.sinceUnix(Int64(bigEndian: $0.loadUnaligned(as: Int64.self)))
        }
    }

    /// `length`: bytes of each element; nil where they differ.
    private func array<Element>(
        _ column: Int,
        _ type: PostgresType,
        _ wanted: StaticString,
        length fixed: Int? = nil,
        _ decode: (UnsafeRawBufferPointer) -> Element
    ) throws(PostgresError) -> [Element] {
        let bytes = try present(column)
        guard storage.types[column] == type.rawValue else { throw storage.wrongType(column, wanted: wanted) }
        func integer(at offset: Int) throws(PostgresError) -> Int {
            guard offset <= bytes.count - 4 else { throw cutOff(column, wanted) }
            return Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
        }
        let dimensions = try integer(at: 0)
        guard dimensions != 0 else { return [] }
        guard dimensions == 1 else { throw storage.wrongType(column, wanted: "array of one dimension") }
        let count = try integer(at: 12)
        // Each element has at least its length, so no more can be there.
        guard (0...bytes.count / 4).contains(count) else { throw cutOff(column, wanted) }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        var offset = 20
        for _ in 0..<count {
            let length = try integer(at: offset)
            guard length >= 0 else { throw storage.unexpectedNull(column) }
            offset += 4
            guard length <= bytes.count - offset, fixed == nil || fixed == length else {
                throw cutOff(column, wanted)
            }
            elements.append(decode(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])))
            offset += length
        }
        return elements
    }

    private func cutOff(_ column: Int, _ wanted: StaticString) -> PostgresError {
        unreadable(column, "an \(wanted) that is cut off")
    }
}
