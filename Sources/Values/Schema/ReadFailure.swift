/// A value that its schema refuses: which field, by which rule, and what stood there.
///
/// The path is built from the inside out while the failure passes its objects and lists, so that reading what is good
/// costs nothing for it.
package struct ReadFailure: Error, Sendable, Equatable {
    /// Whether the form is wrong, or the form is right and the content is not allowed.
    package enum Kind: Sendable {
        case malformed, refused
    }

    /// Stable, lower snake case, as `missing_field`.
    package let code: String
    package let kind: Kind
    /// `invoices[2].dueDate`; empty for the whole value.
    package private(set) var path: String
    /// What is wrong, said after the field's name: `is longer than 255 characters`.
    package let reason: String
    /// What stood in the field, as text. For a value of the wrong type its kind. Never personal data.
    package private(set) var value: String?

    /// - Parameter reason: what is wrong, said after the field's name.
    package init(
        _ code: String,
        _ kind: Kind,
        at path: String = "",
        because reason: String,
        value: String? = nil
    ) {
        self.code = code
        self.kind = kind
        self.path = path
        self.reason = reason
        self.value = value
    }

    /// Content that is not allowed.
    package init(_ code: String, at path: String = "", _ reason: String, value: String? = nil) {
        self.init(code, .refused, at: path, because: reason, value: value)
    }

    /// The same failure seen from the object or list around it. `name` is a member's name, or `[2]`.
    package func inside(_ name: String) -> ReadFailure {
        var outer = self
        if path.isEmpty {
            outer.path = name
        } else {
            outer.path = name + (path.hasPrefix("[") ? "" : ".") + path
        }
        return outer
    }

    /// The same failure of a field whose value is never repeated.
    package func withoutValue() -> ReadFailure {
        var silent = self
        silent.value = nil
        return silent
    }
}

// The failures that schemas themselves know. Their codes stand here and nowhere else.
extension ReadFailure {
    package static let missingCode = "missing_field"
    package static let unknownCode = "unknown_field"
    package static let typeCode = "wrong_type"
    package static let emptyCode = "empty_field"
    package static let lengthCode = "too_long"
    package static let characterCode = "forbidden_character"
    package static let wordCode = "not_offered"
    package static let countCode = "too_many"
    package static let rangeCode = "out_of_range"
    package static let dateCode = "malformed_date"
    package static let momentCode = "malformed_moment"
    package static let yearCode = "date_out_of_range"

    /// - Parameter why: what the field is needed for, when that is not plain.
    package static func missing(_ path: String, _ why: String? = nil) -> ReadFailure {
        ReadFailure(
            missingCode,
            .malformed,
            at: path,
            because: why.map { "is required: \($0)" } ?? "is required"
        )
    }

    /// - Parameter expected: `a string`, `true or false`.
    package static func wrongType(_ expected: String, found: JSON) -> ReadFailure {
        ReadFailure(
            typeCode,
            .malformed,
            because: "must be \(expected), found \(found.kind)",
            value: found.kind
        )
    }

    static func unknown(_ name: String, known: [String]) -> ReadFailure {
        let offer = known.isEmpty ? "none is taken" : "known are \(known.joined(separator: ", "))"
        return ReadFailure(unknownCode, .malformed, at: name, because: "is not known here; \(offer)")
    }
}

extension ReadFailure: CustomStringConvertible {
    package var description: String { path.isEmpty ? "the value \(reason)" : "field \"\(path)\" \(reason)" }
}

extension JSONShapeError {
    /// What a stored value's schema refuses, as readers of stored forms report it.
    package init(_ failure: ReadFailure) {
        self.init(
            field: failure.path,
            expected: "as its schema says; it \(failure.reason)",
            found: failure.value ?? "no such value"
        )
    }
}
