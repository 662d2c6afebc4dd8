import Values

/// Everything that the in-memory store knows. One value, so that a step either changes it or does not.
struct InMemoryState {
    struct Stream {
        var lifecycle: String
        var head: StreamHead
        var events: [RecordedEvent] = []
        var commands: [CommandID: JSON] = [:]

        var version: StreamVersion { events.last?.streamVersion ?? .none }
        var headHash: Digest { events.last?.hash ?? .zero }
    }

    struct Subscription {
        var position = GlobalPosition.start
        var counters: [String: Int64] = [:]
    }

    let sealer: PageSealer
    var streams: [StreamID: Stream] = [:]
    var owners: [NaturalKey: StreamID] = [:]
    var rows: [String: [StreamID: JSONObject]] = [:]
    var charts: [Digest: String] = [:]
    var subscriptions: [String: Subscription] = [:]

    /// All events in order of commit; those that `pages` cover are sealed.
    var log: [RecordedEvent] = []
    var sealedPages: [SealedPage] = []

    var work: [WorkID: InMemoryWork] = [:]
    /// Open and parked items of a stream by key.
    var workByKey: [StreamID: [String: WorkID]] = [:]
    var lines: [String: InMemoryWorkLine] = [:]
    var buckets: [String: StartBucket] = [:]
    var pauses: [String: QueuePause] = [:]
    /// The longest hold of each queue, also while a breaker's longer pause stands before it.
    var holds: [String: QueuePause] = [:]
    /// Fencing numbers rise over all items, so an item that is scheduled anew under an old id meets no old receipt.
    var lastFencingNumber: Int64 = 0
    /// Order of arrival, which decides among items due at the same moment.
    var lastArrival: Int64 = 0

    init(sealer: PageSealer) { self.sealer = sealer }
}
