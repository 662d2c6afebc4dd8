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

    typealias Commit = @Sendable (AppendBatch) async throws(PostgresError) -> Rows

    private let commit: Commit
    private let state = Mutex(AppendQueue())

    init(commit: @escaping Commit) { self.commit = commit }

    /// Outcomes in the order of the steps.
    func append(_ steps: [Step]) async throws(EventStoreFailure) -> [StepOutcome] {
        if steps.isEmpty { return [] }
        let result = await withCheckedContinuation { continuation in
            state.withLock { $0.enqueue(AppendCall(steps: steps, continuation: continuation)) }
            startBatches()
        }
        return try result.get()
    }

    private func startBatches() {
        while let batch = state.withLock({ $0.nextBatch() }) {
            Task { await self.carryOut(batch) }
        }
    }

    private func carryOut(_ batch: [AppendQueue.Entry]) async {
        let results = await outcomes(of: batch.map(\.step))
        let finished = state.withLock { $0.finish(batch, results) }
        for call in finished { call.resume() }
        startBatches()
    }

    private typealias Results = [Result<StepOutcome, EventStoreFailure>]

    private func outcomes(of steps: [Step]) async -> Results {
        let batch = AppendBatch(steps)
        for _ in 0..<Self.attemptLimit {
            do {
                let refused = try await commit(batch)
                let outcomes = try batch.outcomes(refused: refused)
                let places = Dictionary(
                    uniqueKeysWithValues: zip(batch.steps.map(\.streamID), outcomes)
                )
                return steps.map { step in
                    places[step.streamID].map(Result.success)
                        ?? .failure(.broken("a step without an outcome"))
                }
            } catch let error as PostgresError {
                if error.meansMadeAgain { continue }
                return await afterFailure(EventStoreFailure(error), steps)
            } catch {
                return Array(repeating: .failure(.broken("\(error)")), count: steps.count)
            }
        }
        return await apart(steps, or: .unavailable("other writers were always faster"))
    }

    /// What the world refused is refused for all. What may be the fault of one step is found by parting them.
    private func afterFailure(_ failure: EventStoreFailure, _ steps: [Step]) async -> Results {
        if case .broken = failure { return await apart(steps, or: failure) }
        return Array(repeating: .failure(failure), count: steps.count)
    }

    private func apart(_ steps: [Step], or failure: EventStoreFailure) async -> Results {
        if steps.count == 1 { return [.failure(failure)] }
        let middle = steps.count / 2
        let first = await outcomes(of: Array(steps[..<middle]))
        return first + (await outcomes(of: Array(steps[middle...])))
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
