package import Values

/// A refusal that a lifecycle knows, said once: its code, what a caller can do about it, and in words.
package struct RejectionSpec: Sendable, Equatable {
    package let code: String
    package let kind: RejectionReport.Kind
    /// What to do, as an imperative without a full stop.
    package let remedy: String

    package init(code: String, kind: RejectionReport.Kind = .refused, remedy: String) {
        self.code = code
        self.kind = kind
        self.remedy = remedy
    }

    /// The refusal of one value.
    /// - Parameter reason: what is wrong; the remedy follows it.
    package func report(_ reason: String, field: String? = nil, value: String? = nil) -> RejectionReport {
        RejectionReport(code: code, kind: kind, message: "\(reason); \(remedy)", field: field, value: value)
    }

    /// The same as the refusal of a value by its schema, before the path to it is known.
    package func failure(_ reason: String, at path: String = "", value: String? = nil) -> ReadFailure {
        ReadFailure(
            code,
            kind == .malformed ? .malformed : .refused,
            at: path,
            because: "\(reason); \(remedy)",
            value: value
        )
    }
}

extension RejectionSpec {
    /// What the schemas of arguments refuse, whatever the lifecycle.
    package static let ofSchemas = [
        RejectionSpec(code: ReadFailure.missingCode, kind: .malformed, remedy: "give the field"),
        RejectionSpec(code: ReadFailure.unknownCode, kind: .malformed, remedy: "leave the field out"),
        RejectionSpec(
            code: ReadFailure.typeCode,
            kind: .malformed,
            remedy: "write a value of the field's type"
        ),
        RejectionSpec(code: ReadFailure.emptyCode, remedy: "write a text that is not blank, or leave it out"),
        RejectionSpec(code: ReadFailure.lengthCode, remedy: "shorten the text"),
        RejectionSpec(code: ReadFailure.characterCode, remedy: "take the character out"),
        RejectionSpec(code: ReadFailure.wordCode, remedy: "write one of the words that are offered"),
        RejectionSpec(code: ReadFailure.countCode, remedy: "give fewer entries"),
        RejectionSpec(code: ReadFailure.rangeCode, remedy: "write a number of the range"),
        RejectionSpec(code: ReadFailure.dateCode, remedy: "write a day that exists, as 2026-11-20"),
        RejectionSpec(code: ReadFailure.momentCode, remedy: "write a moment as 2026-11-20T18:40:00Z"),
        RejectionSpec(code: ReadFailure.yearCode, remedy: "correct the year"),
    ]

    /// What every lifecycle refuses beside.
    package static let ofDefinitions = [
        RejectionSpec(
            code: "unknown_command",
            kind: .malformed,
            remedy: "ask for one of the case's commands"
        ),
        RejectionSpec(
            code: "unreadable_answer",
            remedy: "look at the provider's answer; it is not of the agreed form"
        ),
    ]
}

extension Schema<String> {
    /// Takes only texts that `isTaken`, when they come from outside.
    /// - Parameters:
    ///   - pattern: the same check as an ECMA-262 expression, for documents.
    ///   - reason: what is wrong, said after the field's name and the text; the remedy follows it.
    package func matching(
        _ pattern: String,
        refusing refusal: RejectionSpec,
        _ reason: String,
        _ isTaken: @escaping @Sendable (String) -> Bool
    ) -> Schema {
        matching(
            pattern,
            code: refusal.code,
            kind: refusal.kind == .malformed ? .malformed : .refused,
            "\(reason); \(refusal.remedy)",
            isTaken
        )
    }
}

extension RejectionReport {
    /// What the schema of a command's arguments refuses.
    package init(_ failure: ReadFailure) {
        let field = failure.path.isEmpty ? "arguments" : failure.path
        self.init(
            code: failure.code,
            kind: failure.kind == .malformed ? .malformed : .refused,
            message: "field \"\(field)\" \(failure.reason)",
            field: field,
            value: failure.value
        )
    }
}
