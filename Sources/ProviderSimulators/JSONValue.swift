/// A JSON text as the simulated provider reads and writes it. Members keep their order, whole numbers stay whole.
///
/// Requests carry opaque sections (customer, cart, seller) that no fixed type describes
/// [cofidis.md §15], and an answer must show its members in the printed order [cofidis.md §13].
package enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    /// A number with a fraction or an exponent, or too large for a whole number, as it was written.
    case decimal(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The member of an object; nil for anything else and for a missing member.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var integer: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// Null, an empty text, an empty array or an empty object: what the provider calls "missing or empty"
    /// [cofidis.md §5.1].
    package var isEmpty: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        case .boolean, .integer, .decimal: false
        }
    }
}
