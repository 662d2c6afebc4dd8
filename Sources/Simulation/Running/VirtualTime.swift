import Engine
import Synchronization
import Values

/// A clock that stands still while anybody has something to do, and then goes on to the next moment for which
/// anybody waits.
final class VirtualTime: EngineClock {
    private struct Entry {
        let moment: Instant
        /// Order among entries of the same moment.
        let number: UInt64
        /// Told whether the wait was cut short.
        let ring: @Sendable (_ isCancelled: Bool) -> Void
    }

    private struct State {
        var now: Instant
        /// The next one last.
        var entries: [Entry] = []
        var lastNumber: UInt64 = 0
        /// Sleepers that were cancelled before they fell asleep.
        var cancelled: Set<UInt64> = []

        mutating func insert(_ entry: Entry) {
            var (low, high) = (0, entries.count)
            while low < high {
                let middle = (low + high) / 2
                let other = entries[middle]
                let isLater = (other.moment, other.number) > (entry.moment, entry.number)
                if isLater { low = middle + 1 } else { high = middle }
            }
            entries.insert(entry, at: low)
        }

        mutating func nextNumber() -> UInt64 {
            lastNumber += 1
            return lastNumber
        }
    }

    let speed: Double = 1
    private let state: Mutex<State>

    init(_ start: Instant) { state = Mutex(State(now: start)) }

    var now: Instant { state.withLock { $0.now } }

    func sleep(real span: Duration) async throws(CancellationError) {
        let number = state.withLock { $0.nextNumber() }
        let isCancelled = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isLate = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return true }
                    state.insert(
                        Entry(moment: state.now + max(span, .zero), number: number) {
                            continuation.resume(returning: $0)
                        }
                    )
                    return false
                }
                if isLate { continuation.resume(returning: true) }
            }
        } onCancel: {
            let entry = state.withLock { state -> Entry? in
                guard let index = state.entries.firstIndex(where: { $0.number == number }) else {
                    state.cancelled.insert(number)
                    return nil
                }
                return state.entries.remove(at: index)
            }
            entry?.ring(true)
        }
        if isCancelled { throw CancellationError() }
    }

    /// Does something at a moment.
    func at(_ moment: Instant, _ action: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.insert(
                Entry(moment: moment, number: state.nextNumber()) { isCancelled in
                    if !isCancelled { action() }
                }
            )
        }
    }

    func after(_ span: Duration, _ action: @escaping @Sendable () -> Void) { at(now + span, action) }

    /// Goes on to the next moment for which anybody waits, and wakes all who wait for it. False when nobody waits
    /// until the end.
    func goOn(until end: Instant) -> Bool {
        let due = state.withLock { state -> [Entry] in
            guard let first = state.entries.last, first.moment <= end else { return [] }
            state.now = max(state.now, first.moment)
            var due: [Entry] = []
            while let entry = state.entries.last, entry.moment <= state.now {
                due.append(entry)
                state.entries.removeLast()
            }
            return due
        }
        for entry in due { entry.ring(false) }
        return !due.isEmpty
    }

    /// The machines were stopped for a while: nothing happened meanwhile, and all that fell due is due at once.
    func leap(_ span: Duration) { state.withLock { $0.now = $0.now + span } }

    /// Wakes everybody as if cancelled. False when nobody slept.
    func wakeAll() -> Bool {
        let entries = state.withLock { state in
            defer { state.entries = [] }
            return state.entries
        }
        for entry in entries { entry.ring(true) }
        return !entries.isEmpty
    }
}

/// The same time for something that looks too often for a simulation of weeks: its waits are longer by a factor.
struct PatientClock: EngineClock {
    let time: VirtualTime
    let factor: Double

    var now: Instant { time.now }
    var speed: Double { time.speed }

    func sleep(real span: Duration) async throws(CancellationError) {
        try await time.sleep(real: span * factor)
    }
}
