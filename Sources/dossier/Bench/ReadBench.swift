import Engine
import EventStore
import Foundation
import Lifecycles
import PostgresEventStore
import Values
import Workflow

/// Reads: one long stream folded, and all events in order.
enum ReadBench {
    static let streamEvents = 200_000
    static let allEvents = 1_000_000

    /// Events of one financing read, parsed, decoded and folded through its chart.
    static func replay(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("replay-stream") { database in
            let charts = try ChartFolder.load(context.settings)
            guard
                let interpreter = charts.interpreters.first(where: {
                    $0.index.chart.name == "cofidis-web-polling"
                })
            else { throw Refusal("the chart cofidis-web-polling is missing") }
            let id = try await record(streamEvents, with: interpreter, in: database)
            let registry = ChartRegistry(
                store: database.store,
                current: charts.interpreters,
                compile: { _, _ in nil }
            )
            let replay = Replay(store: database.store, charts: registry)
            var best = 0.0
            for _ in 0..<3 {
                let began = ContinuousClock.now
                let (snapshot, count) = try await replay.fold(id, with: interpreter)
                let rate = Double(count) / (ContinuousClock.now - began).inSeconds
                precondition(
                    snapshot != nil && count == streamEvents,
                    "the stream is not what was recorded"
                )
                best = max(best, rate)
            }
            return BenchFigure(
                name: "replay-stream",
                value: best,
                unit: "events/s",
                remark: "a financing with \(streamEvents) events: hints and observations; the best of three"
            )
        }
    }

    /// A financing that Cofidis keeps answering about: opened, then pending for years.
    private static func record(
        _ count: Int,
        with interpreter: any CaseInterpreter,
        in database: BenchDatabase
    ) async throws -> StreamID {
        var now = StreamTail.now
        let opening: JSON = [
            "amount": "120.00", "captureMode": "Immediate", "currency": "EUR", "integration": "web",
            "merchantTransactionId": "BENCH-1", "product": "3X", "webhook": false,
        ]
        var advance = try interpreter.begin(arguments: opening, at: now)
        var tail = StreamTail(id: StreamID(UUID()))
        var waiting = advance.events
        while Int(tail.version.number) < count {
            while waiting.count < 500, Int(tail.version.number) + waiting.count < count {
                guard let armed = advance.snapshot.armed.first, let key = WorkKey(armed.key) else {
                    throw Refusal("the financing of the bench came to rest in \(advance.snapshot.state)")
                }
                now = max(now, armed.dueAt)
                let input: CaseInput =
                    key.isCall
                    ? .answered(key: armed.key, call: key.name, answer: answer(to: key.name))
                    : .timerFired(key: armed.key, timer: key.name)
                advance = try interpreter.advance(advance.snapshot, with: input, at: now)
                waiting.append(contentsOf: advance.events)
            }
            let batch = waiting.prefix(count - Int(tail.version.number))
            let step = Step(
                streamID: tail.id,
                lifecycle: "financing",
                expectedVersion: tail.version == .none ? .noStream : .exactly(tail.version),
                previousHash: tail.hash,
                events: batch.map { NewEvent(type: $0.name, schemaVersion: $0.schemaVersion, data: $0.data) },
                recordedAt: now,
                head: StreamHead(
                    state: advance.snapshot.state,
                    snapshot: advance.snapshot.json,
                    chartHash: interpreter.index.chart.hash
                )
            )
            tail.take(try await database.store.append([step])[0])
            waiting = []
        }
        return tail.id
    }

    /// What Cofidis says: the pair is opened, and from then on it is being checked by hand.
    private static func answer(to call: String) -> JSON {
        let isOpening = call == "initialize"
        return [
            "authorizedAmount": 0, "cancelledAmount": 0,
            "operation": .string(isOpening ? "initialize" : "getStatus"),
            "redirectUrl": "https://journey.example/abc", "refundedAmount": 0, "responseCode": "000",
            "responseMessage": "API Success",
            "transactionStatus": .string(isOpening ? "Initialized" : "pending"),
            "validatedAmount": 0,
        ]
    }

    /// A full read of all events in order through a subscription's eyes.
    static func subscription(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("subscription-read") { database in
            // A sealer that runs from the beginning, as everywhere, pages events as they were written.
            _ = try await database.store.seal(at: StreamTail.now, eventLimit: Sealer.pageEventLimit)
            // A thousand events a commit, the order of magnitude of a busy worker's.
            for _ in 0..<(allEvents / 1_000) { try await database.simple("SELECT bench_new_streams(200, 5)") }
            try await database.simple("ANALYZE")
            var sealed = 0
            while sealed < allEvents {
                sealed += try await database.store.seal(at: StreamTail.now, eventLimit: Sealer.pageEventLimit)
            }
            try await database.simple("VACUUM ANALYZE")
            let limit = try copyRate(database)
            var best = 0.0
            for _ in 0..<3 { best = max(best, try await readRate(database)) }
            return BenchFigure(
                name: "subscription-read",
                value: best,
                unit: "events/s",
                limit: limit,
                remark:
                    "one million events through readAll; the limit is COPY of the same columns in order by psql"
            )
        }
    }

    private static func readRate(_ database: BenchDatabase) async throws -> Double {
        let began = ContinuousClock.now
        var position = GlobalPosition.start
        var count = 0
        while true {
            let events = try await database.store.readAll(after: position, limit: Subscription.batchLimit)
            count += events.count
            guard events.count == Subscription.batchLimit, let last = events.last?.globalPosition else {
                break
            }
            position = last
        }
        precondition(count == allEvents, "\(count) events read of \(allEvents)")
        return Double(count) / (ContinuousClock.now - began).inSeconds
    }

    private static func copyRate(_ database: BenchDatabase) throws -> Double {
        let began = ContinuousClock.now
        _ = try ChildProcess.output([
            "sh", "-c",
            """
            psql '\(database.url)' -qc "COPY (SELECT e.* FROM page_events p JOIN events e USING (stream_id, stream_version) \
            ORDER BY p.global_position) TO STDOUT" >/dev/null
            """,
        ])
        return Double(allEvents) / (ContinuousClock.now - began).inSeconds
    }
}
