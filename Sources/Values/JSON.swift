/// A JSON value as the whole system speaks it: events, snapshots, requests and answers.
///
/// Whole numbers of 64 bits are `integer`, every other number is `double`. RFC 8785 (and ECMAScript) tells whole
/// numbers apart up to 2^53 only; beyond that ours keep the digits that they were written with, so that what was stored
/// is read as it was meant. Money never uses `double`.
package enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case array([JSON])
    case object(JSONObject)

    /// The largest magnitude that every reader of a JSON number carries exactly: 2^53. Events stay below it.
    package static let exactIntegerLimit: Int64 = 9_007_199_254_740_992

    /// The empty object, the usual "nothing to say".
    package static let emptyObject = JSON.object(JSONObject())
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }
}

extension JSON {
    /// The members when this is an object.
    package var objectValue: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The elements when this is an array.
    package var arrayValue: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The text when this is a string.
    package var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number when this is a whole number within ±2^53, as amounts, counts and versions are: sums of a few of them
    /// stay far from what 64 bits can hold.
    package var integerValue: Int64? {
        guard case .integer(let number) = self, number.magnitude <= UInt64(Self.exactIntegerLimit) else {
            return nil
        }
        return number
    }

    /// The number when this is a whole number of 64 bits, as moments in microseconds may be.
    package var wideIntegerValue: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The truth value when this is one.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var isNull: Bool { self == .null }

    /// The member of that name; nil when this is no object or has no such member. An explicit null is `.null`.
    package subscript(key: String) -> JSON? { objectValue?[key] }

    /// A string, or null when there is none.
    package static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

    /// A whole number, or null when there is none.
    package static func optional(_ number: Int64?) -> JSON { number.map(JSON.integer) ?? .null }
}
