import Cases

extension CaseCatalog {
    /// The kind of case that somebody typed: `company` or `companies`.
    func typed(_ word: String) throws -> CaseType {
        if let type = type(called: word) { return type }
        throw Refusal(
            "there is no lifecycle \"\(TerminalText.safe(word))\"; there are: "
                + types.map(\.name).joined(separator: ", ")
        )
    }
}
