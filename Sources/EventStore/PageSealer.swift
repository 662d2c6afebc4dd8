package import Values

/// Makes pages, each chained to the one before it and signed when there is a key.
package struct PageSealer: Sendable {
    /// The most events in one page: an inclusion proof in it has at most ten neighbours.
    package static let pageEventLimit = 1_000

    private let key: PageSigningKey?

    package init(key: PageSigningKey? = nil) { self.key = key }

    /// The next page, over at least one event. `previous` is nil for the first page.
    package func page(over eventHashes: [Digest], after previous: SealedPage?, at now: Instant) -> SealedPage
    {
        precondition(!eventHashes.isEmpty, "a page has at least one event")
        let first = (previous?.lastPosition.number ?? 0) + 1
        let number = (previous?.number ?? 0) + 1
        func page(hash: Digest, signature: [UInt8]) -> SealedPage {
            SealedPage(
                number: number,
                firstPosition: GlobalPosition(first),
                lastPosition: GlobalPosition(first + Int64(eventHashes.count) - 1),
                merkleRoot: root,
                previousPageHash: previous?.hash ?? .zero,
                hash: hash,
                sealedAt: now,
                signature: signature
            )
        }
        let root = MerkleTree.root(of: eventHashes)
        let hash = page(hash: .zero, signature: []).computedHash
        return page(hash: hash, signature: key?.sign(hash) ?? [])
    }
}
