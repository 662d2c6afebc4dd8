package import Logging
import Synchronization

/// Compares a process's clock with the database's again and again, and tells when it goes out of step and comes back.
package final class SkewWatch: Sendable {
    package enum Turn: Sendable, Equatable {
        case outOfStep
        case inStep
    }

    private struct State {
        var last: ClockSkew?
        var isOutOfStep = false
    }

    private let clock: any EngineClock
    private let logger: Logger
    private let measure: @Sendable () async throws -> ClockSkew
    private let turned: @Sendable (Turn) -> Void
    private let state: Mutex<State>

    /// `turned` is told each turn once; a process begins in step.
    package init(
        clock: any EngineClock,
        logger: Logger,
        atStart: ClockSkew? = nil,
        measure: @escaping @Sendable () async throws -> ClockSkew,
        turned: @escaping @Sendable (Turn) -> Void = { _ in }
    ) {
        self.clock = clock
        self.logger = logger
        self.measure = measure
        self.turned = turned
        state = Mutex(State(last: atStart))
    }

    /// What was seen last.
    package var last: ClockSkew? { state.withLock { $0.last } }

    /// Looks every `SkewLimits.pause` until cancelled.
    package func run() async {
        while !Task.isCancelled {
            do { try await clock.sleep(real: SkewLimits.pause) } catch { return }
            await look()
        }
    }

    /// One look. A database that does not answer says nothing about clocks: all stays as it is.
    package func look() async {
        let skew: ClockSkew
        do {
            skew = try await measure()
        } catch {
            logger.debug("the clocks cannot be compared", metadata: ["reason": "\(error)"])
            return
        }
        let turn = state.withLock { state -> Turn? in
            state.last = skew
            if !state.isOutOfStep, skew.isBeyond(SkewLimits.whileRunning) {
                state.isOutOfStep = true
                return .outOfStep
            }
            if state.isOutOfStep, !skew.isBeyond(SkewLimits.atStart) {
                state.isOutOfStep = false
                return .inStep
            }
            return nil
        }
        switch turn {
        case .outOfStep:
            logger.error(
                "this machine's clock is out of step with the database's; workers claim nothing until it is back",
                metadata: ["skew": "\(skew.words) the database", "limit": "\(SkewLimits.whileRunning)"]
            )
        case .inStep:
            logger.notice(
                "this machine's clock is in step again",
                metadata: ["skew": "\(skew.words) the database"]
            )
        case nil: return
        }
        if let turn { turned(turn) }
    }
}
