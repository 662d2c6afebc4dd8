package import Values

/// What does not hold about a sealed page.
package struct PageBreak: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Difference: Sendable, Hashable {
        /// Pages are numbered 1, 2, 3 … without a gap.
        case number
        /// Positions are dense: each page begins after the one before it and has an event for each position.
        case positions
        /// The page names another predecessor than the one before it.
        case previousPageHash
        /// The events' hashes give another root.
        case merkleRoot(computed: Digest, stored: Digest)
        /// The page's members give another hash.
        case hash(computed: Digest, stored: Digest)
        /// The signature is missing or not by the holder of the key.
        case signature
    }

    package let number: Int64
    package let difference: Difference

    package init(number: Int64, difference: Difference) {
        self.number = number
        self.difference = difference
    }

    package var description: String {
        let reason =
            switch difference {
            case .number: "it does not come next after the page before it"
            case .positions: "its positions do not follow those of the page before it, or an event is missing"
            case .previousPageHash: "it names another page before it"
            case .merkleRoot(let computed, let stored):
                "its events give the root \(computed), stored is \(stored)"
            case .hash(let computed, let stored): "its members give \(computed), stored is \(stored)"
            case .signature: "its signature does not verify"
            }
        return "page \(number) breaks: \(reason)"
    }
}
