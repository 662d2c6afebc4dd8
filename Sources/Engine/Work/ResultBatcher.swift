import EventStore
import Synchronization

/// Gathers results of calls that end at their own times, so that they commit together: while one commit is under
/// way the next results wait and go with the one after it.
final class ResultBatcher: Sendable {
    /// Results in one commit.
    static let batchLimit = 200

    private struct State {
        var waiting:
            [(result: WorkResult, done: CheckedContinuation<Result<Void, EventStoreFailure>, Never>)] = []
        var isCommitting = false
    }

    private let advancer: CaseAdvancer
    private let committed: @Sendable (CaseAdvancer.Report) async -> Void
    private let state = Mutex(State())

    /// `committed` is told of each commit, before its callers go on.
    init(advancer: CaseAdvancer, committed: @escaping @Sendable (CaseAdvancer.Report) async -> Void) {
        self.advancer = advancer
        self.committed = committed
    }

    /// Returns when the result is committed (or left to another holder).
    func commit(_ result: WorkResult) async throws(EventStoreFailure) {
        let outcome = await withCheckedContinuation { continuation in
            let isLeader = state.withLock { state in
                state.waiting.append((result, continuation))
                defer { state.isCommitting = true }
                return !state.isCommitting
            }
            // The commit runs in a task of its own: it serves others too, and must not end with its first caller.
            if isLeader { Task(executorPreference: advancer.configuration.executor) { await self.drain() } }
        }
        try outcome.get()
    }

    private func drain() async {
        while true {
            let batch = state.withLock { state in
                let batch = Array(state.waiting.prefix(Self.batchLimit))
                state.waiting.removeFirst(batch.count)
                if batch.isEmpty { state.isCommitting = false }
                return batch
            }
            guard !batch.isEmpty else { return }
            let outcome: Result<Void, EventStoreFailure>
            do throws(EventStoreFailure) {
                await committed(try await advancer.commit(batch.map(\.result)))
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            for entry in batch { entry.done.resume(returning: outcome) }
        }
    }
}
