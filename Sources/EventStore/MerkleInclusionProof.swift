package import Values

/// Proof that one event lies in a page, for somebody who has only that event and the page's root.
package struct MerkleInclusionProof: Sendable, Hashable {
    /// Counted from 0: the event's position less the page's first.
    package let leafIndex: Int
    package let leafCount: Int
    /// The neighbours' hashes from the leaf upwards.
    package let path: [Digest]

    package init(leafIndex: Int, leafCount: Int, path: [Digest]) {
        self.leafIndex = leafIndex
        self.leafCount = leafCount
        self.path = path
    }

    /// Whether the path leads from this event to this root (RFC 9162, section 2.1.3.2).
    package func verifies(eventHash: Digest, root: Digest) -> Bool {
        guard leafIndex >= 0, leafIndex < leafCount else { return false }
        var hash = MerkleTree.leaf(eventHash)
        var position = leafIndex
        var last = leafCount - 1
        for neighbour in path {
            guard last > 0 else { return false }
            if position & 1 == 1 || position == last {
                hash = MerkleTree.node(neighbour, hash)
                // A node without a neighbour rose unchanged, so levels without one are passed over.
                while position & 1 == 0, position != 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                hash = MerkleTree.node(hash, neighbour)
            }
            position >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }
}
