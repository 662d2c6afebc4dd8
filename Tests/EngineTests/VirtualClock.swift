import Engine
import Synchronization
import Values

/// A clock that stands still until a test moves it. Whoever sleeps is woken when the moment has come.
final class VirtualClock: EngineClock {
    private struct Sleeper {
        let due: Instant
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now: Instant
        var sleepers: [Int: Sleeper] = [:]
        var nextNumber = 0
        /// Cancelled before they fell asleep.
        var cancelled: Set<Int> = []
        /// Nobody waits for sleepers any more.
        var isReleased = false
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let speed: Double = 1
    private let state: Mutex<State>

    init(_ now: Instant) { state = Mutex(State(now: now)) }

    var now: Instant { state.withLock { $0.now } }

    func sleep(real span: Duration) async throws(CancellationError) {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        let isCancelled = await withTaskCancellationHandler {
            await withCheckedContinuation { fallAsleep(number, for: span, $0) }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: number)
                if sleeper == nil { state.cancelled.insert(number) }
                return sleeper
            }
            sleeper?.continuation.resume(returning: true)
        }
        if isCancelled { throw CancellationError() }
    }

    private func fallAsleep(
        _ number: Int,
        for span: Duration,
        _ continuation: CheckedContinuation<Bool, Never>
    ) {
        let (result, watchers) = state.withLock { state -> (Bool?, [CheckedContinuation<Void, Never>]) in
            if state.cancelled.remove(number) != nil { return (true, []) }
            if span <= .zero { return (false, []) }
            state.sleepers[number] = Sleeper(due: state.now + span, continuation: continuation)
            let count = state.sleepers.count
            let reached = state.watchers.filter { $0.count <= count }.map(\.continuation)
            state.watchers.removeAll { $0.count <= count }
            return (nil, reached)
        }
        if let result { continuation.resume(returning: result) }
        for watcher in watchers { watcher.resume() }
    }

    /// Returns once that many sleep.
    func sleeping(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                guard state.sleepers.count < count, !state.isReleased else { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }

    /// Lets all go on who wait for sleepers, and who will, until `holdWatchers`.
    func releaseWatchers() {
        let watchers = state.withLock { state in
            state.isReleased = true
            defer { state.watchers = [] }
            return state.watchers
        }
        for watcher in watchers { watcher.continuation.resume() }
    }

    func holdWatchers() { state.withLock { $0.isReleased = false } }

    func advance(by span: Duration) { advance(to: now + span) }

    func advance(to moment: Instant) {
        let woken = state.withLock { state in
            state.now = max(state.now, moment)
            let now = state.now
            let due = state.sleepers.filter { $0.value.due <= now }
            for number in due.keys { state.sleepers[number] = nil }
            return due.values.sorted { $0.due < $1.due }
        }
        for sleeper in woken { sleeper.continuation.resume(returning: false) }
    }

    /// To the moment at which the next sleeper wakes.
    func advanceToNextSleeper() {
        if let next = state.withLock({ $0.sleepers.values.map(\.due).min() }) { advance(to: next) }
    }
}
