package import Values

/// What one rule thinks of one document.
package struct DocumentFinding: Sendable, Hashable {
    /// The rules, in the order in which findings are told.
    package enum Rule: String, Sendable, CaseIterable {
        case nameLength = "name-length"
        case nameCharacters = "name-characters"
        case nameEdges = "name-edges"
        case fileExtension = "extension"
        case mediaType = "media-type"
        case size
        case content
        case wholeness
        case protection
        case macros
        case package
        case pixels
        case viruses = "virus-scan"

        /// The part of the caller's request that the rule looks at.
        package var field: String {
            switch self {
            case .nameLength, .nameCharacters, .nameEdges, .fileExtension: "name"
            case .mediaType: "mediaType"
            case .size, .content, .wholeness, .protection, .macros, .package, .pixels, .viruses: "content"
            }
        }
    }

    package enum Verdict: Sendable, Hashable {
        case passed
        case refused
        /// Another rule's refusal, or the lack of a scanner, leaves nothing to look at.
        case notJudged
    }

    package var rule: Rule
    package var verdict: Verdict
    /// Stable, for programs; nil unless refused.
    package var code: String?
    /// What was found: a length, a type, a character.
    package var value: String
    package var message: String
    /// What the caller can do; nil unless refused.
    package var remedy: String?

    package var field: String { rule.field }

    package static func passed(_ rule: Rule, value: String, _ message: String) -> DocumentFinding {
        DocumentFinding(
            rule: rule,
            verdict: .passed,
            code: nil,
            value: value,
            message: message,
            remedy: nil
        )
    }

    package static func refused(
        _ rule: Rule,
        _ code: String,
        value: String,
        _ message: String,
        remedy: String
    ) -> DocumentFinding {
        DocumentFinding(
            rule: rule,
            verdict: .refused,
            code: code,
            value: value,
            message: message,
            remedy: remedy
        )
    }

    package static func notJudged(_ rule: Rule, _ message: String) -> DocumentFinding {
        DocumentFinding(
            rule: rule,
            verdict: .notJudged,
            code: nil,
            value: "",
            message: message,
            remedy: nil
        )
    }

    /// As `dossier documents check --json` and the API's refusals write it. `ok` is null for what was not judged.
    package var json: JSON {
        let isOK: JSON =
            switch verdict {
            case .passed: true
            case .refused: false
            case .notJudged: .null
            }
        return [
            "code": .optional(code), "field": .string(field), "message": .string(message), "ok": isOK,
            "remedy": .optional(remedy), "rule": .string(rule.rawValue), "value": .string(value),
        ]
    }
}
