extension DocumentName {
    /// Characters that separate folders somewhere, or look as if they did.
    private static let separators: Set<Unicode.Scalar> = [
        "/", "\\", "\u{2044}", "\u{2215}", "\u{2216}", "\u{29F5}", "\u{29F8}", "\u{29F9}", "\u{FE68}",
        "\u{FF0F}",
        "\u{FF3C}",
    ]

    var lengthFinding: DocumentFinding {
        let length = text.unicodeScalars.count
        if length == 0 {
            return .refused(
                .nameLength,
                "name_missing",
                value: "0",
                "the document has no name",
                remedy: "give the file's name with its extension"
            )
        }
        guard length <= DocumentRules.nameLengthLimit else {
            return .refused(
                .nameLength,
                "name_too_long",
                value: "\(length)",
                "the name has more than \(DocumentRules.nameLengthLimit) characters",
                remedy: "shorten the name to \(DocumentRules.nameLengthLimit) characters, extension included"
            )
        }
        return .passed(.nameLength, value: "\(length)", "the name has \(length) characters")
    }

    var charactersFinding: DocumentFinding {
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            guard let (code, what) = Self.fault(of: scalar),
                !JoiningCharacter.isNeeded(at: index, in: scalars)
            else { continue }
            return .refused(
                .nameCharacters,
                code,
                value: Self.spelled(scalar),
                "the name has \(what)",
                remedy: "rename the file without that character"
            )
        }
        return .passed(.nameCharacters, value: text, "every character of the name is acceptable")
    }

    var edgesFinding: DocumentFinding {
        let scalars = text.unicodeScalars
        let edges = [scalars.first, scalars.last].compactMap { $0 }
        if let blank = edges.first(where: { $0.properties.isWhitespace }) {
            return .refused(
                .nameEdges,
                "name_edge_blank",
                value: Self.spelled(blank),
                "the name begins or ends with a blank",
                remedy: "rename the file without blanks at its ends"
            )
        }
        if scalars.last == "." {
            return .refused(
                .nameEdges,
                "name_trailing_dot",
                value: Self.spelled("."),
                "the name ends with a dot",
                remedy: "rename the file so that it ends with its extension"
            )
        }
        return .passed(.nameEdges, value: text, "the name begins and ends with visible characters")
    }

    private static func fault(of scalar: Unicode.Scalar) -> (code: String, what: String)? {
        let properties = scalar.properties
        if separators.contains(scalar) { return ("name_path_separator", "a path separator") }
        if scalar == "\u{FFFD}" { return ("name_not_unicode", "bytes that are no text") }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator:
            return ("name_control_character", "a control character")
        default: break
        }
        if properties.isBidiControl {
            return ("name_bidirectional_character", "a character that turns the reading direction")
        }
        if properties.isDefaultIgnorableCodePoint || properties.generalCategory == .format {
            return ("name_invisible_character", "a character that cannot be seen")
        }
        return nil
    }

    /// Such a character must not get into somebody's terminal: `U+202E`.
    private static func spelled(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
