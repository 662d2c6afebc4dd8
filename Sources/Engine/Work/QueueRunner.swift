import EventStore
import Logging
import Synchronization
import Values
import Workflow

/// Works one queue: claims what is due, as much as may start now, and never holds what it does not begin.
final class QueueRunner: Sendable {
    private struct State {
        var breaker: Breaker
        var running = 0
        var isRecovering = false
        var isDraining = false
    }

    let queue: String
    let wake = WakeSignal()
    private let store: any EventStore
    private let limits: QueueLimits?
    private let clock: any EngineClock
    private let configuration: WorkerConfiguration
    private let advancer: CaseAdvancer
    private let calls: CallRunner
    private let batcher: ResultBatcher
    private let leaseSpan: Duration
    private let committed: @Sendable (CaseAdvancer.Report) -> Void
    private let logger: Logger
    private let state: Mutex<State>

    init(
        queue: String,
        limits: QueueLimits?,
        leaseSpan: Duration,
        advancer: CaseAdvancer,
        calls: CallRunner,
        committed: @escaping @Sendable (CaseAdvancer.Report) -> Void
    ) {
        self.queue = queue
        self.limits = limits
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

    func drain() {
        state.withLock { $0.isDraining = true }
        wake.ring()
    }

    /// Runs until drained (then calls under way are finished first) or cancelled.
    func run() async {
        var backoff = configuration.storeBackoff.first
        await withDiscardingTaskGroup { group in
            while !state.withLock({ $0.isDraining }), !Task.isCancelled {
                do throws(EventStoreFailure) {
                    let pause = try await round(in: &group)
                    backoff = configuration.storeBackoff.first
                    if pause > .zero { await wake.wait(atMost: pause, clock: clock) }
                } catch {
                    logger.warning("the store does not answer; waiting", metadata: ["reason": "\(error)"])
                    try? await clock.sleep(real: backoff)
                    backoff = min(backoff * 2, configuration.storeBackoff.cap)
                }
            }
        }
    }

    /// One claim and what follows from it; answers how long to wait (real time).
    private func round(in group: inout DiscardingTaskGroup) async throws(EventStoreFailure) -> Duration {
        let isTimers = queue == StepAssembly.timerQueue
        let (free, isRecovering) = state.withLock { state in
            let limit = isTimers ? configuration.timerBatchLimit : concurrencyLimit - state.running
            return (limit, state.isRecovering)
        }
        // The end of a call rings the bell.
        guard free > 0 else { return configuration.idlePoll }
        let now = clock.now
        let answer = try await store.claim(
            WorkClaim(
                queue: queue,
                limit: min(free, WorkClaim.itemLimit),
                holder: configuration.name,
                now: now,
                leaseUntil: now + clock.span(ofReal: leaseSpan),
                order: isRecovering ? .deadlineFirst : .dueFirst,
                limits: limits
            )
        )
        noteBacklog(answer.work, limit: free, at: now)
        if isTimers {
            try await fire(answer.work)
        } else {
            start(answer.work, interpreters: try? await interpreters(for: answer.work), in: &group)
        }
        guard answer.work.count < free else { return .zero }
        return pause(until: answer.nextDueAt, foundWork: !answer.work.isEmpty)
    }

    private var concurrencyLimit: Int {
        min(limits?.concurrency ?? configuration.callConcurrencyLimit, configuration.callConcurrencyLimit)
    }

    private func pause(until next: Instant?, foundWork: Bool) -> Duration {
        guard let next else { return configuration.idlePoll }
        return min(max(clock.realSpan(until: next), configuration.busyPoll), configuration.idlePoll)
    }

    /// Work long overdue shows an outage; until it is worked off the oldest legal deadline goes first.
    private func noteBacklog(_ work: [LeasedWork], limit: Int, at now: Instant) {
        let age = clock.span(ofReal: configuration.backlogAge)
        let isOverdue = work.contains { now - $0.item.dueAt > age && $0.item.attempt == 1 }
        state.withLock { state in
            if isOverdue {
                state.isRecovering = true
            } else if work.count < limit {
                state.isRecovering = false
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
        committed(try await advancer.commit(results))
    }

    // MARK: Calls

    /// The interpreters that the cases are pinned to, in one read for the whole claim.
    private func interpreters(
        for work: [LeasedWork]
    ) async throws(EventStoreFailure) -> [StreamID: any CaseInterpreter] {
        guard !work.isEmpty else { return [:] }
        var found: [StreamID: any CaseInterpreter] = [:]
        for stream in try await store.load(work.map(\.item.streamID)) {
            found[stream.streamID] = try await advancer.charts.pinned(to: stream.head.chartHash)
        }
        return found
    }

    /// Without interpreters (the store went away right after the claim) each item loads its own, and waits for it.
    private func start(
        _ work: [LeasedWork],
        interpreters: [StreamID: any CaseInterpreter]?,
        in group: inout DiscardingTaskGroup
    ) {
        state.withLock { $0.running += work.count }
        for item in work {
            let interpreter = interpreters?[item.item.streamID]
            group.addTask {
                await self.complete(item, interpreter: interpreter)
                self.state.withLock { $0.running -= 1 }
                self.wake.ring()
            }
        }
    }

    /// When the store goes away after the call, the result is kept and offered until it comes back or the lease is
    /// surely gone: then the next holder finds the outcome unknown and asks the provider.
    private func complete(_ work: LeasedWork, interpreter known: (any CaseInterpreter)?) async {
        var interpreter = known
        var backoff = configuration.storeBackoff.first
        var ending: CallRunner.Ending?
        while !Task.isCancelled {
            do throws(EventStoreFailure) {
                if interpreter == nil {
                    interpreter = try await interpreters(for: [work])[work.item.streamID]
                }
                guard let interpreter else {
                    preconditionFailure("work of the stream \(work.item.streamID), which does not exist")
                }
                if ending == nil {
                    ending = await calls.run(work, interpreter: interpreter)
                    if case .result(_, let signal) = ending { try await note(signal) }
                }
                switch ending {
                case .result(let result, _): try await batcher.commit(result)
                case .release(let moment, let explanation):
                    try await store.release([(receipt: work.receipt, dueAt: moment, explanation: explanation)]
                    )
                case nil: break
                }
                return
            } catch {
                logger.warning(
                    "a result waits for the store",
                    metadata: [
                        "case": "\(work.item.streamID)", "work": "\(work.item.name)", "reason": "\(error)",
                    ]
                )
                guard clock.now < work.leasedUntil + clock.span(ofReal: leaseSpan) else { return }
                try? await clock.sleep(real: backoff)
                backoff = min(backoff * 2, configuration.storeBackoff.cap)
            }
        }
    }

    private func note(_ signal: Breaker.Signal) async throws(EventStoreFailure) {
        let now = clock.now
        let action = state.withLock { state -> Breaker.Action in
            switch signal {
            case .nothing: .nothing
            case .answered: state.breaker.providerAnswered()
            case .failed: state.breaker.providerFailed(at: now)
            }
        }
        switch action {
        case .nothing: break
        case .pause(let until):
            state.withLock { $0.isRecovering = true }
            logger.warning("provider left alone", metadata: ["until": "\(until)"])
            try await store.pause(queue: queue, QueuePause(until: until, reason: "failures in a row"))
        case .resume:
            logger.info("provider answers again")
            try await store.pause(queue: queue, nil)
        }
    }
}
