/// Faults on demand. Which fault strikes a call depends on the seed, the case, the operation and how often it was
/// called, not on the order in which cases call.
extension CofaceModel {
    /// Runs a call through the fault table and, unless a fault says otherwise, through its operation.
    mutating func handleWithFaults(_ call: CofaceCall, remaining: Int) -> CofaceReply {
        var delay = 0
        var blow: CofaceFaultRule?
        for rule in strikingFaults(call) {
            if rule.kind == .slow {
                delay += rule.delayMilliseconds ?? 1_000
            } else {
                blow = blow ?? rule
            }
        }
        var end = blow.map { suffer($0, call, delay: delay) } ?? CofaceConclusion(perform(call), after: delay)
        end.fault = blow?.kind.rawValue
        if case .answer(var answer, let after) = end.reply {
            answer.rateLimitRemaining = remaining
            end.reply = .answer(answer, afterRealMilliseconds: after)
        }
        return finish(call, end)
    }

    private mutating func suffer(
        _ rule: CofaceFaultRule,
        _ call: CofaceCall,
        delay: Int
    ) -> CofaceConclusion {
        switch rule.kind {
        case .lostBeforeEffect: return .lost(after: delay)
        case .lostAfterEffect:
            _ = perform(call)
            return .lost(after: delay)
        case .withheldAfterEffect:
            _ = perform(call)
            return .lost(after: delay + (rule.delayMilliseconds ?? 30_000))
        case .duplicate:
            _ = perform(call)
            state.counts.duplicatesInjected += 1
            var second = call
            second.isInjected = true
            return CofaceConclusion(perform(second), after: delay)
        case .malformedJSON:
            var answer = perform(call)
            answer.body = String(answer.body.prefix(max(1, answer.body.count / 2)))
            return CofaceConclusion(answer, after: delay)
        case .httpError, .htmlErrorPage:
            if rule.afterEffect ?? false { _ = perform(call) }
            return CofaceConclusion(errorAnswer(rule), after: delay)
        case .tooManyRequests: return CofaceConclusion(errorAnswer(rule), after: delay)
        case .expiredToken:
            return CofaceConclusion(.problem(.unauthorized("The token has expired")), after: delay)
        case .slow: return CofaceConclusion(perform(call), after: delay)
        }
    }

    private func errorAnswer(_ rule: CofaceFaultRule) -> CofaceHTTPAnswer {
        switch rule.kind {
        case .tooManyRequests:
            return .problem(
                CofaceProblem(429, "too_many_requests", "Too many requests"),
                retryAfterSeconds: rule.retryAfterSeconds ?? 30
            )
        case .htmlErrorPage:
            return CofaceHTTPAnswer(
                status: rule.httpStatus ?? 502,
                contentType: "text/html; charset=utf-8",
                body: "<!DOCTYPE html><html><head><title>Error</title></head>"
                    + "<body><h1>The service is not available</h1></body></html>"
            )
        default:
            let status = rule.httpStatus ?? 500
            let wait = rule.retryAfterSeconds ?? (status == 503 ? 60 : nil)
            let problem = CofaceProblem(status, "internal_server_error", "Internal server error")
            return .problem(problem, retryAfterSeconds: wait)
        }
    }

    /// The rules that strike this call, in their order; counts down `nextCalls`.
    private mutating func strikingFaults(_ call: CofaceCall) -> [CofaceFaultRule] {
        guard !state.faults.isEmpty else { return [] }
        let nth = callNumber(call)
        var striking: [CofaceFaultRule] = []
        for index in state.faults.indices {
            let rule = state.faults[index]
            guard rule.operation == nil || rule.operation == call.operation,
                rule.customerReference == nil || rule.customerReference == call.reference
            else { continue }
            if let left = rule.nextCalls {
                guard left > 0 else { continue }
                state.faults[index].nextCalls = left - 1
            } else {
                let text = "fault|\(index)|\(call.reference ?? "")|\(call.operation.rawValue)|\(nth)"
                var chance = SeededGenerator(seed: configuration.seed, text: text)
                guard chance.fraction() < rule.probability ?? 1 else { continue }
            }
            state.counts.faults[rule.kind.rawValue, default: 0] += 1
            striking.append(rule)
        }
        return striking
    }

    /// Which call of its kind this is: of its case, or of all while there is none.
    private mutating func callNumber(_ call: CofaceCall) -> Int {
        guard let reference = call.reference, state.cases[reference] != nil else {
            state.callsWithoutCase[call.operation, default: 0] += 1
            return state.callsWithoutCase[call.operation] ?? 0
        }
        state.cases[reference]?.calls[call.operation, default: 0] += 1
        return state.cases[reference]?.calls[call.operation] ?? 0
    }

    /// Decides, lets it take effect and writes the answer, without faults.
    private mutating func perform(_ call: CofaceCall) -> CofaceHTTPAnswer {
        do throws(CofaceProblem) {
            if call.operation == .token { return try logIn(call) }
            try checkAccess(call)
            return switch call.operation {
            case .token: try logIn(call)
            case .countries: countries()
            case .identifierTypes: identifierTypes()
            case .searchByIdentifier: try searchByIdentifier(call)
            case .searchByName: try searchByName(call)
            case .listReferences: listReferences(call)
            case .setReference: try setReference(call)
            case .overdueCatalog: try overdueCatalog(call)
            case .declareOverdue, .declareUnknownOverdue: try declare(call)
            case .listOverdues: try listOverdues(call)
            case .showOverdue: try showOverdue(call)
            case .updateOverdue: try update(call)
            case .moveOverdue: try move(call)
            case .addDocument: try addDocument(call)
            case .listDocuments: try listDocuments(call)
            }
        } catch {
            return .problem(error)
        }
    }

    /// Enters the end of a call into the books and the case's history.
    mutating func finish(_ call: CofaceCall, _ end: CofaceConclusion) -> CofaceReply {
        count(end.reply)
        guard let reference = call.reference, var subject = state.cases[reference] else { return end.reply }
        var entry = CofaceHistoryEntry(at: call.now, kind: "call", status: subject.status)
        entry.operation = call.operation
        entry.result = CofaceModel.name(of: end.reply)
        entry.fault = end.fault
        subject.record(entry)
        state.cases[reference] = subject
        return end.reply
    }

    @discardableResult
    mutating func count(_ reply: CofaceReply) -> CofaceReply {
        state.counts.answers[CofaceModel.name(of: reply), default: 0] += 1
        return reply
    }

    private static func name(of reply: CofaceReply) -> String {
        switch reply {
        case .answer(let answer, _): "HTTP \(answer.status)"
        case .close: "none"
        }
    }
}

/// How a call ended.
struct CofaceConclusion {
    var reply: CofaceReply
    var fault: String?

    init(_ answer: CofaceHTTPAnswer, after milliseconds: Int = 0) {
        reply = .answer(answer, afterRealMilliseconds: milliseconds)
    }

    private init(reply: CofaceReply) { self.reply = reply }

    static func lost(after milliseconds: Int) -> CofaceConclusion {
        CofaceConclusion(reply: .close(afterRealMilliseconds: milliseconds))
    }
}
