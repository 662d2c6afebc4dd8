package import Values

/// The store's port. One conformance suite says what every implementation does.
///
/// Errors thrown are failures of the world (`EventStoreFailure`) and nothing was committed, or it is unknown
/// whether it was; what the rules say no to comes back as a value. Every operation is safe to repeat.
package protocol EventStore: Sendable {
    /// Commits the steps, each on its own: a step that is refused leaves its neighbours committed. At most one
    /// step per stream and `appendLimit` steps in one call. Answers in the order of the steps.
    func append(_ steps: [Step]) async throws(EventStoreFailure) -> [StepOutcome]

    /// The stream rows that exist, in no particular order. At most `appendLimit` in one call.
    func load(_ streams: [StreamID]) async throws(EventStoreFailure) -> [StoredStream]

    /// Stream rows in order of their ids, after one of them (nil: from the first), at most `limit`: for audits and
    /// rebuilds, which walk all cases.
    func streams(after stream: StreamID?, limit: Int) async throws(EventStoreFailure) -> [StoredStream]

    /// Events of one stream from a version on, oldest first, at most `limit`.
    func readStream(
        _ stream: StreamID,
        from version: StreamVersion,
        limit: Int
    ) async throws(EventStoreFailure) -> [RecordedEvent]

    /// Sealed events after a position, in global order, at most `limit`. Fewer than `limit` means that the end of
    /// what is sealed has been reached.
    func readAll(after position: GlobalPosition, limit: Int) async throws(EventStoreFailure)
        -> [RecordedEvent]

    /// The stored answer of a command, if the stream has it.
    func commandAnswer(_ id: CommandID, of stream: StreamID) async throws(EventStoreFailure) -> JSON?

    /// The stream that owns a name.
    func owner(of key: NaturalKey) async throws(EventStoreFailure) -> StreamID?

    /// Leases due items; see `WorkClaim`.
    func claim(_ claim: WorkClaim) async throws(EventStoreFailure) -> WorkClaimAnswer

    /// Puts back items that were claimed but not begun (a window that closed, a drain), each due at its moment with
    /// the attempt not counted. Receipts no longer held are ignored; a lease that ran out is held until somebody
    /// else claims the item, here and in `extend`.
    func release(_ items: [(receipt: WorkReceipt, dueAt: Instant, explanation: String)])
        async throws(EventStoreFailure)

    /// Lengthens leases; answers the receipts still held.
    func extend(_ receipts: [WorkReceipt], until: Instant) async throws(EventStoreFailure) -> [WorkReceipt]

    /// Sets a queue's pause. A hold that lasts longer stays.
    func pause(queue: String, _ pause: QueuePause) async throws(EventStoreFailure)

    /// Lifts a queue's pause, as far as no hold lasts beyond `now`: then it is that hold which pauses the queue.
    func resume(queue: String, at now: Instant) async throws(EventStoreFailure)

    /// Open (not parked) items of a stream, leased ones included, by due moment.
    func openWork(of stream: StreamID) async throws(EventStoreFailure) -> [WorkItem]

    /// Parked items, of one stream or of all, oldest first, at most `limit`.
    func parkedWork(of stream: StreamID?, limit: Int) async throws(EventStoreFailure) -> [ParkedWork]

    /// Remembers a chart's text under its hash. Repeating is harmless.
    func registerChart(_ text: String, hash: Digest, name: String) async throws(EventStoreFailure)

    /// The text of a chart by its hash.
    func chartText(_ hash: Digest) async throws(EventStoreFailure) -> String?

    /// How far a subscription has committed; `GlobalPosition.start` for a new one.
    func checkpoint(of subscription: String) async throws(EventStoreFailure) -> GlobalPosition

    /// Moves a checkpoint from a position to a later one together with the rows that the projection made of the
    /// events between. False when somebody else moved it first; nothing is written then.
    func advance(
        subscription: String,
        from: GlobalPosition,
        to: GlobalPosition,
        counters: [CounterChange]
    ) async throws(EventStoreFailure) -> Bool

    /// Forgets a subscription's checkpoint and its counters, so that it is built again from the first event.
    func resetSubscription(_ subscription: String) async throws(EventStoreFailure)

    /// The counters that a subscription has made, by name.
    func counters(of subscription: String) async throws(EventStoreFailure) -> [(name: String, value: Int64)]

    /// Seals newly committed events into pages, at most `eventLimit` of them; answers how many. Only the elected
    /// sealer calls it; calls of others answer 0.
    func seal(at now: Instant, eventLimit: Int) async throws(EventStoreFailure) -> Int

    /// Pages after a page number, in order, at most `limit`.
    func pages(after number: Int64, limit: Int) async throws(EventStoreFailure) -> [SealedPage]

    /// A hint to other processes that work is due. Best effort, may be coalesced.
    func ringDoorbell() async

    /// Hints from other processes; never ends before the store closes. A missed hint must do no harm.
    func doorbell() -> AsyncStream<Void>
}

/// What a subscription adds to one of its named counters. Counters are sums, so replays after a crash never
/// count twice: they commit together with the checkpoint.
package struct CounterChange: Sendable, Hashable {
    package let name: String
    package let amount: Int64

    package init(name: String, amount: Int64) {
        self.name = name
        self.amount = amount
    }
}

/// The most steps (or streams) in one call of a store.
package let appendLimit = 1_000

/// The world said no: retry later.
package enum EventStoreFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The store cannot be reached now. Whether a commit under way happened is unknown; every operation is safe to
    /// repeat.
    case unavailable(String)
    /// The task was cancelled.
    case cancelled
    /// The store answered with an error that repeating will not cure.
    case broken(String)

    package var description: String {
        switch self {
        case .unavailable(let reason): "the event store cannot be reached: \(reason)"
        case .cancelled: "cancelled"
        case .broken(let reason): "the event store refused: \(reason)"
        }
    }
}
