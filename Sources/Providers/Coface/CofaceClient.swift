import Lifecycles
import Values
package import Workflow

/// Makes the calls of ``OverdueCase`` and ``CompanyIdentification`` at Coface, one account each.
package struct CofaceClient: CallHandler {
    private let connection: CofaceConnection

    package init(connection: CofaceConnection) { self.connection = connection }

    package func handle(_ call: Call) async -> CallOutcome {
        let requests: [CofaceRequest]
        do {
            requests = try CofaceWire.requests(call.request)
        } catch {
            return .failed(CallFailure(reason: "the call cannot be built: \(error)", isRetryable: false))
        }
        let start = connection.now()
        for (index, request) in requests.enumerated() {
            // Looks that are answered so slowly that the rest would not fit in are asked for together.
            if index > 0, isTooSlow(since: start, done: index, of: requests.count, call) {
                return await together(requests[index...], call)
            }
            let outcome = await ask(request, call, isFirst: index == 0)
            // The list of one status that does not have the case says nothing of the others.
            guard outcome == .succeeded(CofaceAnswer.notHere) else { return outcome }
        }
        return .succeeded(CofaceAnswer.notHere)
    }

    private func ask(_ request: CofaceRequest, _ call: Call, isFirst: Bool) async -> CallOutcome {
        let result = await connection.send(request, for: call)
        let outcome = CofaceAnswer.outcome(of: result, asked: call.request, request: request)
        // What was asked so far counts as an attempt, although this request was not sent.
        if !isFirst, case .failed(let failure) = outcome, failure.isTooLate {
            return .failed(CallFailure(reason: "the time ran out before every status was asked for"))
        }
        return outcome
    }

    private func isTooSlow(since start: Instant, done: Int, of count: Int, _ call: Call) -> Bool {
        guard let deadline = call.limits.deadline else { return false }
        let now = connection.now()
        let each = (now - start) / done
        return each * (count - done) > deadline - now
    }

    /// One that has the case is the answer; that none has it counts only when all of them said so.
    private func together(_ requests: ArraySlice<CofaceRequest>, _ call: Call) async -> CallOutcome {
        await withTaskGroup(of: CallOutcome.self) { group in
            for request in requests { group.addTask { await ask(request, call, isFirst: false) } }
            var failed: CallOutcome?
            for await outcome in group where outcome != .succeeded(CofaceAnswer.notHere) {
                if case .succeeded = outcome {
                    group.cancelAll()
                    return outcome
                }
                failed = failed ?? outcome
            }
            return failed ?? .succeeded(CofaceAnswer.notHere)
        }
    }
}
