/// Faults on demand. Which fault strikes a call depends on the seed, the transaction, the operation and how often
/// it was called, not on the order in which transactions call.
extension CofidisModel {
    /// Runs a call through the fault table and, unless a fault says otherwise, through its operation.
    mutating func handleWithFaults(_ original: CofidisCall) -> CofidisReply {
        var call = original
        var delay = 0
        var blow: CofidisFaultRule?
        for rule in strikingFaults(&call) {
            switch rule.kind {
            case .slow: delay += rule.delayMilliseconds ?? 1_000
            case .capitalisation: call.otherCapitalisation = true
            case .amountsLag:
                call.amountsLagSeconds = rule.amountsLagSeconds ?? CofidisFaultRule.usualAmountsLagSeconds
            case .technical:
                let codes = call.operation.faultCodes
                if let code = rule.code ?? codes.first { call.orderedFault = (code, rule.failed ?? false) }
            default: blow = blow ?? rule
            }
        }
        guard let blow else {
            var end = perform(call, delay: delay)
            end.fault = call.orderedFault.map { "technical \($0.code.rawValue)" }
            return finish(call, end)
        }
        var end = suffer(blow, call, delay: delay)
        end.fault = blow.kind.rawValue
        return finish(call, end)
    }

    private mutating func suffer(_ rule: CofidisFaultRule, _ call: CofidisCall, delay: Int)
        -> CofidisConclusion
    {
        switch rule.kind {
        case .lostBeforeEffect: return .lost(after: delay)
        case .lostAfterEffect:
            takeEffect(call, rule)
            return .lost(after: delay)
        case .withheldAfterEffect:
            takeEffect(call, rule)
            return .lost(after: delay + (rule.delayMilliseconds ?? 30_000))
        case .duplicate:
            _ = perform(call, delay: 0)
            state.counts.duplicatesInjected += 1
            return perform(call, delay: delay)
        case .malformedJSON:
            guard case .answer(var answer, _) = perform(call, delay: 0).reply else {
                return .lost(after: delay)
            }
            answer.body = String(answer.body.prefix(max(1, answer.body.count / 2)))
            return CofidisConclusion(
                reply: .answer(answer, afterRealMilliseconds: delay),
                code: nil,
                unknown: .lostAnswer
            )
        case .httpError, .htmlErrorPage:
            if rule.afterEffect ?? false { takeEffect(call, rule) }
            let answer = errorAnswer(rule)
            let isRefusal = answer.status < 500 || answer.retryAfterSeconds != nil
            return CofidisConclusion(
                reply: .answer(answer, afterRealMilliseconds: delay),
                code: nil,
                unknown: isRefusal ? nil : .serverError
            )
        case .tooManyRequests: return .refusal(errorAnswer(rule), after: delay)
        case .expiredToken: return .refusal(.problem(401, "token expired"), after: delay)
        case .slow, .technical, .capitalisation, .amountsLag: return perform(call, delay: delay)
        }
    }

    func errorAnswer(_ rule: CofidisFaultRule) -> CofidisHTTPAnswer {
        switch rule.kind {
        case .tooManyRequests:
            return .problem(429, "too many requests", retryAfterSeconds: rule.retryAfterSeconds ?? 30)
        case .htmlErrorPage:
            return CofidisHTTPAnswer(
                status: rule.httpStatus ?? 502,
                contentType: "text/html; charset=utf-8",
                body: "<!DOCTYPE html><html><head><title>Error</title></head>"
                    + "<body><h1>The service is not available</h1></body></html>"
            )
        default:
            let status = rule.httpStatus ?? 500
            let wait = rule.retryAfterSeconds ?? (status == 503 ? 60 : nil)
            return .problem(status, "internal error", retryAfterSeconds: wait)
        }
    }

    /// The rules that strike this call, in their order; counts down `nextCalls`.
    mutating func strikingFaults(_ call: inout CofidisCall) -> [CofidisFaultRule] {
        guard !state.faults.isEmpty else { return [] }
        let id = call.key?.merchantTransactionId
        let nth = callNumber(call)
        var striking: [CofidisFaultRule] = []
        for index in state.faults.indices {
            let rule = state.faults[index]
            guard rule.operation == nil || rule.operation == call.operation,
                rule.merchantTransactionId == nil || rule.merchantTransactionId == id
            else { continue }
            if let left = rule.nextCalls {
                guard left > 0 else { continue }
                state.faults[index].nextCalls = left - 1
            } else {
                let text = "fault|\(index)|\(id ?? "")|\(call.operation.rawValue)|\(nth)"
                var chance = SeededGenerator(seed: configuration.seed, text: text)
                guard chance.fraction() < rule.probability ?? 1 else { continue }
            }
            state.counts.faults[rule.kind.rawValue, default: 0] += 1
            striking.append(rule)
        }
        return striking
    }

    /// Which call of its kind this is: of its transaction, of its key while there is no transaction, or of all.
    private mutating func callNumber(_ call: CofidisCall) -> Int {
        guard let key = call.key else {
            state.callsWithoutTransaction[call.operation, default: 0] += 1
            return state.callsWithoutTransaction[call.operation] ?? 0
        }
        if let transaction = state.transactions[key] { return transaction.watch.calls[call.operation] ?? 0 }
        if state.attempts.count >= CofidisModel.attemptsLimit { state.attempts.removeAll() }
        state.attempts[key, default: 0] += 1
        return state.attempts[key] ?? 0
    }

    /// Keys without a transaction whose calls are numbered; beyond it the numbering begins anew.
    package static let attemptsLimit = 100_000
}

/// How a call ended.
struct CofidisConclusion {
    var reply: CofidisReply
    /// The ResponseCode that went out in an answer that can be read.
    var code: CofidisResponseCode?
    /// Why the client cannot know what became of the call.
    var unknown: CofidisUnknownCall.Cause?
    var fault: String?

    static func lost(after milliseconds: Int) -> CofidisConclusion {
        CofidisConclusion(reply: .close(afterRealMilliseconds: milliseconds), unknown: .lostAnswer)
    }

    /// An answer that says for certain that nothing happened.
    static func refusal(_ answer: CofidisHTTPAnswer, after milliseconds: Int = 0) -> CofidisConclusion {
        CofidisConclusion(reply: .answer(answer, afterRealMilliseconds: milliseconds))
    }
}
