package import Lifecycles
package import Values
import Workflow

extension CofidisClient {
    /// For token, sending and answer together.
    private static let offerTimeout = Duration.seconds(20)

    /// Asks for an offer, of a request that `Financing.offerRequest` made. It belongs to no case and nothing of it is
    /// recorded. Outside of the queue, since a person waits; ``CofidisAsks`` says how often. [cofidis.md §5.10]
    package func offer(_ request: JSON) async -> Financing.OfferOutcome {
        let call = Call(
            name: Financing.Operation.simulateOffer.rawValue,
            caseID: "none",
            idempotencyKey: "none",
            attempt: 1,
            request: request,
            timeout: Self.offerTimeout
        )
        guard asks.admits(at: now()) else { return .failed(reason: CofidisAsks.refusal) }
        var attempt = await attempt(call)
        // A token that was refused is renewed once.
        if attempt.isTokenRefused {
            _ = asks.admits(at: now())
            attempt = await self.attempt(call)
        }
        switch attempt.outcome {
        case .succeeded(let answer):
            let code = answer["responseCode"]?.stringValue ?? ""
            return code == Financing.ResponseCode.success
                ? .offer(answer["offer"] ?? .null) : .refused(code: code)
        case .failed(let failure) where !failure.isRetryable: return .refused(code: failure.reason)
        case .failed(let failure): return .failed(reason: failure.reason)
        case .unknown(let reason): return .failed(reason: reason)
        }
    }
}
