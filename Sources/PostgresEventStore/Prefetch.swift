import EventStore

/// Chunks of the global order that are being read before they are asked for, one per subscription that reads
/// along, in order of age.
struct Prefetch {
    /// Chunks of more events are not read ahead; with `chunkLimit` it bounds what is held.
    static let eventLimit = 5_000
    static let chunkLimit = 4

    struct Place: Hashable {
        let position: Int64
        let limit: Int
    }

    typealias Chunk = Task<Result<[RecordedEvent], EventStoreFailure>, Never>

    private var chunks: [(place: Place, chunk: Chunk)] = []

    mutating func take(_ place: Place) -> Chunk? {
        guard let index = chunks.firstIndex(where: { $0.place == place }) else { return nil }
        return chunks.remove(at: index).chunk
    }

    mutating func keep(_ place: Place, _ chunk: Chunk) {
        if chunks.contains(where: { $0.place == place }) { return chunk.cancel() }
        if chunks.count == Self.chunkLimit { chunks.removeFirst().chunk.cancel() }
        chunks.append((place, chunk))
    }
}
