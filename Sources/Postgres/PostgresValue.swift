package import FoundationEssentials

/// A parameter of a statement. All of them travel in PostgreSQL's binary format under their exact type.
package enum PostgresValue: Hashable, Sendable {
    /// Null of whatever type the server infers; prefer `typedNull`, which keeps one prepared form.
    case null
    case typedNull(PostgresType)
    case bool(Bool)
    case int2(Int16)
    case int4(Int32)
    case int8(Int64)
    case float8(Double)
    case text(String)
    case bytea([UInt8])
    case byteaSlice(ArraySlice<UInt8>)
    case uuid(UUID)
    /// Microseconds since 1970-01-01 00:00 UTC.
    case timestamptz(Int64)
    /// JSON text in UTF-8.
    case jsonb([UInt8])

    case boolArray([Bool])
    case int2Array([Int16])
    case int4Array([Int32])
    case int8Array([Int64])
    case textArray([String])
    /// `text[]` whose elements are already UTF-8.
    case utf8Array([[UInt8]])
    case byteaArray([[UInt8]])
    case byteaSliceArray([ArraySlice<UInt8>])
    case uuidArray([UUID])
    /// Microseconds since 1970-01-01 00:00 UTC.
    case timestamptzArray([Int64])
    /// JSON texts in UTF-8.
    case jsonbArray([[UInt8]])

    case optionalInt4Array([Int32?])
    case optionalInt8Array([Int64?])
    case optionalTextArray([String?])
    case optionalByteaArray([[UInt8]?])
    case optionalUUIDArray([UUID?])
    case optionalTimestamptzArray([Int64?])
    case optionalJSONBArray([[UInt8]?])
}

extension PostgresValue {
    package var type: PostgresType {
        switch self {
        case .null: .unspecified
        case .typedNull(let type): type
        case .bool: .bool
        case .int2: .int2
        case .int4: .int4
        case .int8: .int8
        case .float8: .float8
        case .text: .text
        case .bytea, .byteaSlice: .bytea
        case .uuid: .uuid
        case .timestamptz: .timestamptz
        case .jsonb: .jsonb
        case .boolArray: .boolArray
        case .int2Array: .int2Array
        case .int4Array, .optionalInt4Array: .int4Array
        case .int8Array, .optionalInt8Array: .int8Array
        case .textArray, .utf8Array, .optionalTextArray: .textArray
        case .byteaArray, .byteaSliceArray, .optionalByteaArray: .byteaArray
        case .uuidArray, .optionalUUIDArray: .uuidArray
        case .timestamptzArray, .optionalTimestamptzArray: .timestamptzArray
        case .jsonbArray, .optionalJSONBArray: .jsonbArray
        }
    }

    package static func int(_ value: Int) -> PostgresValue { .int8(Int64(value)) }

    package static func optionalBool(_ value: Bool?) -> PostgresValue {
        value.map(Self.bool) ?? .typedNull(.bool)
    }
    package static func optionalInt4(_ value: Int32?) -> PostgresValue {
        value.map(Self.int4) ?? .typedNull(.int4)
    }
    package static func optionalInt8(_ value: Int64?) -> PostgresValue {
        value.map(Self.int8) ?? .typedNull(.int8)
    }
    package static func optionalText(_ value: String?) -> PostgresValue {
        value.map(Self.text) ?? .typedNull(.text)
    }
    package static func optionalBytea(_ value: [UInt8]?) -> PostgresValue {
        value.map(Self.bytea) ?? .typedNull(.bytea)
    }
    package static func optionalUUID(_ value: UUID?) -> PostgresValue {
        value.map(Self.uuid) ?? .typedNull(.uuid)
    }
    /// Microseconds since 1970-01-01 00:00 UTC.
    package static func optionalTimestamptz(_ value: Int64?) -> PostgresValue {
        value.map(Self.timestamptz) ?? .typedNull(.timestamptz)
    }
    package static func optionalJSONB(_ value: [UInt8]?) -> PostgresValue {
        value.map(Self.jsonb) ?? .typedNull(.jsonb)
    }
}
