package import Values

/// The Merkle tree of RFC 6962, section 2.1, over the hashes of a page's events.
///
/// A leaf is SHA-256(0x00 ‖ event hash), an inner node SHA-256(0x01 ‖ left ‖ right); the split lies at the largest
/// power of two below the number of leaves. The tree without leaves is SHA-256 of nothing.
package struct MerkleTree: Sendable {
    /// From the leaves' hashes up to the root alone. A node without a neighbour rises unchanged, which gives the
    /// same tree as RFC 6962's splitting from above.
    private let levels: [[Digest]]

    package init(eventHashes: [Digest]) {
        var levels = [eventHashes.map(Self.leaf)]
        while let level = levels.last, level.count > 1 {
            levels.append(Self.parents(of: level))
        }
        self.levels = levels
    }

    package var leafCount: Int { levels[0].count }

    package var root: Digest { levels.last?.first ?? .sha256([]) }

    /// The root alone, without keeping the tree.
    package static func root(of eventHashes: [Digest]) -> Digest {
        var level = eventHashes.map(leaf)
        while level.count > 1 { level = parents(of: level) }
        return level.first ?? .sha256([])
    }

    /// The neighbours on the way from a leaf to the root, lowest first (RFC 6962, section 2.1.1).
    package func inclusionProof(at index: Int) -> MerkleInclusionProof {
        precondition(levels[0].indices.contains(index), "the tree has \(leafCount) leaves")
        var path: [Digest] = []
        var position = index
        for level in levels.dropLast() {
            let neighbour = position ^ 1
            if neighbour < level.count { path.append(level[neighbour]) }
            position /= 2
        }
        return MerkleInclusionProof(leafIndex: index, leafCount: leafCount, path: path)
    }

    static func leaf(_ eventHash: Digest) -> Digest { hash(prefix: 0, [eventHash]) }

    static func node(_ left: Digest, _ right: Digest) -> Digest { hash(prefix: 1, [left, right]) }

    private static func parents(of level: [Digest]) -> [Digest] {
        stride(from: 0, to: level.count, by: 2).map { index in
            index + 1 < level.count ? node(level[index], level[index + 1]) : level[index]
        }
    }

    /// The prefix keeps a leaf from being taken for a node.
    private static func hash(prefix: UInt8, _ parts: [Digest]) -> Digest {
        var bytes = [prefix]
        bytes.reserveCapacity(1 + 32 * parts.count)
        for part in parts { bytes.append(contentsOf: part.bytes) }
        return .sha256(bytes)
    }
}
