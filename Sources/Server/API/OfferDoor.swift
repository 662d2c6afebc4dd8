import Hummingbird
import Lifecycles
import Logging
import Values
import Workflow

/// `/api/v1/cofidis/simulate-offer`: what Cofidis would offer for an amount. Nothing is opened and nothing recorded.
struct OfferDoor: Sendable {
    let dependencies: ServerDependencies
    let limits: ServerLimits

    var routes: [Route] {
        [
            .post("/api/v1/cofidis/simulate-offer", limit: limits.bodyLimit) { try await simulate($0) }
        ]
    }

    private func simulate(_ request: DoorRequest) async throws -> Response {
        let arguments = try request.object(known: Financing.offerFieldNames)
        guard let cofidis = dependencies.cofidis else { throw Problem.cofidisNotConfigured }
        switch await cofidis.offer(try Financing().offerRequest(arguments)) {
        case .offer(let offer): return .json(["offer": offer])
        case .refused(let code):
            let report = Financing.report(ofRefusedOffer: code)
            throw Problem(status: 422, code: report.code, detail: report.message, field: report.field)
        case .failed(let reason):
            request.logger.warning("simulateOffer failed", metadata: ["reason": "\(reason)"])
            throw Problem(
                status: 502,
                code: "cofidis_unavailable",
                detail: "Cofidis makes no offer now; nothing has happened, try again"
            )
        }
    }
}

extension Problem {
    static let cofidisNotConfigured = Problem(
        status: 503,
        code: "cofidis_not_configured",
        detail: "this server runs without the settings of a Cofidis account"
    )
}
