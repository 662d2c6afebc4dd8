import Synchronization
import Values
import Workflow

/// The way from one worker to a provider and back, and what goes wrong on it. What it answers for an HTTP failure is what
/// the client is documented to make of it. [cofidis.md §13]
struct ProviderLine: CallHandler {
    let standIn: any StandIn
    let plan: FaultPlan
    let time: VirtualTime
    let dice: Dice
    let run: ProcessRun

    /// So long after it was sent a call has had its effect, if it ever has, and every answer shows it: just within
    /// the half hour after which an unmoved amount is evidence.
    static let settledLimit = Duration.minutes(29)

    /// What becomes of one call.
    private struct Fate {
        enum Effect {
            case none
            case after(Duration)
        }

        enum Answer {
            /// What the provider says, so much later.
            case arrives(Duration)
            case fails(CallFailure, Duration)
            /// Nothing that can be used: a read failed, of anything else the outcome is unknown.
            case lost(String, Duration, countsForBreaker: Bool)
        }

        var effect: Effect
        var answer: Answer
        var fault = AnswerTerms.Fault.none
    }

    func handle(_ call: Call) async -> CallOutcome {
        run.passes(.beforeCall)
        guard !run.isDead, let manner = standIn.manner(of: call) else {
            return .failed(CallFailure(reason: "not sent"))
        }
        if let answer = standIn.unsent(call, at: time.now) { return .succeeded(answer) }
        let begun = time.now
        let fate = fate(of: manner, timeout: call.timeout, at: begun)
        let kept = AnswerSlot()
        if case .after(let span) = fate.effect {
            standIn.receive(call, at: begun)
            takeEffect(of: call, manner, fate.fault, after: span, from: begun, kept)
        }
        let outcome: CallOutcome
        switch fate.answer {
        case .arrives(let span):
            try? await time.sleep(real: span)
            outcome =
                kept.answer.map(CallOutcome.succeeded) ?? .unknown(reason: "no answer that says anything")
        case .fails(let failure, let span):
            try? await time.sleep(real: span)
            outcome = .failed(failure)
        case .lost(let reason, let span, let countsForBreaker):
            try? await time.sleep(real: span)
            outcome =
                manner == .read
                ? .failed(CallFailure(reason: reason, countsForBreaker: countsForBreaker))
                : .unknown(reason: reason)
        }
        run.passes(.afterCall)
        return outcome
    }

    /// The provider goes on whatever becomes of the caller, also while our machines stand still.
    private func takeEffect(
        of call: Call,
        _ manner: CallManner,
        _ fault: AnswerTerms.Fault,
        after span: Duration,
        from begun: Instant,
        _ kept: AnswerSlot
    ) {
        let terms = AnswerTerms(fault: fault, lag: lag(manner, after: span, at: begun))
        time.after(span) { [standIn] in kept.put(standIn.answer(call, terms, at: begun + span)) }
        guard fault == .technicalThenDone else { return }
        let late = dice.span(span + .seconds(1), manner.lateEffectLimit)
        let rest = AnswerTerms(lag: lag(manner, after: late, at: begun))
        time.after(late) { [standIn] in _ = standIn.answer(call, rest, at: begun + late) }
    }

    private func lag(_ manner: CallManner, after span: Duration, at now: Instant) -> Duration {
        guard manner == .money, dice.chance(plan.rates(at: now).amountsLag) else { return .zero }
        let longest = dice.pick([.seconds(20), .minutes(3), Self.settledLimit])
        return dice.span(.seconds(1), min(longest, Self.settledLimit - span))
    }

    private func fate(of manner: CallManner, timeout: Duration, at now: Instant) -> Fate {
        let rates = plan.rates(at: now)
        let working = dice.span(
            .milliseconds(30),
            rates.slow > 0 && dice.chance(rates.slow) ? timeout : .seconds(2)
        )
        let travelling = dice.span(.milliseconds(5), .milliseconds(400))
        let usual = Fate.Effect.after(working)
        switch plan.outage(at: now) {
        case .refused: return refused
        case .serverErrors where dice.chance(0.9):
            return serverError(dice.chance(0.3) ? usual : .none, manner, rates, working)
        case .silent where dice.chance(0.9):
            return lost(dice.chance(0.5) ? usual : .none, manner, rates, timeout)
        default: break
        }
        if dice.chance(rates.refused) { return refused }
        if dice.chance(rates.serverError) {
            return serverError(dice.chance(0.5) ? usual : .none, manner, rates, working)
        }
        if dice.chance(rates.answerLost) {
            return lost(dice.chance(0.6) ? usual : .none, manner, rates, timeout)
        }
        if dice.chance(rates.unreadable) {
            return Fate(
                effect: usual,
                answer: .lost("HTTP 200 that cannot be read", working + travelling, countsForBreaker: false)
            )
        }
        if let refusal = certainRefusal(rates, travelling) { return refusal }
        let fault = fault(manner, rates, at: now)
        guard working + travelling < timeout else {
            return Fate(
                effect: usual,
                answer: .lost("no answer in time", timeout, countsForBreaker: true),
                fault: fault
            )
        }
        return Fate(effect: usual, answer: .arrives(working + travelling), fault: fault)
    }

    /// Answers after which it is certain that nothing happened.
    private func certainRefusal(_ rates: FaultPlan.Rates, _ travelling: Duration) -> Fate? {
        if dice.chance(rates.tooMany) {
            let wait = dice.span(.seconds(1), .minutes(20))
            return Fate(
                effect: .none,
                answer: .fails(CallFailure(reason: "HTTP 429", retryAfter: wait), travelling)
            )
        }
        guard dice.chance(rates.badRequest) else { return nil }
        return Fate(
            effect: .none,
            answer: .fails(CallFailure(reason: "HTTP 400", isRetryable: false), travelling)
        )
    }

    private func fault(_ manner: CallManner, _ rates: FaultPlan.Rates, at now: Instant) -> AnswerTerms.Fault {
        guard manner == .money else { return .none }
        let isTechnical = plan.outage(at: now) == .technicalCodes || dice.chance(rates.technicalCode)
        guard isTechnical else { return .none }
        return dice.chance(rates.lateEffect) ? .technicalThenDone : .technical
    }

    private var refused: Fate {
        Fate(
            effect: .none,
            answer: .fails(
                CallFailure(reason: "the connection was refused", countsForBreaker: true),
                .milliseconds(5)
            )
        )
    }

    private func serverError(
        _ effect: Fate.Effect,
        _ manner: CallManner,
        _ rates: FaultPlan.Rates,
        _ working: Duration
    ) -> Fate {
        Fate(
            effect: postponed(effect, manner, rates, after: working),
            answer: .lost("HTTP 503", working, countsForBreaker: true)
        )
    }

    private func lost(
        _ effect: Fate.Effect,
        _ manner: CallManner,
        _ rates: FaultPlan.Rates,
        _ timeout: Duration
    ) -> Fate {
        // Cut off at once or at the time limit.
        let end = dice.chance(0.5) ? timeout : dice.span(.milliseconds(10), .seconds(5))
        return Fate(
            effect: postponed(effect, manner, rates, after: end),
            answer: .lost("no answer", end, countsForBreaker: true)
        )
    }

    private func postponed(
        _ effect: Fate.Effect,
        _ manner: CallManner,
        _ rates: FaultPlan.Rates,
        after end: Duration
    ) -> Fate.Effect {
        guard case .after = effect, manner.lateEffectLimit > .zero, dice.chance(rates.lateEffect) else {
            return effect
        }
        let longest = dice.pick([.minutes(2), .minutes(10), manner.lateEffectLimit])
        return .after(end + dice.span(.zero, longest))
    }
}

/// An answer on its way.
private final class AnswerSlot: Sendable {
    private let state = Mutex<JSON?>(nil)
    var answer: JSON? { state.withLock { $0 } }
    func put(_ answer: JSON?) { state.withLock { $0 = answer } }
}
