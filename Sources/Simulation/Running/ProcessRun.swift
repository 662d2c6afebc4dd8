import Synchronization

/// Where a worker may die.
package enum CrashPoint: String, Sendable, CaseIterable {
    /// Work is leased, and the worker never hears of it.
    case afterClaim
    case beforeCall
    /// The provider did it, and nobody was told.
    case afterCall
    case beforeCommit
    /// Committed, and the worker never hears of it.
    case afterCommit
    /// Wherever it happens to be.
    case anywhere
}

/// One run of a process, from its start to its end. What it asks of the world goes through it, so that after a crash
/// nothing of it reaches the world any more.
final class ProcessRun: Sendable {
    private struct State {
        var isDead = false
        var armed: CrashPoint?
        var task: Task<Void, Never>?
    }

    let name: String
    private let state = Mutex(State())
    private let died: @Sendable () -> Void

    /// `died` is told of a crash, once.
    init(_ name: String, died: @escaping @Sendable () -> Void = {}) {
        self.name = name
        self.died = died
    }

    var isDead: Bool { state.withLock { $0.isDead } }

    /// What ends with the process.
    func adopt(_ task: Task<Void, Never>) { state.withLock { $0.task = task } }

    /// It dies when it next comes by that point.
    func arm(_ point: CrashPoint) {
        guard point != .anywhere else { return crash() }
        state.withLock { $0.armed = point }
    }

    func passes(_ point: CrashPoint) {
        if state.withLock({ $0.armed == point }) { crash() }
    }

    func crash() {
        let task = state.withLock { state -> Task<Void, Never>? in
            guard !state.isDead else { return nil }
            state.isDead = true
            return state.task
        }
        guard let task else { return }
        task.cancel()
        died()
    }

    /// The simulation is over.
    func end() {
        let task = state.withLock { state in
            state.isDead = true
            return state.task
        }
        task?.cancel()
    }
}
