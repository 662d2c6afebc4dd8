import Engine
import EventStore
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing
import Values
import Workflow

/// A store in memory, a clock that stands still, and what the engine makes of them.
struct EngineScene {
    /// Ten in the morning in Paris.
    static let monday = Instant("2026-11-16T09:00:00Z")!

    let clock: VirtualClock
    let memory: InMemoryEventStore
    let store: InterceptedEventStore
    let charts: ChartRegistry
    let chance: Chance
    let desk: CommandDesk

    static var silentLogger: Logger { Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() } }

    init(
        at now: Instant = EngineScene.monday,
        chart: String = ParcelChart.text,
        memory: InMemoryEventStore = InMemoryEventStore(),
        seed: UInt64 = 7,
        rulesVersion: Int = 1
    ) {
        clock = VirtualClock(now)
        chance = Chance(SeededGenerator(seed: seed))
        self.memory = memory
        store = InterceptedEventStore(memory)
        charts = ChartRegistry(
            store: store,
            current: [ParcelChart.interpreter(chart, rulesVersion: rulesVersion)],
            compile: { text, _ in try ParcelChart.pinned(text, rulesVersion: rulesVersion) }
        )
        desk = CommandDesk(store: store, charts: charts, clock: clock, chance: chance)
    }

    // MARK: Cases

    @discardableResult
    func order(_ reference: String, deliverBy: Instant? = nil, id: String? = nil) async throws -> StreamID {
        let request = Self.order(reference, deliverBy: deliverBy, id: id)
        guard case .begun(let answer) = try await desk.begin(chart: "parcel", request) else {
            throw Unexpected(reason: "\(reference) was begun already")
        }
        return answer.caseID
    }

    static func order(_ reference: String, deliverBy: Instant? = nil, id: String? = nil) -> CommandRequest {
        CommandRequest(
            name: "order",
            arguments: ["deliverBy": .optional(deliverBy?.description), "reference": .string(reference)],
            id: id.map { CommandID($0) },
            actor: "tests"
        )
    }

    static func request(
        _ name: String,
        _ arguments: JSON = .emptyObject,
        id: String? = nil,
        expected: Int64? = nil
    ) -> CommandRequest {
        CommandRequest(
            name: name,
            arguments: arguments,
            id: id.map { CommandID($0) },
            expectedVersion: expected.map { StreamVersion($0) },
            actor: "tests",
            roles: ["clerk"]
        )
    }

    func stored(_ id: StreamID) async throws -> StoredStream {
        guard let stream = try await memory.load([id]).first else {
            throw Unexpected(reason: "no case \(id)")
        }
        return stream
    }

    func state(_ id: StreamID) async throws -> String { try await stored(id).head.state }

    func types(_ id: StreamID) async throws -> [String] {
        try await memory.readStream(id, from: StreamVersion(1), limit: 1000).map(\.type)
    }

    // MARK: Workers

    /// Generous spans, so that the clock's leaps between two signals never look like a worker that is gone.
    static func configuration(_ name: String = "worker-1") -> WorkerConfiguration {
        var configuration = WorkerConfiguration(name: name)
        configuration.leaseMargin = .seconds(30 * 86_400)
        configuration.idlePoll = (.seconds(3600), .seconds(3600))
        configuration.drainLimit = .seconds(365 * 86_400)
        return configuration
    }

    func worker(
        _ handlers: [String: any CallHandler],
        _ configuration: WorkerConfiguration = EngineScene.configuration()
    ) -> Worker {
        Worker(
            store: store,
            charts: charts,
            handlers: handlers,
            clock: clock,
            chance: chance,
            configuration: configuration,
            logger: Self.silentLogger
        )
    }

    /// Runs a worker beside the body, then drains it.
    func working(
        _ handlers: [String: any CallHandler],
        _ configuration: WorkerConfiguration = EngineScene.configuration(),
        _ body: () async throws -> Void
    ) async throws {
        let worker = worker(handlers, configuration)
        try await running([worker], body)
    }

    func running(_ workers: [Worker], _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in workers { group.addTask { await worker.run() } }
            do {
                try await body()
            } catch {
                group.cancelAll()
                throw error
            }
            for worker in workers { await worker.drain() }
            try await stop(group: &group, workers: workers.count)
        }
    }

    /// A result that waits for the store sleeps on the clock: time goes on until all have stopped. Each drained worker
    /// is one sleeper more, for its limit.
    private func stop(group: inout ThrowingTaskGroup<Void, any Error>, workers: Int) async throws {
        let isStopped = Mutex(false)
        async let time: Void = {
            while !isStopped.withLock({ $0 }) {
                await clock.sleeping(workers + 1)
                if !isStopped.withLock({ $0 }) { clock.advanceToNextSleeper() }
            }
        }()
        try await group.waitForAll()
        isStopped.withLock { $0 = true }
        clock.releaseWatchers()
        await time
        clock.holdWatchers()
    }

    /// Moves the clock from sleeper to sleeper until the condition holds. `sleepers` is how many sleep when nothing
    /// is under way: one for each queue of each worker.
    func drive(
        sleepers: Int = 3,
        limit: Int = 3000,
        _ what: String = "",
        until isDone: () async throws -> Bool
    ) async throws {
        for _ in 0..<limit {
            if try await isDone() { return }
            await clock.sleeping(sleepers)
            for _ in 0..<20 { await Task.yield() }
            if try await isDone() { return }
            clock.advanceToNextSleeper()
        }
        throw Unexpected(reason: "this did not happen: \(what)")
    }

    /// The same until the case is in a state.
    func drive(_ id: StreamID, to state: String, sleepers: Int = 3) async throws {
        try await drive(sleepers: sleepers, state) { try await self.state(id) == state }
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}

/// Answers that bring every parcel home.
func carrier(
    _ book: @escaping RecordingCallHandler.Answer = { _ in .succeeded(["number": "B-1"]) }
) -> RecordingCallHandler {
    RecordingCallHandler { call in
        call.name == "lookup" ? .succeeded(["number": "B-1"]) : await book(call)
    }
}

func tracker(_ status: String = "delivered") -> RecordingCallHandler {
    RecordingCallHandler { _ in .succeeded(["status": .string(status)]) }
}

func failure(
    _ reason: String = "down",
    retryable: Bool = true,
    retryAfter: Duration? = nil,
    breaker: Bool = false
) -> CallOutcome {
    .failed(
        CallFailure(
            reason: reason,
            isRetryable: retryable,
            retryAfter: retryAfter,
            countsForBreaker: breaker
        )
    )
}
