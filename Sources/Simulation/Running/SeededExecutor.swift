import Synchronization

/// Runs all tasks of a simulation on the thread that asks, one job at a time, in an order that the dice decide: the
/// same seed interleaves them the same way, another seed in another.
///
/// Only jobs of tasks that prefer this executor come here, so a task that the engine begins outside of its
/// structure has to be given the preference (`WorkerConfiguration.executor`).
final class SeededExecutor: TaskExecutor {
    private let dice: Dice
    private let ready = Mutex<[UnownedJob]>([])

    init(_ dice: Dice) { self.dice = dice }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        ready.withLock { $0.append(job) }
    }

    /// Runs until every task waits for something.
    func runUntilIdle() {
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        ready.withLock { ready in
            guard !ready.isEmpty else { return nil }
            ready.swapAt(ready.count > 1 ? dice.index(ready.count) : 0, ready.count - 1)
            return ready.removeLast()
        }
    }
}
