import EventStore

/// Chunks of the global order that are being read before they are asked for, in order of age.
struct Prefetch {
    /// Chunks of more events are not read ahead; with `chunkLimit` it bounds what is held.
    static let eventLimit = 5_000
    static let chunkLimit = 6
    /// How many chunks ahead of a reader: two, so that the server reads one while another is being taken
    /// apart.
    static let depth = 2

    struct Place: Hashable {
        let position: Int64
        let limit: Int

        func advanced(by chunks: Int) -> Place {
            Place(position: position + Int64(chunks * limit), limit: limit)
        }
    }

    typealias Chunk = Task<Result<[RecordedEvent], EventStoreFailure>, Never>

    private var chunks: [(place: Place, chunk: Chunk)] = []

    mutating func take(_ place: Place) -> Chunk? {
        guard let index = chunks.firstIndex(where: { $0.place == place }) else { return nil }
        return chunks.remove(at: index).chunk
    }

    mutating func keep(_ place: Place, _ begin: () -> Chunk) {
        if chunks.contains(where: { $0.place == place }) { return }
        if chunks.count == Self.chunkLimit { chunks.removeFirst().chunk.cancel() }
        chunks.append((place, begin()))
    }
}
