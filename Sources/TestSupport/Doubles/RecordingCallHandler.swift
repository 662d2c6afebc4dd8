import Synchronization
package import Workflow

/// Answers calls as the test says and remembers them.
package final class RecordingCallHandler: CallHandler {
    package typealias Answer = @Sendable (Call) async -> CallOutcome

    private struct State {
        var calls: [Call] = []
        var running = 0
        var mostRunning = 0
    }

    private let state = Mutex(State())
    private let answer: Answer
    /// One for each call that began.
    package let begun = Tally()
    /// One for each call that ended.
    package let ended = Tally()

    package init(_ answer: @escaping Answer) { self.answer = answer }

    /// In the order in which they began.
    package var calls: [Call] { state.withLock { $0.calls } }

    package func calls(named name: String) -> [Call] { calls.filter { $0.name == name } }

    /// The most calls that were under way at once.
    package var mostRunning: Int { state.withLock { $0.mostRunning } }

    package func handle(_ call: Call) async -> CallOutcome {
        state.withLock { state in
            state.calls.append(call)
            state.running += 1
            state.mostRunning = max(state.mostRunning, state.running)
        }
        begun.add()
        let outcome = await answer(call)
        state.withLock { $0.running -= 1 }
        ended.add()
        return outcome
    }
}
