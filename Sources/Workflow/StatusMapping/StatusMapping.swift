package import Values

/// Which of our statuses a provider's words mean, as a file that people correct without programming.
///
/// Texts are compared without regard to capitals and to space around them. A rule with a sub-status comes before
/// one without, which holds for any sub-status and for none.
package struct StatusMapping: Sendable, Equatable {
    package struct Rule: Sendable, Equatable {
        /// As the provider writes it.
        package let wire: String
        /// Nil: whatever the sub-status.
        package let subStatus: String?
        /// One of our words.
        package let status: String
        /// From 1.
        package let line: Int
    }

    package let name: String
    package let title: String
    /// In the order of the file.
    package let rules: [Rule]
    /// Of the file's bytes: what a decision by this mapping is recorded with.
    package let hash: Digest
    package let text: String
    private let statuses: [Key: String]

    struct Key: Hashable {
        let wire: String
        let subStatus: String?

        init(_ wire: String, _ subStatus: String?) {
            self.wire = Self.folded(wire)
            self.subStatus = subStatus.map(Self.folded)
        }

        private static func folded(_ text: String) -> String {
            var rest = text.lowercased()[...]
            while rest.first?.isWhitespace == true { rest.removeFirst() }
            while rest.last?.isWhitespace == true { rest.removeLast() }
            return String(rest)
        }
    }

    init(name: String, title: String, rules: [Rule], text: String) {
        self.name = name
        self.title = title
        self.rules = rules
        self.text = text
        hash = Digest.sha256(Array(text.utf8))
        statuses = Dictionary(
            rules.map { (Key($0.wire, $0.subStatus), $0.status) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Nil when no rule speaks of it.
    package func status(of wire: String, subStatus: String?) -> String? {
        if let subStatus, let status = statuses[Key(wire, subStatus)] { return status }
        return statuses[Key(wire, nil)]
    }
}
