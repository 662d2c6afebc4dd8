import EventStore
import Postgres
import Synchronization

/// Merges appends of many tasks into shared commits: while some batches are on their way, the next gathers.
///
/// A batch never has two steps of one stream, nor two that want one natural key; and such steps are not on
/// their way at the same time either, so callers of this process never make each other's batch fail.
final class AppendCoalescer: Sendable {
    /// Batches under way at once. Two keep the server at work while this process builds and reads.
    static let batchesUnderWayLimit = 2
    /// The most steps in one commit.
    static let batchStepLimit = appendLimit
    /// A batch that has this many events is full, so that no commit takes long.
    static let batchEventLimit = 5_000
    /// How often a batch is made again after it met another process's work, before it is parted.
    static let attemptLimit = 10

    /// The most steps that wait for a batch; beyond it callers are refused, so that a database that is away does not
    /// gather everything that is asked for meanwhile in memory.
    static let waitingStepLimit = 10_000

    typealias Commit = @Sendable (AppendBatch) async throws(PostgresError) -> Rows

    private let commit: Commit
    private let state: Mutex<AppendQueue>

    init(waitingStepLimit: Int = AppendCoalescer.waitingStepLimit, commit: @escaping Commit) {
        self.commit = commit
        state = Mutex(AppendQueue(waitingStepLimit: waitingStepLimit))
    }

    /// Outcomes in the order of the steps.
    ///
    /// - Throws: `unavailable` also when too many steps wait; nothing of these is written then.
    func append(_ steps: [Step]) async throws(EventStoreFailure) -> [StepOutcome] {
        if steps.isEmpty { return [] }
        let result = await withCheckedContinuation { continuation in
            let call = AppendCall(steps: steps, continuation: continuation)
            guard state.withLock({ $0.enqueue(call) }) else {
                continuation.resume(returning: .failure(Self.overfull))
                return
            }
            startBatches()
        }
        return try result.get()
    }

    private static let overfull = EventStoreFailure.unavailable("too many appends wait already; try again")

    private func startBatches() {
        while let batch = state.withLock({ $0.nextBatch() }) {
            Task { await self.carryOut(batch) }
        }
    }

    private func carryOut(_ batch: [AppendQueue.Entry]) async {
        if case .locked(let failure) = await attempt(batch) { await aroundLock(batch, failure) }
        state.withLock { $0.endBatch() }
        startBatches()
    }

    private typealias Results = [Result<StepOutcome, EventStoreFailure>]

    private enum Ending {
        case settled
        /// Somebody held a lock for longer than an append waits; nobody has an answer yet.
        case locked(EventStoreFailure)
    }

    private func attempt(_ entries: [AppendQueue.Entry]) async -> Ending {
        do {
            settle(entries, try await outcomes(of: entries.map(\.step)))
            return .settled
        } catch {
            return .locked(error)
        }
    }

    private func settle(_ entries: [AppendQueue.Entry], _ results: Results) {
        for call in state.withLock({ $0.finish(entries, results) }) { call.resume() }
        startBatches()
    }

    /// Parts what met a lock until only what is locked is left, so that it holds up none of its neighbours. Both halves
    /// go at once, since each may wait as long again; where both meet a lock, it lies on what they share.
    private func aroundLock(_ entries: [AppendQueue.Entry], _ failure: EventStoreFailure) async {
        var entries = entries
        while entries.count > 1 {
            let first = Array(entries[..<(entries.count / 2)])
            let second = Array(entries[(entries.count / 2)...])
            async let left = attempt(first)
            async let right = attempt(second)
            switch (await left, await right) {
            case (.settled, .settled): return
            case (.locked, .settled): entries = first
            case (.settled, .locked): entries = second
            case (.locked, .locked):
                settle(entries, Array(repeating: .failure(failure), count: entries.count))
                return
            }
        }
        settle(entries, Array(repeating: .failure(failure), count: entries.count))
    }

    /// - Throws: when a lock was held for too long.
    private func outcomes(of steps: [Step]) async throws(EventStoreFailure) -> Results {
        let batch = AppendBatch(steps)
        var lastRefusal: PostgresError?
        for _ in 0..<Self.attemptLimit {
            let refused: Rows
            do {
                refused = try await commit(batch)
            } catch {
                if error.meansMadeAgain {
                    lastRefusal = error
                    continue
                }
                let failure = EventStoreFailure(error)
                if error.sqlState == .lockNotAvailable { throw failure }
                return await afterFailure(failure, steps)
            }
            do {
                let outcomes = try batch.outcomes(refused: refused)
                let places = Dictionary(
                    zip(batch.steps.map(\.streamID), outcomes),
                    uniquingKeysWith: { first, _ in first }
                )
                return steps.map { step in
                    places[step.streamID].map(Result.success)
                        ?? .failure(.broken("a step without an outcome"))
                }
            } catch {
                return Array(repeating: .failure(error), count: steps.count)
            }
        }
        return await apart(steps, or: Self.exhausted(lastRefusal))
    }

    /// Another writer's work is seen when a step is read again, so a key that is taken every time is of no writer: the
    /// database is at odds with itself, as after a restore in part.
    private static func exhausted(_ refusal: PostgresError?) -> EventStoreFailure {
        guard let refusal, refusal.sqlState == .uniqueViolation else {
            return .unavailable("other writers were always faster")
        }
        return .broken("a row stands in the way that no other writer has just made: \(refusal)")
    }

    /// What the world refused is refused for all. What may be the fault of one step is found by parting them.
    private func afterFailure(_ failure: EventStoreFailure, _ steps: [Step]) async -> Results {
        if case .broken = failure { return await apart(steps, or: failure) }
        return Array(repeating: .failure(failure), count: steps.count)
    }

    private func apart(_ steps: [Step], or failure: EventStoreFailure) async -> Results {
        if steps.count == 1 { return [.failure(failure)] }
        let middle = steps.count / 2
        let first = await partOutcomes(of: Array(steps[..<middle]))
        return first + (await partOutcomes(of: Array(steps[middle...])))
    }

    /// Another part may be committed already, so a lock fails this part and does not begin anew with all.
    private func partOutcomes(of steps: [Step]) async -> Results {
        do {
            return try await outcomes(of: steps)
        } catch {
            return Array(repeating: .failure(error), count: steps.count)
        }
    }
}

extension PostgresError {
    /// A guard of append_steps met another writer's work; read again, it will say why, or succeed.
    fileprivate var meansMadeAgain: Bool {
        switch sqlState {
        case .serializationFailure, .deadlockDetected, .uniqueViolation: true
        default: false
        }
    }
}
