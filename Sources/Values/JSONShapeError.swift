/// A JSON value that is not of the shape that its reader needs: names the field, the rule and what stood there.
package struct JSONShapeError: Error, Equatable, CustomStringConvertible {
    package let field: String
    package let expected: String
    package let found: String

    package init(field: String, expected: String, found: String) {
        self.field = field
        self.expected = expected
        self.found = found
    }

    package var description: String { "field \"\(field)\" must be \(expected), found \(found)" }
}

extension JSON {
    /// The required string member `key`.
    package func string(_ key: String) throws(JSONShapeError) -> String {
        guard let text = self[key]?.stringValue else { throw mismatch(key, "a string") }
        return text
    }

    /// The required whole number member `key`.
    package func integer(_ key: String) throws(JSONShapeError) -> Int64 {
        guard let number = self[key]?.integerValue else { throw mismatch(key, "a whole number") }
        return number
    }

    /// The required whole number member `key` of 64 bits; see `wideIntegerValue`.
    package func wideInteger(_ key: String) throws(JSONShapeError) -> Int64 {
        guard let number = self[key]?.wideIntegerValue else {
            throw mismatch(key, "a whole number of 64 bits")
        }
        return number
    }

    /// The required boolean member `key`.
    package func bool(_ key: String) throws(JSONShapeError) -> Bool {
        guard let value = self[key]?.boolValue else { throw mismatch(key, "true or false") }
        return value
    }

    /// A string member that may be absent or null.
    package func optionalString(_ key: String) throws(JSONShapeError) -> String? {
        guard let member = self[key], !member.isNull else { return nil }
        return try string(key)
    }

    /// A whole number member that may be absent or null.
    package func optionalInteger(_ key: String) throws(JSONShapeError) -> Int64? {
        guard let member = self[key], !member.isNull else { return nil }
        return try integer(key)
    }

    /// The required instant member `key`, in RFC 3339.
    package func instant(_ key: String) throws(JSONShapeError) -> Instant {
        guard let moment = Instant(try string(key)) else {
            throw mismatch(key, "an instant like \(Instant.example)")
        }
        return moment
    }

    /// An instant member that may be absent or null.
    package func optionalInstant(_ key: String) throws(JSONShapeError) -> Instant? {
        guard let member = self[key], !member.isNull else { return nil }
        return try instant(key)
    }

    /// Names the kind of value for an error message, without repeating contents that may be private.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "a whole number"
        case .double: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    private func mismatch(_ key: String, _ expected: String) -> JSONShapeError {
        JSONShapeError(field: key, expected: expected, found: self[key]?.kind ?? "nothing")
    }
}
