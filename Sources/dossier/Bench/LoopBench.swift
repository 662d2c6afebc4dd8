import Engine
import EventStore
import Foundation
import Postgres
import PostgresEventStore
import Synchronization
import Values
import Workflow

/// The whole engine loop: claim a due call, run a handler that answers at once, decide, append, schedule the next,
/// acknowledge.
enum LoopBench {
    /// Cases open at once.
    static let openCases = 2_000

    static func rate(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("engine-loop") { database in
            try await database.simple("SELECT bench_prepare(8, 50); ANALYZE")
            let limit =
                50
                * (try database.pgbench("SELECT bench_steps(:client_id, 50)", clients: 8, transactions: 400))
            let loop = try await Loop(database)
            let rate = try await loop.run { loop in
                try await loop.measure(warmUp: .seconds(3), for: .seconds(12))
            }
            return BenchFigure(
                name: "engine-loop",
                value: rate,
                unit: "steps/s",
                limit: limit,
                remark: "one worker; the limit is the bare write in commits of 50"
            )
        }
    }

    /// The loop's rate beside a session that pins an old snapshot, by its rate before.
    static func pinned(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("pinned-snapshot") { database in
            let loop = try await Loop(database)
            return try await loop.run { loop in
                let before = try await loop.measure(warmUp: .seconds(10), for: .seconds(60))
                let after = try await pinning(database) {
                    try await loop.measure(
                        warmUp: .seconds(60 * (context.pinnedMinutes - 1)),
                        for: .seconds(60)
                    )
                }
                return BenchFigure(
                    name: "pinned-snapshot",
                    value: after / before,
                    unit: "rate after \(context.pinnedMinutes) min by rate before",
                    limit: 0.95,
                    remark: "\(Int(before)) and \(Int(after)) steps/s"
                )
            }
        }
    }

    private static func pinning(_ database: BenchDatabase, _ body: () async throws -> Double) async throws
        -> Double
    {
        let pool = PostgresPool(database.configuration, logger: database.logger)
        let opened = WakeSignal()
        let done = WakeSignal()
        let holder = Task {
            try await pool.withConnection { connection in
                try await connection.simple(
                    "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM streams"
                )
                opened.ring()
                await done.wait()
                try await connection.simple("ROLLBACK")
            }
        }
        await opened.wait()
        let result: Result<Double, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        done.ring()
        _ = await holder.result
        await pool.close()
        return try result.get()
    }

    /// A loop worker for so long, in a process of its own, for the memory figure.
    static func work(_ settings: Settings, for span: Duration) async throws {
        let logger = try Composition.makeLogger(settings, process: "bench-loop")
        let configuration = try Composition.databaseConfiguration(settings, process: "bench-loop")
        let pool = PostgresPool(configuration.asApplication, logger: logger)
        let store = try await PostgresEventStore.open(pool, logger: logger)
        let database = BenchDatabase(
            name: "loop",
            configuration: configuration,
            pool: pool,
            store: store,
            settings: settings,
            logger: logger
        )
        let loop = try await Loop(database)
        _ = try await loop.run { loop in try await loop.measure(warmUp: .zero, for: span) }
        await store.close()
        await pool.close()
    }
}

/// A worker over loop cases, with somebody who begins new ones as old ones end.
final class Loop: Sendable {
    private let desk: CommandDesk
    private let worker: Worker
    private let handler = Handler()

    private final class Handler: CallHandler {
        let calls = Atomic<Int>(0)

        func handle(_ call: Call) async -> CallOutcome {
            calls.add(1, ordering: .relaxed)
            return .succeeded(["ok": true])
        }
    }

    init(_ database: BenchDatabase) async throws {
        let lifecycle = LoopLifecycle()
        let chart = try ChartLoader.load(text: LoopLifecycle.chartText, file: "bench-loop.yaml")
        let findings = ChartChecker.check(chart, against: lifecycle.vocabulary.names, file: "bench-loop.yaml")
        precondition(findings.isEmpty, "the bench's chart is not fit to run: \(findings)")
        let charts = ChartRegistry(
            store: database.store,
            current: [Interpreter(lifecycle, chart: chart)],
            compile: { _, _ in nil }
        )
        try await charts.register()
        let chance = Chance(SystemRandomNumberGenerator())
        desk = CommandDesk(store: database.store, charts: charts, clock: ScaledClock.real, chance: chance)
        worker = Worker(
            store: database.store,
            charts: charts,
            handlers: ["bench": handler],
            clock: ScaledClock.real,
            chance: chance,
            configuration: WorkerConfiguration(name: "bench-worker"),
            logger: database.logger
        )
    }

    /// Runs worker and feeder around the body.
    func run<Result: Sendable>(_ body: (Loop) async throws -> Result) async throws -> Result {
        let work = Task { await worker.run() }
        let feeding = Task { try await self.feed() }
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(self)) } catch { result = .failure(error) }
        feeding.cancel()
        _ = await feeding.result
        await worker.drain()
        await work.value
        return try result.get()
    }

    private func feed() async throws {
        var begun = 0
        while !Task.isCancelled {
            let ended = handler.calls.load(ordering: .relaxed) / Int(LoopLifecycle.callsOfCase)
            let missing = LoopBench.openCases - (begun - ended)
            if missing >= 100 {
                let requests = (0..<min(missing, CommandDesk.batchLimit)).map { _ in
                    (
                        chart: "bench-loop",
                        request: CommandRequest(name: "begin", arguments: .emptyObject, actor: "bench")
                    )
                }
                begun += try await desk.begin(requests).count
            } else {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// Steps a second.
    func measure(warmUp: Duration, for span: Duration) async throws -> Double {
        try await Task.sleep(for: warmUp)
        let before = handler.calls.load(ordering: .relaxed)
        let began = ContinuousClock.now
        try await Task.sleep(for: span)
        let count = handler.calls.load(ordering: .relaxed) - before
        return Double(count) / (ContinuousClock.now - began).inSeconds
    }
}
