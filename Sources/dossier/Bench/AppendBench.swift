import EventStore
import Foundation
import PostgresEventStore
import Values

/// Appends through the store's port.
enum AppendBench {
    static let callers = 32
    static let seconds = 8

    static func single(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("append-single") { database in
            try await database.simple("SELECT bench_prepare(\(callers), 1); ANALYZE")
            let limit = try database.pgbench(
                "SELECT bench_steps(:client_id, 1)",
                clients: callers,
                transactions: 1_500
            )
            let rate = try await singleRate(
                database,
                streams: try await makeStreams(database, count: callers)
            )
            return BenchFigure(
                name: "append-single-32",
                value: rate,
                unit: "steps/s",
                limit: limit,
                remark: "single-event steps by \(callers) callers; callers that come together share a commit"
            )
        }
    }

    static func batched(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("append-batched") { database in
            let limit =
                1_000
                * (try database.pgbench("SELECT bench_new_streams(200, 5)", clients: 2, transactions: 250))
            let rate = try await batchedRate(database)
            return BenchFigure(
                name: "append-batched",
                value: rate,
                unit: "events/s",
                limit: limit,
                remark: "200 new streams of 5 events in a commit, hashed here, 2 callers"
            )
        }
    }

    /// Cost of a step among a million cases by its cost among a thousand.
    static func growth(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("growth") { database in
            let small = try await warmRate(database)
            for _ in 0..<20 { try await database.simple("SELECT bench_fill(50000)") }
            // What a million inserts leave behind would otherwise be swept and written out while it is measured.
            try await database.simple("VACUUM ANALYZE")
            try await database.simple("CHECKPOINT")
            let large = try await warmRate(database)
            return BenchFigure(
                name: "growth",
                value: small / large,
                unit: "cost at 1,000,000 cases by cost at 1,000",
                limit: 1.2,
                remark: "\(Int(small)) and \(Int(large)) steps/s"
            )
        }
    }

    // MARK: Bodies

    /// New streams of one event each, and where they stand.
    private static func makeStreams(_ database: BenchDatabase, count: Int) async throws -> [StreamTail] {
        var tails: [StreamTail] = []
        for _ in 0..<count {
            let tail = StreamTail(id: StreamID(UUID()))
            tails.append(tail)
        }
        for start in stride(from: 0, to: count, by: 200) {
            let slice = start..<min(start + 200, count)
            let outcomes = try await database.store.append(slice.map { tails[$0].step(events: 1) })
            for (index, outcome) in zip(slice, outcomes) { tails[index].take(outcome) }
        }
        return tails
    }

    /// Measured on five hundred new streams, after as many that only warm up.
    private static func warmRate(_ database: BenchDatabase) async throws -> Double {
        _ = try await singleRate(database, streams: try await makeStreams(database, count: 500))
        return try await singleRate(database, streams: try await makeStreams(database, count: 500))
    }

    private static func singleRate(_ database: BenchDatabase, streams: [StreamTail]) async throws -> Double {
        let began = ContinuousClock.now
        let deadline = began + .seconds(seconds)
        let share = streams.count / callers
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<callers {
                var mine = Array(streams[caller * share..<(caller + 1) * share])
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < deadline {
                        let index = count % mine.count
                        let outcomes = try await database.store.append([mine[index].step(events: 1)])
                        mine[index].take(outcomes[0])
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(total) / (ContinuousClock.now - began).inSeconds
    }

    private static func batchedRate(_ database: BenchDatabase) async throws -> Double {
        let began = ContinuousClock.now
        let deadline = began + .seconds(seconds)
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < deadline {
                        let steps = (0..<200).map { _ in StreamTail(id: StreamID(UUID())).step(events: 5) }
                        _ = try await database.store.append(steps)
                        count += 1_000
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(total) / (ContinuousClock.now - began).inSeconds
    }
}

/// Where a stream stands, as its only writer knows it.
struct StreamTail: Sendable {
    let id: StreamID
    var version = StreamVersion.none
    var hash = Digest.zero

    init(id: StreamID) { self.id = id }

    static let now = Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))

    /// The next step: events, the stream's row, one item of work.
    func step(events: Int) -> Step {
        let event = NewEvent(
            type: "bench.worked",
            data: ["amount": 1200, "status": "validated"],
            metadata: ["actor": "worker-1", "causation": "call:working#call.work/1"]
        )
        let snapshot: JSON = [
            "armed": [], "entered": "2026-11-20T18:40:00Z", "facts": ["count": .integer(version.number)],
            "state": "working",
        ]
        return Step(
            streamID: id,
            lifecycle: "bench",
            expectedVersion: version == .none ? .noStream : .exactly(version),
            previousHash: hash,
            events: Array(repeating: event, count: events),
            recordedAt: Self.now,
            head: StreamHead(state: "working", snapshot: snapshot, chartHash: .zero),
            schedule: events > 1
                ? []
                : [
                    WorkItem(
                        id: WorkID(UUID()),
                        streamID: id,
                        queue: "bench",
                        kind: .call,
                        name: "work",
                        key: "working#call.\(version)",
                        payload: .emptyObject,
                        dueAt: Self.now + .seconds(86_400)
                    )
                ]
        )
    }

    mutating func take(_ outcome: StepOutcome) {
        guard case .committed(let version, let hash) = outcome else {
            preconditionFailure("a bench step met \(outcome)")
        }
        self.version = version
        self.hash = hash
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
