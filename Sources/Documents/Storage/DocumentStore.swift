package import Values

/// Keeps documents' content, addressed by its SHA-256, each content once. One conformance suite says what every
/// implementation does.
///
/// Content is there whole or not at all. It stays as long as a document refers to it, and otherwise until a sweep
/// finds that nobody has handed it in for a while.
package protocol DocumentStore: Sendable {
    /// Keeps content. False when it was there already; it counts as handed in again then.
    func keep(_ content: [UInt8], as digest: Digest, at now: Instant) async throws(DocumentStoreFailure)
        -> Bool

    /// How many bytes the content has; nil when it is not there.
    func byteCount(of digest: Digest) async throws(DocumentStoreFailure) -> Int?

    /// The content in pieces, from its beginning; nil when it is not there.
    func content(of digest: Digest) async throws(DocumentStoreFailure) -> DocumentContent?

    /// Deletes content that no document refers to and that was last handed in before a moment, at most `limit` of it;
    /// answers how much.
    func sweep(offeredBefore moment: Instant, limit: Int) async throws(DocumentStoreFailure) -> Int
}

/// Content on its way out. Read once.
package struct DocumentContent: Sendable {
    package let byteCount: Int
    package let pieces: AsyncThrowingStream<[UInt8], any Error>

    package init(byteCount: Int, pieces: AsyncThrowingStream<[UInt8], any Error>) {
        self.byteCount = byteCount
        self.pieces = pieces
    }
}

/// The world said no: retry later.
package enum DocumentStoreFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Whether something under way was done is unknown; every operation is safe to repeat.
    case unavailable(String)
    case cancelled

    package var description: String {
        switch self {
        case .unavailable(let reason): "the document store cannot be reached: \(reason)"
        case .cancelled: "cancelled"
        }
    }
}
