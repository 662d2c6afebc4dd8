import EventStore
import Logging
import Values
import Workflow

/// Makes one claimed call and says what became of it.
struct CallRunner: Sendable {
    let handlers: [String: any CallHandler]
    let clock: any EngineClock
    let chance: Chance
    let configuration: WorkerConfiguration
    let logger: Logger

    enum Ending: Sendable {
        case result(WorkResult, Breaker.Signal)
        /// Not begun: back into the queue, this attempt not counted.
        case release(until: Instant, explanation: String)
        /// Not begun, and cannot be by this build.
        case setAside(reason: String)
    }

    /// `interpreter` is the one that the work's case is pinned to; `leaseEnd` is when others may take the work.
    func run(_ work: LeasedWork, interpreter: any CaseInterpreter, leaseEnd: Instant) async -> Ending {
        let item = work.item
        guard let rule = interpreter.index.callRule(forKey: item.key),
            let kind = interpreter.kind(ofCall: item.name),
            let policy = interpreter.index.chart.retries[rule.retry]
        else { return .setAside(reason: "its chart has no call \(item.key), or no rule for it") }
        if work.wasInterrupted, let ending = interrupted(work, kind: kind, policy: policy) { return ending }
        if let ending = outsideWindow(work, interpreter: interpreter) { return ending }
        guard let handler = handlers[item.queue] else {
            return .setAside(reason: "no call handler serves the queue \(item.queue)")
        }
        let call = Call(
            name: item.name,
            caseID: item.streamID.description,
            idempotencyKey: item.id.description,
            attempt: item.attempt,
            request: item.payload,
            timeout: rule.timeout,
            limits: limits(of: work, rule: rule, kind: kind, interpreter: interpreter, leaseEnd: leaseEnd)
        )
        let outcome = await handler.handle(call)
        return judge(outcome, of: work, kind: kind, rule: rule, policy: policy, interpreter: interpreter)
    }

    /// A call that must not be made twice leaves only while the lease outlasts its whole timeout: later, another worker
    /// might already ask what became of it. Others may use what is left of the lease.
    private func limits(
        of work: LeasedWork,
        rule: CallRule,
        kind: CallKind,
        interpreter: any CaseInterpreter,
        leaseEnd: Instant
    ) -> CallLimits {
        let deadline = leaseEnd - clock.span(ofReal: configuration.commitMargin)
        var moments: [Instant] = []
        if kind == .once { moments.append(deadline - clock.span(ofReal: rule.timeout)) }
        if let window = interpreter.index.window(forKey: work.item.key),
            let closing = window.nextClosing(notBefore: clock.now)
        {
            moments.append(closing - window.margin - clock.span(ofReal: configuration.windowGuard))
        }
        return CallLimits(notAfter: moments.min(), deadline: deadline, clockSpeed: clock.speed)
    }

    /// Not sent, since its window closed or its lease came near its end meanwhile: placed anew.
    private func tooLate(_ work: LeasedWork, _ reason: String, window: Window?) -> Ending {
        let again = clock.now + clock.span(ofReal: configuration.tooLatePause)
        guard let window else { return .release(until: again, explanation: reason) }
        let guarded = again + clock.span(ofReal: configuration.windowGuard)
        if window.isSafe(at: again), window.isSafe(at: guarded) {
            return .release(until: again, explanation: reason)
        }
        let placed = window.placing(window.isSafe(at: again) ? guarded : again)
        return .release(until: placed.moment, explanation: "\(reason); \(placed.explanation)")
    }

    /// The worker that held it is gone. What it may have sent is repeated only where repeating is safe.
    private func interrupted(_ work: LeasedWork, kind: CallKind, policy: RetryPolicy) -> Ending? {
        let reason = "the worker that made the call (attempt \(work.item.attempt - 1)) did not come back"
        if kind == .once { return unknown(work, reason, .nothing) }
        guard work.item.attempt > policy.attempts else { return nil }
        return failed(work, reason, .nothing)
    }

    /// Checked when it was scheduled, and again now, in the instant before the call: with the guard, so that the
    /// call is still inside when it arrives.
    private func outsideWindow(_ work: LeasedWork, interpreter: any CaseInterpreter) -> Ending? {
        guard let window = interpreter.index.window(forKey: work.item.key) else { return nil }
        let now = clock.now
        let guarded = now + clock.span(ofReal: configuration.windowGuard)
        guard !(window.isSafe(at: now) && window.isSafe(at: guarded)) else { return nil }
        let from = window.isSafe(at: now) ? guarded : now
        let placed = window.placing(from)
        return .release(until: placed.moment, explanation: placed.explanation)
    }

    private func judge(
        _ outcome: CallOutcome,
        of work: LeasedWork,
        kind: CallKind,
        rule: CallRule,
        policy: RetryPolicy,
        interpreter: any CaseInterpreter
    ) -> Ending {
        let item = work.item
        switch outcome {
        case .succeeded(let answer):
            let input = CaseInput.answered(key: item.key, call: item.name, answer: answer)
            return .result(WorkResult(work: work, verdict: .input(input)), .answered)
        case .failed(let failure):
            let window = interpreter.index.window(forKey: item.key)
            if failure.isTooLate { return tooLate(work, failure.reason, window: window) }
            var signal: Breaker.Signal = failure.countsForBreaker ? .failed : .nothing
            if failure.holdsQueue, let wait = failure.retryAfter { signal = .held(until: clock.now + wait) }
            guard failure.isRetryable else { return failed(work, failure.reason, signal) }
            return retry(
                work,
                policy: policy,
                reason: failure.reason,
                retryAfter: failure.retryAfter,
                signal,
                window: window
            )
        case .unknown(let reason):
            guard kind != .once, case .retry = rule.unknown else { return unknown(work, reason, .failed) }
            return retry(
                work,
                policy: policy,
                reason: reason,
                retryAfter: nil,
                .failed,
                window: interpreter.index.window(forKey: item.key)
            )
        }
    }

    private func retry(
        _ work: LeasedWork,
        policy: RetryPolicy,
        reason: String,
        retryAfter: Duration?,
        _ signal: Breaker.Signal,
        window: Window?
    ) -> Ending {
        let attempt = work.item.attempt
        let delay = RetrySchedule.delay(
            afterAttempt: attempt,
            policy: policy,
            retryAfter: retryAfter,
            chance: chance.fraction()
        )
        guard let delay else {
            return failed(work, "attempt \(attempt) of \(policy.attempts): \(reason)", signal)
        }
        let due = clock.now + delay
        var explanation = "attempt \(attempt) of \(policy.attempts) failed: \(reason); tried again"
        var moment = due
        if let window, !window.isSafe(at: due) {
            let placed = window.placing(due)
            moment = placed.moment
            explanation += "; " + placed.explanation
        }
        return .result(WorkResult(work: work, verdict: .again(at: moment, explanation: explanation)), signal)
    }

    private func failed(_ work: LeasedWork, _ reason: String, _ signal: Breaker.Signal) -> Ending {
        let input = CaseInput.callFailed(key: work.item.key, call: work.item.name, reason: reason)
        return .result(WorkResult(work: work, verdict: .input(input)), signal)
    }

    private func unknown(_ work: LeasedWork, _ reason: String, _ signal: Breaker.Signal) -> Ending {
        let input = CaseInput.outcomeUnknown(key: work.item.key, call: work.item.name, reason: reason)
        return .result(WorkResult(work: work, verdict: .input(input)), signal)
    }
}

extension Breaker {
    /// What an attempt says of the provider as a whole.
    enum Signal: Sendable {
        case nothing
        case answered
        case failed
        /// It wants to be left alone until then, for every call (429).
        case held(until: Instant)
    }
}
