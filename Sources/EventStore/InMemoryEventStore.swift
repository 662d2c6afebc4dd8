import Synchronization
package import Values

/// The port in memory: what simulations and most tests run on. It passes the same conformance suite as the store
/// on PostgreSQL, so what holds on one holds on the other.
///
/// One lock around plain values; nothing waits while holding it.
package final class InMemoryEventStore: EventStore {
    private let state: Mutex<InMemoryState>
    private let doorbells = Mutex(InMemoryDoorbells())

    /// Pages are signed when there is a key.
    package init(signingKey: PageSigningKey? = nil) {
        state = Mutex(InMemoryState(sealer: PageSealer(key: signingKey)))
    }

    deinit { close() }

    /// Ends the doorbells. Everything else stays readable.
    package func close() {
        for listener in doorbells.withLock({ $0.close() }) { listener.finish() }
    }

    /// Rows of a read model as the steps left them, by stream.
    package func rows(of model: String) -> [(streamID: StreamID, columns: JSONObject)] {
        let rows = state.withLock { $0.rows[model, default: [:]] }
        return rows.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// One stream's row of a read model.
    package func row(of model: String, stream: StreamID) -> JSONObject? {
        state.withLock { $0.rows[model]?[stream] }
    }

    package func append(_ steps: [Step]) async throws(EventStoreFailure) -> [StepOutcome] {
        precondition(steps.count <= appendLimit, "an append has at most \(appendLimit) steps")
        precondition(Set(steps.map(\.streamID)).count == steps.count, "an append has one step per stream")
        return state.withLock { state in steps.map { state.append($0) } }
    }

    package func load(_ streams: [StreamID]) async throws(EventStoreFailure) -> [StoredStream] {
        precondition(streams.count <= appendLimit, "a load has at most \(appendLimit) streams")
        return state.withLock { $0.load(streams) }
    }

    package func streams(after stream: StreamID?, limit: Int) async throws(EventStoreFailure)
        -> [StoredStream]
    {
        state.withLock { $0.streams(after: stream, limit: limit) }
    }

    package func readStream(
        _ stream: StreamID,
        from version: StreamVersion,
        limit: Int
    ) async throws(EventStoreFailure) -> [RecordedEvent] {
        state.withLock { $0.readStream(stream, from: version, limit: limit) }
    }

    package func readAll(
        after position: GlobalPosition,
        limit: Int
    ) async throws(EventStoreFailure) -> [RecordedEvent] {
        state.withLock { $0.readAll(after: position, limit: limit) }
    }

    package func commandAnswer(
        _ id: CommandID,
        of stream: StreamID
    ) async throws(EventStoreFailure) -> JSON? {
        state.withLock { $0.streams[stream]?.commands[id] }
    }

    package func owner(of key: NaturalKey) async throws(EventStoreFailure) -> StreamID? {
        state.withLock { $0.owners[key] }
    }

    package func claim(_ claim: WorkClaim) async throws(EventStoreFailure) -> WorkClaimAnswer {
        precondition((0...WorkClaim.itemLimit).contains(claim.limit), "a claim of \(claim.limit) items")
        return state.withLock { $0.claim(claim) }
    }

    package func release(
        _ items: [(receipt: WorkReceipt, dueAt: Instant, explanation: String)]
    ) async throws(EventStoreFailure) {
        state.withLock { state in
            for item in items {
                state.release(item.receipt, dueAt: item.dueAt, explanation: item.explanation)
            }
        }
    }

    package func extend(
        _ receipts: [WorkReceipt],
        until: Instant
    ) async throws(EventStoreFailure) -> [WorkReceipt] {
        state.withLock { state in receipts.filter { state.extend($0, until: until) } }
    }

    package func pause(queue: String, _ pause: QueuePause) async throws(EventStoreFailure) {
        state.withLock { $0.pause(queue, pause) }
    }

    package func resume(queue: String, at now: Instant) async throws(EventStoreFailure) {
        state.withLock { $0.resume(queue, at: now) }
    }

    package func openWork(of stream: StreamID) async throws(EventStoreFailure) -> [WorkItem] {
        state.withLock { $0.openWork(of: stream) }
    }

    package func parkedWork(of stream: StreamID?, limit: Int) async throws(EventStoreFailure) -> [ParkedWork]
    {
        state.withLock { $0.parkedWork(of: stream, limit: limit) }
    }

    package func registerChart(_ text: String, hash: Digest, name: String) async throws(EventStoreFailure) {
        state.withLock { state in
            if state.charts[hash] == nil { state.charts[hash] = text }
        }
    }

    package func chartText(_ hash: Digest) async throws(EventStoreFailure) -> String? {
        state.withLock { $0.charts[hash] }
    }

    package func checkpoint(of subscription: String) async throws(EventStoreFailure) -> GlobalPosition {
        state.withLock { $0.subscriptions[subscription]?.position ?? .start }
    }

    package func advance(
        subscription: String,
        from: GlobalPosition,
        to: GlobalPosition,
        counters: [CounterChange]
    ) async throws(EventStoreFailure) -> Bool {
        state.withLock { $0.advance(subscription: subscription, from: from, to: to, counters: counters) }
    }

    package func resetSubscription(_ subscription: String) async throws(EventStoreFailure) {
        state.withLock { $0.subscriptions[subscription] = nil }
    }

    package func counters(
        of subscription: String
    ) async throws(EventStoreFailure) -> [(name: String, value: Int64)] {
        let counters = state.withLock { $0.subscriptions[subscription]?.counters ?? [:] }
        return counters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    package func seal(at now: Instant, eventLimit: Int) async throws(EventStoreFailure) -> Int {
        state.withLock { $0.seal(at: now, eventLimit: eventLimit) }
    }

    package func pages(after number: Int64, limit: Int) async throws(EventStoreFailure) -> [SealedPage] {
        state.withLock { $0.pages(after: number, limit: limit) }
    }

    package func ringDoorbell() async { doorbells.withLock { $0.ring() } }

    package func doorbell() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let number = doorbells.withLock { $0.add(continuation) }
        continuation.onTermination = { [weak self] _ in
            self?.doorbells.withLock { $0.remove(number) }
        }
        return stream
    }
}
