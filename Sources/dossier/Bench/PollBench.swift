import Engine
import EventStore
import Foundation
import Lifecycles
import PostgresEventStore
import Synchronization
import Values
import Workflow

/// A hundred thousand open financings: do polls come when they are due, and what happens at the Monday opening?
enum PollBench {
    static let openCases = 100_000
    /// Of those under manual check, which are read every two hours; the others are journeys that are read daily.
    static let pendingCases = 10_000
    /// How far the provider's clock is behind ours at the opening.
    static let skew = Duration.seconds(2)

    /// The worst lateness of a poll against its due moment, windows open.
    static func punctuality(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("poll-punctuality") { database in
            // A Tuesday at ten in Paris.
            let start = Instant(seconds: 1_795_510_800)
            let scene = try await PollScene(database)
            try await scene.fill(pendingCases, of: openCases) { index, isPending in
                // Spread over the spans between two polls, so that every moment has its share.
                let span = isPending ? 2 * 3600.0 : 24 * 3600.0
                let share = Double(index % (isPending ? pendingCases : openCases - pendingCases))
                let shares = Double(isPending ? pendingCases : openCases - pendingCases)
                return start + .seconds(5 + span * share / shares)
            }
            let calls = try await scene.work(from: start, for: .seconds(60))
            let lateness = calls.map { (call) -> Double in
                guard let due = scene.due(of: call.caseID) else { return .infinity }
                return (call.at - due).inSeconds
            }.sorted()
            guard let worst = lateness.last else { throw Refusal("no poll fell due while it was measured") }
            return BenchFigure(
                name: "poll-punctuality",
                value: worst,
                unit: "s late at worst",
                limit: 1,
                remark: "\(calls.count) polls of \(openCases) open financings in 60 s; median "
                    + "\(lateness[lateness.count / 2].rounded(toPlaces: 3)) s"
            )
        }
    }

    /// What a weekend left behind, worked from Monday 08:00 on by the provider's clock, which is two seconds from ours.
    static func opening(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("monday-opening") { database in
            // In November, 08:00 in Paris is the later of both readings.
            let opening = Instant(seconds: 1_795_417_200)
            let scene = try await PollScene(database)
            try await scene.fill(openCases, of: openCases) { index, _ in
                // Friday from 18:30 on.
                opening - .seconds(61.5 * 3600) + .seconds(Double(index) / 10)
            }
            let calls = try await scene.work(from: opening - .seconds(25), for: .seconds(65))
            let early = calls.filter { $0.at - skew < opening }.count
            let order = calls.compactMap { scene.index(of: $0.caseID) }
            var overtaken = 0
            for (place, index) in order.enumerated() where index > place + PollScene.concurrency {
                overtaken += 1
            }
            let busiest = calls.indices.map { first in
                calls[first...].prefix { $0.at - calls[first].at < .seconds(1) }.count
            }.max()
            return BenchFigure(
                name: "monday-opening",
                value: Double(early),
                unit: "calls before 08:00:00.000 by a clock 2 s behind",
                remark: "\(calls.count) calls in 40 s, first "
                    + "\((calls.first.map { ($0.at - skew - opening).inSeconds } ?? 0).rounded(toPlaces: 3)) s after; at most "
                    + "\(busiest ?? 0) in a second (allowed 5); \(overtaken) out of order"
            )
        }
    }
}

/// Financings whose next poll is known, and a worker over them.
private final class PollScene: Sendable {
    static let concurrency = 8

    struct MadeCall: Sendable {
        let caseID: String
        let at: Instant
    }

    private struct Known: Sendable {
        let index: Int
        let due: Instant
    }

    private final class Handler: CallHandler {
        let clock: ScaledClock
        let calls = Mutex<[MadeCall]>([])

        init(clock: ScaledClock) { self.clock = clock }

        func handle(_ call: Call) async -> CallOutcome {
            calls.withLock { $0.append(MadeCall(caseID: call.caseID, at: clock.now)) }
            return .succeeded(PollScene.answer("pending"))
        }
    }

    private let database: BenchDatabase
    private let interpreter: any CaseInterpreter
    private let charts: ChartRegistry
    private let chance = Chance(SystemRandomNumberGenerator())
    private let cases = Mutex<[String: Known]>([:])

    init(_ database: BenchDatabase) async throws {
        let loaded = try ChartFolder.load(database.settings)
        guard let polling = loaded.interpreters.first(where: { $0.index.chart.name == "cofidis-web-polling" })
        else { throw Refusal("the chart cofidis-web-polling is missing") }
        self.database = database
        interpreter = polling
        charts = ChartRegistry(store: database.store, current: loaded.interpreters, compile: { _, _ in nil })
        try await charts.register()
    }

    func due(of caseID: String) -> Instant? { cases.withLock { $0[caseID]?.due } }
    func index(of caseID: String) -> Int? { cases.withLock { $0[caseID]?.index } }

    /// Opens financings and leads each to where its next poll is due at the moment that is given for it.
    func fill(_ pending: Int, of count: Int, due: (Int, Bool) -> Instant) async throws {
        let assembly = StepAssembly(chance: chance)
        for start in stride(from: 0, to: count, by: appendLimit) {
            let steps = try (start..<min(start + appendLimit, count)).map { index in
                let isPending = index < pending
                let moment = due(index, isPending)
                let stream = StreamID(chance.uuid(at: moment))
                cases.withLock { $0[stream.description] = Known(index: index, due: moment) }
                return assembly.begin(
                    try advance(index, isPending: isPending, due: moment),
                    stream: stream,
                    interpreter: interpreter,
                    origin: StepAssembly.Origin(actor: "bench"),
                    at: moment
                )
            }
            _ = try await database.store.append(steps)
        }
        try await database.simple("VACUUM ANALYZE")
    }

    /// The whole way in one step: opened, initialized, read, and waiting for the next read.
    private func advance(_ index: Int, isPending: Bool, due: Instant) throws -> Advance {
        let opening: JSON = [
            "amount": "120.00", "captureMode": "Immediate", "currency": "EUR", "integration": "web",
            "merchantTransactionId": .string("BENCH-\(index)"), "product": "3X", "webhook": false,
        ]
        var now = due - .seconds(isPending ? 3 * 3600 : 30 * 3600)
        var whole = try interpreter.begin(arguments: opening, at: now)
        for _ in 0..<32 {
            guard let armed = whole.snapshot.armed.first, let key = WorkKey(armed.key) else {
                throw Refusal("a financing of the bench came to rest in \(whole.snapshot.state)")
            }
            let isWaiting = whole.snapshot.state == (isPending ? "pending" : "journey.daily_wait")
            if isWaiting, !key.isCall { return Self.moved(whole, to: due) }
            now = max(now, armed.dueAt)
            let input: CaseInput =
                key.isCall
                ? .answered(key: armed.key, call: key.name, answer: Self.answer(status(key.name, isPending)))
                : .timerFired(key: armed.key, timer: key.name)
            let next = try interpreter.advance(whole.snapshot, with: input, at: now)
            let names = whole.naturalKeys
            let events = whole.events + next.events
            whole = next
            whole.events = events
            whole.naturalKeys = names
        }
        throw Refusal("a financing of the bench is on the way for ever")
    }

    private func status(_ call: String, _ isPending: Bool) -> String {
        call == "initialize" ? "Initialized" : isPending ? "pending" : "Undefined"
    }

    /// The way there took as long as it took; what counts is when the next poll is due.
    private static func moved(_ advance: Advance, to due: Instant) -> Advance {
        var moved = advance
        moved.cancel = []
        moved.schedule = advance.schedule.map {
            ScheduledWork(
                kind: $0.kind,
                queue: $0.queue,
                name: $0.name,
                key: $0.key,
                payload: $0.payload,
                dueAt: due,
                deadline: $0.deadline,
                explanation: $0.explanation
            )
        }
        return moved
    }

    fileprivate static func answer(_ status: String) -> JSON {
        [
            "authorizedAmount": 0, "cancelledAmount": 0,
            "operation": .string(status == "Initialized" ? "initialize" : "getStatus"),
            "redirectUrl": "https://journey.example/abc", "refundedAmount": 0, "responseCode": "000",
            "responseMessage": "API Success", "transactionStatus": .string(status), "validatedAmount": 0,
        ]
    }

    /// Runs one worker in real time on a clock that begins at the moment.
    func work(from moment: Instant, for span: Duration) async throws -> [MadeCall] {
        let clock = ScaledClock(virtualStart: moment, realStart: ScaledClock.real.now, speed: 1)
        let handler = Handler(clock: clock)
        let worker = Worker(
            store: database.store,
            charts: charts,
            handlers: [CofidisAccount.queue: handler],
            clock: clock,
            chance: chance,
            configuration: WorkerConfiguration(name: "bench-worker"),
            logger: database.logger
        )
        let working = Task { await worker.run() }
        try await Task.sleep(for: span)
        await worker.drain()
        await working.value
        return handler.calls.withLock { $0 }
    }
}
