import EventStore
import Logging
import Synchronization
import Values
import Workflow

/// Works one queue: claims what is due, as much as may start now, and never holds what it does not begin.
final class QueueRunner: Sendable {
    struct State {
        var breaker: Breaker
        /// What the breaker wants of the queue and the store has not heard yet.
        var unsentOrder = Breaker.Action.nothing
        /// The provider itself asked to be left alone until then; answers of calls that were under way change nothing.
        var heldUntil: Instant?
        var running = 0
        /// The last moment at which an outage was seen; nil once its backlog is worked off.
        var outageSeenAt: Instant?
        var isDraining = false
        /// Claims nothing for now; what was begun goes on.
        var isHeld = false
        /// When this runner last lifted a pause that it knew nothing of.
        var resumedAt: Instant?
        /// The longest wait for the next claim; nil after a claim that found work.
        var idlePoll: Duration?
    }

    let queue: String
    let wake = WakeSignal()
    let store: any EventStore
    let clock: any EngineClock
    let configuration: WorkerConfiguration
    let advancer: CaseAdvancer
    let calls: CallRunner
    let batcher: ResultBatcher
    let leaseSpan: Duration
    let logger: Logger
    let state: Mutex<State>
    /// Ends a wait for the store when the runner is to stop.
    private let stopping = WakeSignal()
    private let limits: QueueLimits?
    private let committed: @Sendable (CaseAdvancer.Report) async -> Void

    init(
        queue: String,
        limits: QueueLimits?,
        leaseSpan: Duration,
        advancer: CaseAdvancer,
        calls: CallRunner,
        committed: @escaping @Sendable (CaseAdvancer.Report) async -> Void
    ) {
        self.queue = queue
        self.limits = limits.map {
            Self.limits($0, claimedOn: advancer.clock, every: advancer.configuration.busyPoll)
        }
        self.leaseSpan = leaseSpan
        self.advancer = advancer
        self.calls = calls
        self.committed = committed
        store = advancer.store
        clock = advancer.clock
        configuration = advancer.configuration
        batcher = ResultBatcher(advancer: advancer, committed: committed)
        var logger = advancer.logger
        logger[metadataKey: "queue"] = "\(queue)"
        self.logger = logger
        state = Mutex(State(breaker: Breaker(advancer.configuration.breaker)))
    }

    /// On a clock so fast that a second goes by between two claims, each claim may start a second's worth: one start a
    /// claim would be far below what is allowed, and the show of `ops/run` would not end.
    private static func limits(
        _ limits: QueueLimits,
        claimedOn clock: any EngineClock,
        every pause: Duration
    ) -> QueueLimits {
        guard let starts = limits.startsPerSecond, clock.span(ofReal: pause) >= .seconds(1) else {
            return limits
        }
        return QueueLimits(startsPerSecond: starts, startsAtOnce: starts, concurrency: limits.concurrency)
    }

    func drain() {
        state.withLock { $0.isDraining = true }
        wake.ring()
        stopping.ring()
    }

    /// Claims nothing until it is let go.
    func hold() { state.withLock { $0.isHeld = true } }

    func letGo() {
        state.withLock { $0.isHeld = false }
        wake.ring()
    }

    /// Runs until drained (then calls under way are finished first) or cancelled.
    func run() async {
        var backoff = configuration.storeBackoff.first
        await withDiscardingTaskGroup { group in
            while !state.withLock({ $0.isDraining }), !Task.isCancelled {
                if state.withLock({ $0.isHeld }) {
                    await wake.wait()
                    continue
                }
                do throws(EventStoreFailure) {
                    let pause = try await round(in: &group)
                    backoff = configuration.storeBackoff.first
                    if pause > .zero { await wake.wait(atMost: pause, clock: clock) }
                } catch {
                    logger.warning("the store does not answer; waiting", metadata: ["reason": "\(error)"])
                    await stopping.wait(atMost: backoff, clock: clock)
                    backoff = min(backoff * 2, configuration.storeBackoff.cap)
                }
            }
        }
    }

    /// One claim and what follows from it; answers how long to wait (real time).
    private func round(in group: inout DiscardingTaskGroup) async throws(EventStoreFailure) -> Duration {
        try await sendBreakerOrder()
        let isTimers = queue == StepAssembly.timerQueue
        let (free, isRecovering) = state.withLock { state in
            let limit = isTimers ? configuration.timerBatchLimit : concurrencyLimit - state.running
            return (min(limit, WorkClaim.itemLimit), state.outageSeenAt != nil)
        }
        // The end of a call rings the bell.
        guard free > 0 else { return configuration.idlePoll.first }
        let now = clock.now
        let answer = try await store.claim(
            WorkClaim(
                queue: queue,
                limit: free,
                holder: configuration.name,
                now: now,
                leaseUntil: now + clock.span(ofReal: leaseSpan),
                order: isRecovering ? .deadlineFirst : .dueFirst,
                limits: limits
            )
        )
        await setAside(answer.unreadable)
        if state.withLock({ $0.isDraining || $0.isHeld }) {
            await putBack(answer.work)
            return .zero
        }
        noteBacklog(answer.work, at: now)
        if isTimers {
            try await fire(answer.work)
        } else {
            // One item alone may be the probe of a paused queue.
            let isProbe = answer.work.count == 1
            let readings = try? await read(answer.work)
            start(answer.work, readings: readings, isProbe: isProbe, in: &group)
        }
        guard answer.work.count + answer.unreadable.count < free else { return .zero }
        return pause(until: answer.nextDueAt, foundWork: !answer.work.isEmpty)
    }

    private var concurrencyLimit: Int {
        min(limits?.concurrency ?? configuration.callConcurrencyLimit, configuration.callConcurrencyLimit)
    }

    private func pause(until next: Instant?, foundWork: Bool) -> Duration {
        let (first, cap) = configuration.idlePoll
        let idle = state.withLock { state in
            let idle = state.idlePoll ?? first
            state.idlePoll = foundWork ? nil : min(idle * 2, cap)
            return foundWork ? first : idle
        }
        guard let next else { return idle }
        return min(max(clock.realSpan(until: next), configuration.busyPoll), idle)
    }

    /// Work long overdue shows an outage; until it is worked off the oldest legal deadline goes first. Claims that a
    /// limit or a pause leaves empty say nothing about the backlog.
    private func noteBacklog(_ work: [LeasedWork], at now: Instant) {
        guard !work.isEmpty else { return }
        let age = clock.span(ofReal: configuration.backlogAge)
        let isOverdue = work.contains { now - $0.item.dueAt > age && $0.item.attempt == 1 }
        state.withLock { state in
            if isOverdue || state.breaker.isTripped {
                state.outageSeenAt = now
            } else if let seen = state.outageSeenAt, work.allSatisfy({ $0.item.dueAt > seen }) {
                state.outageSeenAt = nil
            }
        }
    }

    // MARK: Timers

    private func fire(_ work: [LeasedWork]) async throws(EventStoreFailure) {
        guard !work.isEmpty else { return }
        let results = work.map { work in
            let input = CaseInput.timerFired(key: work.item.key, timer: work.item.name)
            return WorkResult(work: work, verdict: .input(input))
        }
        await committed(try await advancer.commit(results))
    }

    // MARK: Breaker

    /// Counts what an attempt says of the provider, and tells the store at once when that changes something: before
    /// the result commits, so that no further call starts meanwhile.
    func note(_ signal: Breaker.Signal, isProbe: Bool) async {
        let now = clock.now
        let order = state.withLock { state -> Breaker.Action in
            var order = Breaker.Action.nothing
            switch signal {
            case .nothing: break
            case .answered:
                order = state.breaker.providerAnswered()
                // Another worker may have paused the queue and be gone: whoever makes the probe lifts the pause. Where
                // items come one at a time every call looks like a probe, so this is not done for each.
                let pause = clock.span(ofReal: configuration.resumePause)
                if let held = state.heldUntil {
                    order = now < held ? .nothing : .resume
                    if now >= held { state.heldUntil = nil }
                } else if isProbe, order == .nothing, state.resumedAt.map({ now - $0 >= pause }) ?? true {
                    order = .resume
                    state.resumedAt = now
                }
            case .failed:
                order = state.breaker.providerFailed(at: now)
                if case .pause(let until) = order, let held = state.heldUntil, held > until {
                    order = .pause(until: held)
                }
            case .held(let until):
                guard until > now, until > state.heldUntil ?? now else { return .nothing }
                state.heldUntil = until
                order = .pause(until: until)
            }
            switch order {
            case .nothing: return order
            case .pause(let until):
                logger.warning("provider left alone", metadata: ["until": "\(until)"])
                state.outageSeenAt = now
            case .resume:
                if state.outageSeenAt != nil { state.outageSeenAt = now }
            }
            state.unsentOrder = order
            return order
        }
        guard order != .nothing else { return }
        do throws(EventStoreFailure) {
            try await sendBreakerOrder()
        } catch {
            logger.warning("the breaker waits for the store", metadata: ["reason": "\(error)"])
        }
    }

    /// Sent before the next claim at the latest.
    private func sendBreakerOrder() async throws(EventStoreFailure) {
        let order = state.withLock { state in
            defer { state.unsentOrder = .nothing }
            return state.unsentOrder
        }
        do throws(EventStoreFailure) {
            switch order {
            case .nothing: break
            case .pause(let until):
                let isHeld = state.withLock { $0.heldUntil == until }
                let reason = isHeld ? "the provider asked for a pause" : "failures in a row"
                try await store.pause(
                    queue: queue,
                    QueuePause(askedAt: clock.now, until: until, reason: reason, isHold: isHeld)
                )
            case .resume: try await store.resume(queue: queue, at: clock.now)
            }
        } catch {
            // A newer order, given meanwhile, stands.
            state.withLock { if $0.unsentOrder == .nothing { $0.unsentOrder = order } }
            throw error
        }
    }
}
