package import Values

/// Documents' content in memory, for tests.
package actor InMemoryDocumentStore: DocumentStore {
    private struct Kept {
        var content: [UInt8]
        var offeredAt: Instant
    }

    private var kept: [Digest: Kept] = [:]
    private let isReferred: @Sendable (Digest) async -> Bool

    /// `isReferred` says whether a document refers to a content.
    package init(isReferred: @escaping @Sendable (Digest) async -> Bool = { _ in true }) {
        self.isReferred = isReferred
    }

    package var digests: Set<Digest> { Set(kept.keys) }

    package func keep(
        _ content: [UInt8],
        as digest: Digest,
        at now: Instant
    ) throws(DocumentStoreFailure) -> Bool {
        guard kept[digest] == nil else {
            kept[digest]?.offeredAt = now
            return false
        }
        kept[digest] = Kept(content: content, offeredAt: now)
        return true
    }

    package func byteCount(of digest: Digest) throws(DocumentStoreFailure) -> Int? {
        kept[digest]?.content.count
    }

    package func content(of digest: Digest) throws(DocumentStoreFailure) -> DocumentContent? {
        guard let content = kept[digest]?.content else { return nil }
        return DocumentContent(
            byteCount: content.count,
            pieces: AsyncThrowingStream { continuation in
                if !content.isEmpty { continuation.yield(content) }
                continuation.finish()
            }
        )
    }

    package func sweep(offeredBefore moment: Instant, limit: Int) async throws(DocumentStoreFailure) -> Int {
        let old = kept.filter { $0.value.offeredAt < moment }.map(\.key)
            .sorted { $0.description < $1.description }
        var count = 0
        for digest in old where count < limit {
            guard await !isReferred(digest) else { continue }
            kept[digest] = nil
            count += 1
        }
        return count
    }
}
