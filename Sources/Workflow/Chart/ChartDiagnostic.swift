/// One reason why a chart is refused: where, why, and what would help.
package struct ChartDiagnostic: Sendable, Equatable, CustomStringConvertible {
    /// As it was handed to the loader.
    package let file: String
    /// From 1; 0 when no single line is to blame.
    package let line: Int
    /// Stable, lower snake case, as `unreachable_state`. docs/charts.md lists them.
    package let code: String
    /// One sentence: what is wrong.
    package let reason: String
    /// What to do about it.
    package let hint: String?

    package init(file: String, line: Int, code: String, reason: String, hint: String? = nil) {
        self.file = file
        self.line = line
        self.code = code
        self.reason = reason
        self.hint = hint
    }

    /// `workflows/x.yaml:12: unknown_state: there is no state "pendng"; did you mean "pending"?`
    package var description: String {
        "\(file):\(line): \(code): \(reason)" + (hint.map { "; \($0)" } ?? "")
    }

    /// By place, then by words: the order in which a reader of the file meets them.
    static func precedes(_ left: ChartDiagnostic, _ right: ChartDiagnostic) -> Bool {
        (left.file, left.line, left.code, left.reason) < (right.file, right.line, right.code, right.reason)
    }
}

/// A text that is no chart, with every reason found.
package struct ChartLoadingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// In the order of their lines; never empty.
    package let diagnostics: [ChartDiagnostic]

    package init(diagnostics: [ChartDiagnostic]) { self.diagnostics = diagnostics }

    package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
