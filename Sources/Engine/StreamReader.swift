import EventStore

/// Reads a stream from its first event, batch by batch; while the caller takes one batch apart, the next is on its way.
struct StreamReader {
    /// Events read in one go.
    static let batchLimit = 1_000

    private typealias Batch = Task<Result<[RecordedEvent], EventStoreFailure>, Never>

    private let store: any EventStore
    private let stream: StreamID
    private var next: StreamVersion? = StreamVersion(1)
    private var ahead: Batch?

    init(store: any EventStore, stream: StreamID) {
        self.store = store
        self.stream = stream
    }

    /// Nil after the last event.
    mutating func next() async throws(EventStoreFailure) -> [RecordedEvent]? {
        guard let version = next else { return nil }
        let events: [RecordedEvent]
        if let ahead {
            events = try await ahead.value.get()
        } else {
            events = try await store.readStream(stream, from: version, limit: Self.batchLimit)
        }
        guard events.count == Self.batchLimit else {
            next = nil
            ahead = nil
            return events.isEmpty ? nil : events
        }
        let following = version.advanced(by: Self.batchLimit)
        next = following
        ahead = Task { [store, stream] in
            do throws(EventStoreFailure) {
                return .success(try await store.readStream(stream, from: following, limit: Self.batchLimit))
            } catch {
                return .failure(error)
            }
        }
        return events
    }
}
