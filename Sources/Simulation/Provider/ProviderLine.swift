import Synchronization
import Values
import Workflow

/// The way from one worker to Cofidis and back, and what goes wrong on it. What it answers for an HTTP failure is what
/// the client is documented to make of it. [cofidis.md §13]
struct ProviderLine: CallHandler {
    let standIn: CofidisStandIn
    let plan: FaultPlan
    let time: VirtualTime
    let dice: Dice
    let run: ProcessRun

    /// The caller gave up, and Cofidis does it all the same: at most so much later.
    static let lateEffectLimit = Duration.minutes(2)

    /// What becomes of one call.
    private struct Fate {
        enum Effect {
            case none
            case after(Duration)
        }

        enum Answer {
            /// What Cofidis says, so much later.
            case arrives(Duration)
            case fails(CallFailure, Duration)
            /// Nothing that can be used: a read failed, of anything else the outcome is unknown.
            case lost(String, Duration, countsForBreaker: Bool)
        }

        var effect: Effect
        var answer: Answer
        var isTechnical = false
    }

    func handle(_ call: Call) async -> CallOutcome {
        run.passes(.beforeCall)
        guard !run.isDead, let request = CofidisStandIn.Request(call.request) else {
            return .failed(CallFailure(reason: "not sent"))
        }
        if let passed = passedDate(request) { return passed }
        let begun = time.now
        let fate = fate(of: request, timeout: call.timeout, at: begun)
        let kept = AnswerSlot()
        if case .after(let span) = fate.effect {
            standIn.receive(request, call: call.name, at: begun)
            // Cofidis goes on whatever becomes of the caller.
            time.after(span) { [standIn, time] in
                kept.put(standIn.answer(request, technical: fate.isTechnical, at: time.now))
            }
        }
        let outcome: CallOutcome
        switch fate.answer {
        case .arrives(let span):
            try? await time.sleep(real: span)
            outcome = kept.answer.map(CallOutcome.succeeded) ?? .unknown(reason: "the connection closed")
        case .fails(let failure, let span):
            try? await time.sleep(real: span)
            outcome = .failed(failure)
        case .lost(let reason, let span, let countsForBreaker):
            try? await time.sleep(real: span)
            outcome =
                request.operation == "getStatus"
                ? .failed(CallFailure(reason: reason, countsForBreaker: countsForBreaker))
                : .unknown(reason: reason)
        }
        run.passes(.afterCall)
        return outcome
    }

    /// The client sends an initialize only under today's date. [D-5, D-18]
    private func passedDate(_ request: CofidisStandIn.Request) -> CallOutcome? {
        guard request.operation == "initialize" else { return nil }
        let today = ParisTime.date(at: time.now)
        let tomorrow = ParisTime.date(at: time.now + .days(1))
        if request.date == today || (request.allowsNextDay && request.date == tomorrow) { return nil }
        return .succeeded(["outcome": "date_passed", "today": .string(today)])
    }

    private func fate(of request: CofidisStandIn.Request, timeout: Duration, at now: Instant) -> Fate {
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
            return serverError(dice.chance(0.3) ? usual : .none, working)
        case .silent where dice.chance(0.9): return lost(dice.chance(0.5) ? usual : .none, rates, timeout)
        default: break
        }
        if dice.chance(rates.refused) { return refused }
        if dice.chance(rates.serverError) {
            return serverError(dice.chance(0.5) ? usual : .none, working)
        }
        if dice.chance(rates.answerLost) {
            return lost(dice.chance(0.6) ? usual : .none, rates, timeout)
        }
        if dice.chance(rates.unreadable) {
            return Fate(
                effect: usual,
                answer: .lost("HTTP 200 that cannot be read", working + travelling, countsForBreaker: false)
            )
        }
        if dice.chance(rates.tooMany) {
            let wait = dice.span(.seconds(1), .minutes(20))
            return Fate(
                effect: .none,
                answer: .fails(CallFailure(reason: "HTTP 429", retryAfter: wait), travelling)
            )
        }
        if dice.chance(rates.badRequest) {
            return Fate(
                effect: .none,
                answer: .fails(CallFailure(reason: "HTTP 400", isRetryable: false), travelling)
            )
        }
        let isTechnical = plan.outage(at: now) == .technicalCodes || dice.chance(rates.technicalCode)
        guard working + travelling < timeout else {
            return Fate(
                effect: usual,
                answer: .lost("no answer in time", timeout, countsForBreaker: true),
                isTechnical: isTechnical
            )
        }
        return Fate(effect: usual, answer: .arrives(working + travelling), isTechnical: isTechnical)
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

    private func serverError(_ effect: Fate.Effect, _ working: Duration) -> Fate {
        Fate(effect: effect, answer: .lost("HTTP 503", working, countsForBreaker: true))
    }

    private func lost(_ effect: Fate.Effect, _ rates: FaultPlan.Rates, _ timeout: Duration) -> Fate {
        // Cut off at once or at the time limit.
        let end = dice.chance(0.5) ? timeout : dice.span(.milliseconds(10), .seconds(5))
        var effect = effect
        if case .after = effect, dice.chance(rates.lateEffect) {
            effect = .after(end + dice.span(.seconds(1), Self.lateEffectLimit))
        }
        return Fate(effect: effect, answer: .lost("no answer", end, countsForBreaker: true))
    }
}

/// An answer on its way.
private final class AnswerSlot: Sendable {
    private let state = Mutex<JSON?>(nil)
    var answer: JSON? { state.withLock { $0 } }
    func put(_ answer: JSON) { state.withLock { $0 = answer } }
}
