package import Values

/// A page of the global order: its events are fixed for ever by the Merkle root, the previous page's hash and the
/// signature over both. docs/audit-format.md gives the exact bytes.
package struct SealedPage: Sendable, Hashable {
    /// 1, 2, 3 …
    package let number: Int64
    package let firstPosition: GlobalPosition
    package let lastPosition: GlobalPosition
    /// RFC 6962 tree hash over the events' hashes in order of position.
    package let merkleRoot: Digest
    package let previousPageHash: Digest
    package let hash: Digest
    package let sealedAt: Instant
    /// Ed25519 over the page hash; empty when no signing key is configured.
    package let signature: [UInt8]

    package init(
        number: Int64,
        firstPosition: GlobalPosition,
        lastPosition: GlobalPosition,
        merkleRoot: Digest,
        previousPageHash: Digest,
        hash: Digest,
        sealedAt: Instant,
        signature: [UInt8]
    ) {
        self.number = number
        self.firstPosition = firstPosition
        self.lastPosition = lastPosition
        self.merkleRoot = merkleRoot
        self.previousPageHash = previousPageHash
        self.hash = hash
        self.sealedAt = sealedAt
        self.signature = signature
    }
}
