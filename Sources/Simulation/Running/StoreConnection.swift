import EventStore
import Values

/// The store as one process reaches it: sometimes slowly, sometimes not at all, sometimes without hearing that what
/// it asked for was done. Every commit is inspected in the instant in which it happens.
final class StoreConnection: EventStore {
    private let memory: InMemoryEventStore
    private let inspector: Inspector
    private let plan: FaultPlan
    private let time: VirtualTime
    private let dice: Dice
    private let run: ProcessRun

    init(_ run: ProcessRun, inspector: Inspector, plan: FaultPlan, time: VirtualTime, dice: Dice) {
        self.run = run
        memory = inspector.memory
        self.inspector = inspector
        self.plan = plan
        self.time = time
        self.dice = dice
    }

    private func around<Value>(_ body: () async throws(EventStoreFailure) -> Value)
        async throws(EventStoreFailure) -> Value
    {
        try await travel()
        let rates = plan.rates(at: time.now)
        if plan.isStoreAway(at: time.now) || dice.chance(rates.storeRefuses) {
            throw .unavailable("no connection")
        }
        let value = try await body()
        if dice.chance(rates.storeAnswerLost) { throw .unavailable("the connection closed") }
        try await travel()
        return value
    }

    private func travel() async throws(EventStoreFailure) {
        if dice.chance(plan.rates(at: time.now).storeSlow) {
            try? await time.sleep(real: dice.span(.milliseconds(1), .milliseconds(120)))
        }
        if run.isDead { throw .unavailable("this process has ended") }
    }

    func append(_ steps: [Step]) async throws(EventStoreFailure) -> [StepOutcome] {
        let isResult = steps.contains { !$0.acknowledge.isEmpty || !$0.park.isEmpty }
        if isResult { run.passes(.beforeCommit) }
        let outcomes = try await around { () throws(EventStoreFailure) in
            let outcomes = try await memory.append(steps.map(inspector.tampering.step))
            for (step, outcome) in zip(steps, outcomes) {
                if case .committed = outcome { try await inspector.stepCommitted(to: step.streamID) }
            }
            if isResult { run.passes(.afterCommit) }
            return outcomes
        }
        return outcomes
    }

    func claim(_ claim: WorkClaim) async throws(EventStoreFailure) -> WorkClaimAnswer {
        try await around { () throws(EventStoreFailure) in
            let answer = try await memory.claim(claim)
            if !answer.work.isEmpty { run.passes(.afterClaim) }
            return WorkClaimAnswer(
                work: answer.work.filter(inspector.tampering.hearsClaim),
                unreadable: answer.unreadable,
                nextDueAt: answer.nextDueAt
            )
        }
    }

    func seal(at now: Instant, eventLimit: Int) async throws(EventStoreFailure) -> Int {
        if inspector.tampering.isSealingSilent { return 0 }
        return try await around { () throws(EventStoreFailure) in
            try await memory.seal(at: now, eventLimit: eventLimit)
        }
    }

    func load(_ streams: [StreamID]) async throws(EventStoreFailure) -> [StoredStream] {
        try await around { () throws(EventStoreFailure) in try await memory.load(streams) }
    }

    func streams(after stream: StreamID?, limit: Int) async throws(EventStoreFailure) -> [StoredStream] {
        try await around { () throws(EventStoreFailure) in
            try await memory.streams(after: stream, limit: limit)
        }
    }

    func readStream(
        _ stream: StreamID,
        from version: StreamVersion,
        limit: Int
    ) async throws(EventStoreFailure) -> [RecordedEvent] {
        try await around { () throws(EventStoreFailure) in
            try await memory.readStream(stream, from: version, limit: limit)
        }
    }

    func readAll(after position: GlobalPosition, limit: Int) async throws(EventStoreFailure)
        -> [RecordedEvent]
    {
        try await around { () throws(EventStoreFailure) in
            try await memory.readAll(after: position, limit: limit)
        }
    }

    func commandAnswer(_ id: CommandID, of stream: StreamID) async throws(EventStoreFailure) -> JSON? {
        try await around { () throws(EventStoreFailure) in try await memory.commandAnswer(id, of: stream) }
    }

    func owner(of key: NaturalKey) async throws(EventStoreFailure) -> StreamID? {
        try await around { () throws(EventStoreFailure) in try await memory.owner(of: key) }
    }

    func release(
        _ items: [(receipt: WorkReceipt, dueAt: Instant, explanation: String)]
    ) async throws(EventStoreFailure) {
        try await around { () throws(EventStoreFailure) in try await memory.release(items) }
    }

    func extend(_ receipts: [WorkReceipt], until: Instant) async throws(EventStoreFailure) -> [WorkReceipt] {
        try await around { () throws(EventStoreFailure) in try await memory.extend(receipts, until: until) }
    }

    func pause(queue: String, _ pause: QueuePause) async throws(EventStoreFailure) {
        try await around { () throws(EventStoreFailure) in try await memory.pause(queue: queue, pause) }
    }

    func resume(queue: String, at now: Instant) async throws(EventStoreFailure) {
        try await around { () throws(EventStoreFailure) in try await memory.resume(queue: queue, at: now) }
    }

    func openWork(of stream: StreamID) async throws(EventStoreFailure) -> [WorkItem] {
        try await around { () throws(EventStoreFailure) in try await memory.openWork(of: stream) }
    }

    func parkedWork(of stream: StreamID?, limit: Int) async throws(EventStoreFailure) -> [ParkedWork] {
        try await around { () throws(EventStoreFailure) in
            try await memory.parkedWork(of: stream, limit: limit)
        }
    }

    func registerChart(_ text: String, hash: Digest, name: String) async throws(EventStoreFailure) {
        try await around { () throws(EventStoreFailure) in
            try await memory.registerChart(text, hash: hash, name: name)
        }
    }

    func chartText(_ hash: Digest) async throws(EventStoreFailure) -> String? {
        try await around { () throws(EventStoreFailure) in try await memory.chartText(hash) }
    }

    func checkpoint(of subscription: String) async throws(EventStoreFailure) -> GlobalPosition {
        try await around { () throws(EventStoreFailure) in try await memory.checkpoint(of: subscription) }
    }

    func advance(
        subscription: String,
        from: GlobalPosition,
        to: GlobalPosition,
        counters: [CounterChange]
    ) async throws(EventStoreFailure) -> Bool {
        try await around { () throws(EventStoreFailure) in
            try await memory.advance(subscription: subscription, from: from, to: to, counters: counters)
        }
    }

    func resetSubscription(_ subscription: String) async throws(EventStoreFailure) {
        try await around { () throws(EventStoreFailure) in try await memory.resetSubscription(subscription) }
    }

    func counters(of subscription: String) async throws(EventStoreFailure) -> [(name: String, value: Int64)] {
        try await around { () throws(EventStoreFailure) in try await memory.counters(of: subscription) }
    }

    func pages(after number: Int64, limit: Int) async throws(EventStoreFailure) -> [SealedPage] {
        try await around { () throws(EventStoreFailure) in try await memory.pages(after: number, limit: limit)
        }
    }

    /// A hint, which may be lost.
    func ringDoorbell() async {
        if !run.isDead, !dice.chance(plan.rates(at: time.now).storeRefuses) { await memory.ringDoorbell() }
    }

    func doorbell() -> AsyncStream<Void> { memory.doorbell() }
}
