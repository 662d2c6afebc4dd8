import EventStore
import Postgres
import TestSupport
import Testing
import Values

@testable import PostgresEventStore

@Suite("appends of many callers share commits and stay apart", .serialized)
struct SharedCommitTests {
    @Test("random batches of several stores over the same streams neither deadlock nor lose a step")
    func randomBatches() async throws {
        try await withStore { first, database in
            try await withStore(on: database) { second in
                var generator = SeededGenerator(seed: 7)
                let begun = try await first.append((1...40).map { begin($0) })
                #expect(begun.areCommitted)
                let plans = (0..<8).map { _ in
                    (0..<15).map { _ in (1...40).shuffled(using: &generator).prefix(12).map(\.self) }
                }
                let committed = try await withThrowingTaskGroup(of: Int.self) { group in
                    for (worker, plan) in plans.enumerated() {
                        let store = worker % 2 == 0 ? first : second
                        group.addTask { try await Self.carryOut(plan, on: store) }
                    }
                    return try await group.reduce(0, +)
                }
                let versions = try await first.load((1...40).map { stream($0) }).map(\.version.number)
                // Each committed step added one event to the one that its stream began with.
                #expect(Int(versions.reduce(0, +)) == 40 + committed)
                #expect(committed > 0)
            }
        }
    }

    private static func carryOut(_ plan: [[Int]], on store: PostgresEventStore) async throws -> Int {
        var committed = 0
        for numbers in plan {
            let stored = try await store.load(numbers.map { stream($0) })
            let steps = stored.map { stored in
                Step(
                    streamID: stored.streamID,
                    lifecycle: "test",
                    expectedVersion: .exactly(stored.version),
                    previousHash: stored.headHash,
                    events: [event()],
                    recordedAt: start,
                    head: head()
                )
            }
            for outcome in try await store.append(steps) {
                switch outcome {
                case .committed: committed += 1
                case .versionConflict: break
                default: Issue.record("unexpected: \(outcome)")
                }
            }
        }
        return committed
    }

    @Test("of many who begin one stream at once exactly one does, in one process and in two")
    func oneBegins() async throws {
        try await withStore { first, database in
            try await withStore(on: database) { second in
                let outcomes = try await withThrowingTaskGroup(of: StepOutcome.self) { group in
                    for worker in 0..<20 {
                        let store = worker % 2 == 0 ? first : second
                        group.addTask { try await store.append([begin(1)])[0] }
                    }
                    return try await group.reduce(into: [StepOutcome]()) { $0.append($1) }
                }
                #expect(outcomes.filter(\.isCommitted).count == 1)
                #expect(outcomes.filter { $0 == .versionConflict(actual: StreamVersion(1)) }.count == 19)
            }
        }
    }

    @Test("of many who want one name at once exactly one gets it, the others learn whose it is")
    func oneGetsTheName() async throws {
        try await withStore { first, database in
            try await withStore(on: database) { second in
                let key = NaturalKey(scope: "merchant", value: "A1")
                let outcomes = try await withThrowingTaskGroup(of: (Int, StepOutcome).self) { group in
                    for number in 1...20 {
                        let store = number % 2 == 0 ? first : second
                        group.addTask {
                            var step = begin(number)
                            step.naturalKeys = [key]
                            return (number, try await store.append([step])[0])
                        }
                    }
                    return try await group.reduce(into: [(Int, StepOutcome)]()) { $0.append($1) }
                }
                let winner = try #require(outcomes.first { $0.1.isCommitted }).0
                for (number, outcome) in outcomes where number != winner {
                    #expect(outcome == .naturalKeyTaken(key, by: stream(winner)))
                }
                #expect(try await first.owner(of: key) == stream(winner))
            }
        }
    }

    @Test("a step that the database cannot take fails alone; those that came with it are committed")
    func badRowFailsAlone() async throws {
        try await withStore { store, _ in
            var bad = begin(3)
            bad.rows = [ReadModelRow(model: "financings", columns: JSONObject([("amount", "not a number")]))]
            let results = await withTaskGroup(of: (Int, Bool).self) { group in
                for number in 1...6 {
                    let step = number == 3 ? bad : begin(number)
                    group.addTask {
                        do throws(EventStoreFailure) {
                            return (number, try await store.append([step])[0].isCommitted)
                        } catch .broken {
                            return (number, false)
                        } catch {
                            Issue.record("unexpected: \(error)")
                            return (number, false)
                        }
                    }
                }
                return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
            }
            #expect(results.filter(\.value).count == 5)
            #expect(results[3] == false)
            let stored = try await store.load([stream(3)])
            #expect(stored.isEmpty)
        }
    }

    @Test(
        "when too many steps wait further ones are refused whole, and are committed when asked for again",
        .timeLimit(.minutes(1))
    )
    func tooManyWait() async throws {
        try await withStore { store, _ in
            let opening = AsyncStream.makeStream(of: Void.self)
            let gate = Task { for await _ in opening.stream { break } }
            let coalescer = AppendCoalescer(waitingStepLimit: 10) {
                [pool = store.pool] batch throws(PostgresError) in
                await gate.value
                return try await pool.execute(AppendBatch.statement, batch.parameters)
            }
            let refusals = AsyncStream.makeStream(of: Void.self)
            let refused = try await withThrowingTaskGroup(of: Int?.self) { group in
                for number in 1...60 {
                    group.addTask {
                        do throws(EventStoreFailure) {
                            let outcomes = try await coalescer.append([begin(number)])
                            #expect(outcomes.areCommitted)
                            return nil
                        } catch {
                            guard case .unavailable = error else { throw error }
                            refusals.continuation.yield()
                            return number
                        }
                    }
                }
                for await _ in refusals.stream { break }
                opening.continuation.yield()
                return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            let stored = Set(try await store.load((1...60).map(stream)).map(\.streamID))
            #expect(stored == Set((1...60).filter { !refused.contains($0) }.map(stream)))
            for number in refused { #expect(try await coalescer.append([begin(number)])[0].isCommitted) }
            // Longer than the limit, and nothing else waits.
            #expect(try await coalescer.append((101...120).map { begin($0) }).areCommitted)
        }
    }

    @Test("a database that cannot be reached is a failure to come back from")
    func unreachable() async throws {
        var configuration = try PostgresConfiguration("host=127.0.0.1 port=1 user=nobody dbname=none")
        configuration.acquireTimeout = .milliseconds(50)
        let pool = PostgresPool(configuration.asApplication)
        await #expect {
            _ = try await PostgresEventStore.open(pool)
        } throws: { error in
            if case .unavailable? = error as? EventStoreFailure { true } else { false }
        }
        await pool.close()
    }
}
