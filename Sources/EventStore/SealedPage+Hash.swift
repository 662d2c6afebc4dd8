package import Values

extension SealedPage {
    /// The exact bytes that are hashed for a page: canonical JSON (RFC 8785) of its members.
    package var hashedBytes: [UInt8] {
        let members: JSON = [
            "firstPosition": .integer(firstPosition.number),
            "lastPosition": .integer(lastPosition.number),
            "merkleRoot": .string(merkleRoot.description),
            "number": .integer(number),
            "previousPageHash": .string(previousPageHash.description),
            "sealedAt": .string(sealedAt.description),
        ]
        return members.canonicalBytes
    }

    /// The hash that the page's members give; its own `hash` and `signature` are not looked at.
    package var computedHash: Digest { .sha256(hashedBytes) }

    package var eventCount: Int { Int(lastPosition.number - firstPosition.number) + 1 }

    /// Recomputes this page from the hashes of its events in order of position and the page before it (nil for
    /// the first). Nil when it holds. The signature is checked only with a key.
    package func verify(
        eventHashes: [Digest],
        after previous: SealedPage?,
        key: PageVerificationKey? = nil
    ) -> PageBreak? {
        func broken(_ difference: PageBreak.Difference) -> PageBreak {
            PageBreak(number: number, difference: difference)
        }
        guard number == (previous?.number ?? 0) + 1 else { return broken(.number) }
        guard firstPosition.number == (previous?.lastPosition.number ?? 0) + 1,
            lastPosition >= firstPosition, eventHashes.count == eventCount
        else { return broken(.positions) }
        guard previousPageHash == previous?.hash ?? .zero else { return broken(.previousPageHash) }
        let root = MerkleTree.root(of: eventHashes)
        guard root == merkleRoot else { return broken(.merkleRoot(computed: root, stored: merkleRoot)) }
        let computed = computedHash
        guard computed == hash else { return broken(.hash(computed: computed, stored: hash)) }
        guard key?.verifies(signature, of: hash) ?? true else { return broken(.signature) }
        return nil
    }
}
