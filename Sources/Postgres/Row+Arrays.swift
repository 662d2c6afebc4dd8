package import FoundationEssentials

// Arrays of one dimension without nulls; a null element is a defect of the statement.
extension Row {
    package func boolArray(_ column: Int) -> [Bool] {
        array(column, .boolArray, "bool[]") { $0[0] != 0 }
    }

    package func int32Array(_ column: Int) -> [Int32] {
        array(column, .int4Array, "int4[]") { Int32(bigEndian: $0.loadUnaligned(as: Int32.self)) }
    }

    package func int64Array(_ column: Int) -> [Int64] {
        array(column, .int8Array, "int8[]") { Int64(bigEndian: $0.loadUnaligned(as: Int64.self)) }
    }

    package func stringArray(_ column: Int) -> [String] {
        array(column, .textArray, "text[]") { String(decoding: $0, as: UTF8.self) }
    }

    package func bytesArray(_ column: Int) -> [[UInt8]] {
        array(column, .byteaArray, "bytea[]") { [UInt8]($0) }
    }

    package func uuidArray(_ column: Int) -> [UUID] {
        array(column, .uuidArray, "uuid[]") { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    /// Microseconds since 1970-01-01 00:00 UTC.
    package func microsecondsArray(_ column: Int) -> [Int64] {
        array(column, .timestamptzArray, "timestamptz[]") {
            PostgresEpoch.sinceUnix(Int64(bigEndian: $0.loadUnaligned(as: Int64.self)))
        }
    }

    private func array<Element>(
        _ column: Int,
        _ type: PostgresType,
        _ wanted: StaticString,
        _ decode: (UnsafeRawBufferPointer) -> Element
    ) -> [Element] {
        expect(column, storage.types[column] == type.rawValue, wanted)
        let bytes = present(column)
        func integer(at offset: Int) -> Int {
            Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
        }
        let dimensions = integer(at: 0)
        guard dimensions > 0 else { return [] }
        expect(column, dimensions == 1, "array of one dimension")
        var elements: [Element] = []
        let count = integer(at: 12)
        elements.reserveCapacity(count)
        var offset = 20
        for _ in 0..<count {
            let length = integer(at: offset)
            if length < 0 { storage.unexpectedNull(column) }
            elements.append(decode(UnsafeRawBufferPointer(rebasing: bytes[offset + 4..<offset + 4 + length])))
            offset += 4 + length
        }
        return elements
    }
}
