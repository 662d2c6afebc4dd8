import EventStore
import FoundationEssentials
import Values

/// An empty store with what the conformance suite needs to fill it. Identities are numbered, moments are given.
struct ConformanceScene: Sendable {
    let store: any EventStore
    let queue = "calls"
    /// The first moment; with microseconds, so that a store which drops them is found out.
    let start = Instant(microseconds: 1_795_200_000_123_456)

    func stream(_ number: Int) -> StreamID { StreamID(Self.uuid(kind: 1, number)) }

    func workID(_ number: Int) -> WorkID { WorkID(Self.uuid(kind: 2, number)) }

    private static func uuid(kind: UInt8, _ number: Int) -> UUID {
        let low = withUnsafeBytes(of: UInt64(number).bigEndian) { Array($0) }
        return UUID(
            uuid: (
                1, 0x99, 0, 0, 0, kind, 0x70, 0, 0x80, low[1], low[2], low[3], low[4], low[5], low[6], low[7]
            )
        )
    }

    func after(_ seconds: Int64) -> Instant { start + .seconds(seconds) }

    func event(_ number: Int = 1) -> NewEvent {
        NewEvent(
            type: "conformance.happened",
            data: [
                "number": .integer(Int64(number)), "amounts": [1, .double(2.5)],
                "who": "Zoë \"Z\" \u{1F4B6}\n",
            ],
            metadata: ["actor": "suite"]
        )
    }

    func head(_ state: String = "Open", number: Int = 1) -> StreamHead {
        StreamHead(
            state: state,
            snapshot: ["number": .integer(Int64(number))],
            chartHash: .sha256(Array("chart".utf8))
        )
    }

    /// The step that begins a stream.
    func begin(_ number: Int, events: Int = 1, schedule: [WorkItem] = []) -> Step {
        Step(
            streamID: stream(number),
            lifecycle: "conformance",
            expectedVersion: .noStream,
            events: (1...events).map(event),
            recordedAt: start,
            head: head(),
            schedule: schedule
        )
    }

    /// The step that comes after the stream's last, with that many more events.
    func next(_ number: Int, events: Int = 0) async throws -> Step {
        let stored = try await stored(number)
        return Step(
            streamID: stream(number),
            lifecycle: "conformance",
            expectedVersion: .exactly(stored.version),
            previousHash: stored.headHash,
            events: (0..<events).map { event(Int(stored.version.number) + 1 + $0) },
            recordedAt: start,
            head: events == 0 ? nil : head(number: Int(stored.version.number) + events)
        )
    }

    func stored(_ number: Int, file: String = #fileID, line: Int = #line) async throws -> StoredStream {
        try requireValue(
            try await store.load([stream(number)]).first,
            "stream \(number)",
            file: file,
            line: line
        )
    }

    func append(_ step: Step, file: String = #fileID, line: Int = #line) async throws -> StepOutcome {
        let outcomes = try await store.append([step])
        try requireEqual(outcomes.count, 1, "outcomes of one step", file: file, line: line)
        return outcomes[0]
    }

    /// Appends steps that must all be committed.
    func commit(_ steps: Step..., file: String = #fileID, line: Int = #line) async throws {
        let outcomes = try await store.append(steps)
        try requireEqual(outcomes.count, steps.count, "outcomes", file: file, line: line)
        for outcome in outcomes {
            try require(outcome.isCommitted, "a step was \(outcome)", file: file, line: line)
        }
    }

    /// A call of stream `number`, due at `start` if nothing else is said.
    func item(
        _ id: Int,
        of number: Int = 1,
        queue: String? = nil,
        key: String? = nil,
        dueAt: Instant? = nil,
        deadline: Instant? = nil
    ) -> WorkItem {
        WorkItem(
            id: workID(id),
            streamID: stream(number),
            queue: queue ?? self.queue,
            kind: .call,
            name: "getStatus",
            key: key ?? "call-\(id)",
            payload: ["transaction": .integer(Int64(id))],
            dueAt: dueAt ?? start,
            deadline: deadline,
            explanation: "as soon as possible"
        )
    }

    /// Begins streams with one item each, numbered alike: item n belongs to stream n.
    func beginWithItems(_ count: Int, dueAt: @Sendable (Int) -> Instant) async throws {
        let steps = (1...count).map { begin($0, schedule: [item($0, of: $0, dueAt: dueAt($0))]) }
        let outcomes = try await store.append(steps)
        try require(outcomes.allSatisfy(\.isCommitted), "the streams were not begun: \(outcomes)")
    }

    /// Claims at a moment with a lease of 60 seconds.
    func claim(
        at now: Instant,
        queue: String? = nil,
        limit: Int = 10,
        holder: String = "holder-1",
        leaseSeconds: Int64 = 60,
        order: WorkClaim.Order = .dueFirst,
        limits: QueueLimits? = nil
    ) async throws -> WorkClaimAnswer {
        try await store.claim(
            WorkClaim(
                queue: queue ?? self.queue,
                limit: limit,
                holder: holder,
                now: now,
                leaseUntil: now + .seconds(leaseSeconds),
                order: order,
                limits: limits
            )
        )
    }

    /// The provider asks to be left alone.
    func hold(until seconds: Int64, askedAt: Instant? = nil) async throws {
        try await pause(until: seconds, askedAt: askedAt, isHold: true)
    }

    /// A breaker, if it is no hold, leaves the provider alone.
    func pause(
        until seconds: Int64,
        askedAt: Instant? = nil,
        isHold: Bool = false,
        queue: String? = nil
    ) async throws {
        try await store.pause(
            queue: queue ?? self.queue,
            QueuePause(
                askedAt: askedAt ?? start,
                until: after(seconds),
                reason: isHold ? "the provider asked for a pause" : "five failures",
                isHold: isHold
            )
        )
    }

    /// Claims the one item that is due.
    func claimOne(at now: Instant, file: String = #fileID, line: Int = #line) async throws -> LeasedWork {
        let work = try await claim(at: now).work
        try requireEqual(work.count, 1, "claimed items", file: file, line: line)
        return work[0]
    }

    /// The step that acknowledges items of one stream and does nothing else.
    func acknowledgement(_ receipts: WorkReceipt..., of number: Int = 1) async throws -> Step {
        var step = try await next(number)
        step.acknowledge = receipts
        return step
    }

    /// Seals until nothing is left to seal; answers how many events were.
    @discardableResult
    func sealEverything(at now: Instant? = nil) async throws -> Int {
        var total = 0
        while true {
            let sealed = try await store.seal(at: now ?? start, eventLimit: 10_000)
            if sealed == 0 { return total }
            total += sealed
        }
    }

    func everything() async throws -> [RecordedEvent] {
        try await store.readAll(after: .start, limit: 100_000)
    }
}

extension StepOutcome {
    var isCommitted: Bool {
        if case .committed = self { true } else { false }
    }
}
