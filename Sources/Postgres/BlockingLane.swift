import Synchronization

/// Runs jobs that block (connecting, cancelling) on a few threads of their own, which end when idle.
final class BlockingLane: Sendable {
    /// Connecting may hang for as long as its timeout, so it must not delay cancelling.
    static let connecting = BlockingLane(threadLimit: 4)
    static let cancelling = BlockingLane(threadLimit: 2)

    private struct State {
        var threads = 0
        var jobs: [@Sendable () -> Void] = []
    }

    private let threadLimit: Int
    private let state = Mutex(State())

    private init(threadLimit: Int) {
        self.threadLimit = threadLimit
    }

    func run(_ job: @escaping @Sendable () -> Void) {
        let needsThread = state.withLock { state in
            state.jobs.append(job)
            guard state.threads < threadLimit else { return false }
            state.threads += 1
            return true
        }
        guard needsThread else { return }
        PlainThread.start { [self] in
            while let job = next() { job() }
        }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            if state.jobs.isEmpty {
                state.threads -= 1
                return nil
            }
            return state.jobs.removeFirst()
        }
    }
}
