package import EventStore
import Synchronization
package import Values

/// A store with a test's hand between: it may fail an operation before or after it happened, slip something in, or
/// show other contents than are stored.
package final class InterceptedEventStore: EventStore {
    package enum Operation: Sendable {
        case append([Step])
        case load
        case claim(WorkClaim)
        case release
        case pause(QueuePause?)
        case read
        case advance
        case seal
        case other
    }

    package struct Hooks: Sendable {
        /// Runs before an operation; what it throws is the operation's failure, and nothing happened.
        package var before: @Sendable (Operation) async throws(EventStoreFailure) -> Void = { _ in }
        /// Runs after an operation; what it throws is its failure, although it happened.
        package var after: @Sendable (Operation) async throws(EventStoreFailure) -> Void = { _ in }
        package var claimed: @Sendable (WorkClaim, WorkClaimAnswer) -> Void = { _, _ in }
        package var claims: @Sendable (WorkClaimAnswer) -> WorkClaimAnswer = { $0 }
        /// Is told which leases were still held.
        package var extended: @Sendable ([WorkReceipt]) -> Void = { _ in }
        package var events: @Sendable ([RecordedEvent]) -> [RecordedEvent] = { $0 }
        package var streams: @Sendable ([StoredStream]) -> [StoredStream] = { $0 }
        package var openWork: @Sendable ([WorkItem]) -> [WorkItem] = { $0 }
        package var pages: @Sendable ([SealedPage]) -> [SealedPage] = { $0 }
    }

    let base: any EventStore
    private let state: Mutex<Hooks>

    package init(_ base: any EventStore) {
        self.base = base
        state = Mutex(Hooks())
    }

    package func set(_ change: (inout Hooks) -> Void) { state.withLock { change(&$0) } }

    var hooks: Hooks { state.withLock { $0 } }

    func around<Value>(
        _ operation: Operation,
        _ body: () async throws(EventStoreFailure) -> Value
    ) async throws(EventStoreFailure) -> Value {
        try await hooks.before(operation)
        let value = try await body()
        try await hooks.after(operation)
        return value
    }

    package func append(_ steps: [Step]) async throws(EventStoreFailure) -> [StepOutcome] {
        try await around(.append(steps)) { () throws(EventStoreFailure) in try await base.append(steps) }
    }

    package func load(_ streams: [StreamID]) async throws(EventStoreFailure) -> [StoredStream] {
        hooks.streams(
            try await around(.load) { () throws(EventStoreFailure) in try await base.load(streams) }
        )
    }

    package func streams(after stream: StreamID?, limit: Int) async throws(EventStoreFailure)
        -> [StoredStream]
    {
        try await around(.other) { () throws(EventStoreFailure) in
            try await base.streams(after: stream, limit: limit)
        }
    }

    package func readStream(
        _ stream: StreamID,
        from version: StreamVersion,
        limit: Int
    ) async throws(EventStoreFailure) -> [RecordedEvent] {
        hooks.events(
            try await around(.read) { () throws(EventStoreFailure) in
                try await base.readStream(stream, from: version, limit: limit)
            }
        )
    }

    package func readAll(
        after position: GlobalPosition,
        limit: Int
    ) async throws(EventStoreFailure) -> [RecordedEvent] {
        try await around(.read) { () throws(EventStoreFailure) in
            try await base.readAll(after: position, limit: limit)
        }
    }

    package func commandAnswer(_ id: CommandID, of stream: StreamID) async throws(EventStoreFailure) -> JSON?
    {
        try await around(.other) { () throws(EventStoreFailure) in
            try await base.commandAnswer(id, of: stream)
        }
    }

    package func owner(of key: NaturalKey) async throws(EventStoreFailure) -> StreamID? {
        try await around(.other) { () throws(EventStoreFailure) in try await base.owner(of: key) }
    }

    package func claim(_ claim: WorkClaim) async throws(EventStoreFailure) -> WorkClaimAnswer {
        let answer = hooks.claims(
            try await around(.claim(claim)) { () throws(EventStoreFailure) in try await base.claim(claim) }
        )
        hooks.claimed(claim, answer)
        return answer
    }

    package func release(
        _ items: [(receipt: WorkReceipt, dueAt: Instant, explanation: String)]
    ) async throws(EventStoreFailure) {
        try await around(.release) { () throws(EventStoreFailure) in try await base.release(items) }
    }

    package func extend(
        _ receipts: [WorkReceipt],
        until: Instant
    ) async throws(EventStoreFailure) -> [WorkReceipt] {
        let held = try await around(.other) { () throws(EventStoreFailure) in
            try await base.extend(receipts, until: until)
        }
        hooks.extended(held)
        return held
    }

    package func pause(queue: String, _ pause: QueuePause) async throws(EventStoreFailure) {
        try await around(.pause(pause)) { () throws(EventStoreFailure) in
            try await base.pause(queue: queue, pause)
        }
    }

    package func resume(queue: String, at now: Instant) async throws(EventStoreFailure) {
        try await around(.pause(nil)) { () throws(EventStoreFailure) in
            try await base.resume(queue: queue, at: now)
        }
    }

    package func openWork(of stream: StreamID) async throws(EventStoreFailure) -> [WorkItem] {
        hooks.openWork(
            try await around(.other) { () throws(EventStoreFailure) in try await base.openWork(of: stream) }
        )
    }

    package func parkedWork(of stream: StreamID?, limit: Int) async throws(EventStoreFailure) -> [ParkedWork]
    {
        try await around(.other) { () throws(EventStoreFailure) in
            try await base.parkedWork(of: stream, limit: limit)
        }
    }
}
