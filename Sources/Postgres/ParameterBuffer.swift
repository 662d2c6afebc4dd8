import FoundationEssentials

/// The binary form of one set of parameters, in memory that a connection uses again for every statement.
///
/// libpq copies what it is given into its own send buffer, so nothing here has to outlive one call.
struct ParameterBuffer: ~Copyable {
    /// Memory above this size is given back after use, so that one huge batch does not stay resident.
    static let retainedByteLimit = 1 << 20

    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private var count = 0
    private var offsets: [Int] = []
    private(set) var types: [UInt32] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    init() {
        capacity = 1024
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        base.deallocate()
    }

    /// Replaces what is held by the binary form of `values`.
    mutating func encode(_ values: [PostgresValue]) {
        reset()
        for value in values {
            types.append(value.type.rawValue)
            formats.append(1)
            offsets.append(count)
            let start = count
            let isPresent = append(value)
            offsets[offsets.count - 1] = isPresent ? start : -1
            lengths.append(isPresent ? Int32(count - start) : 0)
            if count == start { reserve(1) }
        }
        for offset in offsets {
            pointers.append(
                offset < 0
                    ? nil : UnsafePointer(base.advanced(by: offset).assumingMemoryBound(to: CChar.self))
            )
        }
    }

    /// Calls `body` with what `PQsendQueryPrepared` wants: count, values, lengths, formats.
    func withArguments<Result>(
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?)
            -> Result
    ) -> Result {
        pointers.withUnsafeBufferPointer { pointers in
            lengths.withUnsafeBufferPointer { lengths in
                formats.withUnsafeBufferPointer { formats in
                    body(
                        Int32(pointers.count),
                        pointers.baseAddress,
                        lengths.baseAddress,
                        formats.baseAddress
                    )
                }
            }
        }
    }

    private mutating func reset() {
        count = 0
        offsets.removeAll(keepingCapacity: true)
        types.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        pointers.removeAll(keepingCapacity: true)
        if capacity > Self.retainedByteLimit {
            base.deallocate()
            capacity = 1024
            base = .allocate(byteCount: capacity, alignment: 16)
        }
    }

    private mutating func reserve(_ additional: Int) {
        guard count + additional > capacity else { return }
        let grown = max(capacity * 2, count + additional)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: grown, alignment: 16)
        moved.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = moved
        capacity = grown
    }
}

// What one value looks like on the wire; every integer is big-endian.
extension ParameterBuffer {
    /// Returns false for null, which has no bytes at all.
    private mutating func append(_ value: PostgresValue) -> Bool {
        switch value {
        case .null, .typedNull: return false
        case .bool(let value): store(UInt8(value ? 1 : 0))
        case .int2(let value): store(value)
        case .int4(let value): store(value)
        case .int8(let value): store(value)
        case .float8(let value): store(value.bitPattern)
        case .text(let value): storeText(value)
        case .bytea(let value): value.withUnsafeBytes { store($0) }
        case .byteaSlice(let value): value.withUnsafeBytes { store($0) }
        case .uuid(let value): storeUUID(value)
        case .timestamptz(let value): store(value - PostgresEpoch.offsetMicroseconds)
        case .jsonb(let value): storeJSONB(value)
        default: appendArray(value)
        }
        return true
    }

    private mutating func appendArray(_ value: PostgresValue) {
        switch value {
        case .boolArray(let values): array(values, .bool, 1) { $0.store(UInt8($1 ? 1 : 0)) }
        case .int2Array(let values): array(values, .int2, 2) { $0.store($1) }
        case .int4Array(let values): array(values, .int4, 4) { $0.store($1) }
        case .int8Array(let values): array(values, .int8, 8) { $0.store($1) }
        case .textArray(let values): array(values, .text, 16) { $0.storeText($1) }
        case .utf8Array(let values): array(values, .text, 16) { $0.store($1) }
        case .byteaArray(let values): array(values, .bytea, 32) { $0.store($1) }
        case .byteaSliceArray(let values):
            array(values, .bytea, 32) { buffer, slice in slice.withUnsafeBytes { buffer.store($0) } }
        case .uuidArray(let values): array(values, .uuid, 16) { $0.storeUUID($1) }
        case .timestamptzArray(let values):
            array(values, .timestamptz, 8) { $0.store($1 - PostgresEpoch.offsetMicroseconds) }
        case .jsonbArray(let values): array(values, .jsonb, 32) { $0.storeJSONB($1) }
        case .optionalInt4Array(let values): optionalArray(values, .int4, 4) { $0.store($1) }
        case .optionalInt8Array(let values): optionalArray(values, .int8, 8) { $0.store($1) }
        case .optionalTextArray(let values): optionalArray(values, .text, 16) { $0.storeText($1) }
        case .optionalByteaArray(let values): optionalArray(values, .bytea, 32) { $0.store($1) }
        case .optionalUUIDArray(let values): optionalArray(values, .uuid, 16) { $0.storeUUID($1) }
        case .optionalTimestamptzArray(let values):
            optionalArray(values, .timestamptz, 8) { $0.store($1 - PostgresEpoch.offsetMicroseconds) }
        case .optionalJSONBArray(let values): optionalArray(values, .jsonb, 32) { $0.storeJSONB($1) }
        default: preconditionFailure("not an array")
        }
    }

    /// One dimension, counted from 1; an empty array has no dimension at all.
    private mutating func arrayHeader(count elements: Int, element: PostgresType, hasNull: Bool) {
        store(Int32(elements == 0 ? 0 : 1))
        store(Int32(hasNull ? 1 : 0))
        store(element.rawValue)
        guard elements > 0 else { return }
        store(Int32(elements))
        store(Int32(1))
    }

    private mutating func array<Element>(
        _ values: [Element],
        _ type: PostgresType,
        _ typicalSize: Int,
        _ write: (inout ParameterBuffer, Element) -> Void
    ) {
        arrayHeader(count: values.count, element: type, hasNull: false)
        reserve(values.count * (typicalSize + 4))
        for value in values { element(value, write) }
    }

    private mutating func optionalArray<Element>(
        _ values: [Element?],
        _ type: PostgresType,
        _ typicalSize: Int,
        _ write: (inout ParameterBuffer, Element) -> Void
    ) {
        arrayHeader(count: values.count, element: type, hasNull: values.contains { $0 == nil })
        reserve(values.count * (typicalSize + 4))
        for value in values {
            if let value { element(value, write) } else { store(Int32(-1)) }
        }
    }

    private mutating func element<Element>(
        _ value: Element,
        _ write: (inout ParameterBuffer, Element) -> Void
    ) {
        let lengthAt = count
        store(Int32(0))
        write(&self, value)
        let length = Int32(count - lengthAt - 4)
        base.storeBytes(of: length.bigEndian, toByteOffset: lengthAt, as: Int32.self)
    }

    private mutating func store<Integer: FixedWidthInteger>(_ value: Integer) {
        reserve(MemoryLayout<Integer>.size)
        base.storeBytes(of: value.bigEndian, toByteOffset: count, as: Integer.self)
        count += MemoryLayout<Integer>.size
    }

    private mutating func store(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count)
        base.advanced(by: count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    private mutating func store(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { store($0) }
    }

    private mutating func storeText(_ text: String) {
        var text = text
        text.withUTF8 { store(UnsafeRawBufferPointer($0)) }
    }

    private mutating func storeUUID(_ uuid: UUID) {
        withUnsafeBytes(of: uuid.uuid) { store($0) }
    }

    /// The binary form of jsonb is a version number, always 1, and the text.
    private mutating func storeJSONB(_ text: [UInt8]) {
        store(UInt8(1))
        store(text)
    }
}
