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
        var outcome = CallOutcome.succeeded(CofaceAnswer.notHere)
        for request in requests {
            let result = await connection.send(request, for: call)
            outcome = CofaceAnswer.outcome(of: result, asked: call.request, request: request)
            // The list of one status that does not have the case says nothing of the others.
            guard outcome == .succeeded(CofaceAnswer.notHere) else { return outcome }
        }
        return outcome
    }
}
