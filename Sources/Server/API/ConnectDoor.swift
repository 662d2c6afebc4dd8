import Hummingbird
import Lifecycles
import Logging
import Values
import Workflow

/// `/api/v1/cofidis/connect`: a link that logs a seller into Cofidis's own pages. Neither recorded nor logged: the
/// link is a secret of the person who asked.
struct ConnectDoor: Sendable {
    let dependencies: ServerDependencies
    let limits: ServerLimits

    var routes: [Route] {
        [
            .post("/api/v1/cofidis/connect", limit: limits.bodyLimit) { try await connect($0) }
        ]
    }

    private func connect(_ request: DoorRequest) async throws -> Response {
        let arguments = try request.object(known: CofidisConnect.fieldNames)
        guard let cofidis = dependencies.cofidis else { throw Problem.cofidisNotConfigured }
        let asked = try CofidisConnect(arguments: arguments, country: cofidis.merchantCountry)
        switch await cofidis.connect(asked) {
        case .link(let link): return .json(["link": .string(link)])
        case .refused(let code): throw Self.refusal(code, of: asked)
        case .failed(let reason):
            request.logger.warning("connect failed", metadata: ["reason": "\(reason)"])
            throw Problem(
                status: 502,
                code: "cofidis_unavailable",
                detail: "Cofidis gave no link; nothing has happened, try again"
            )
        }
    }

    private static func refusal(_ code: String, of asked: CofidisConnect) -> Problem {
        let report = asked.report(ofRefusal: code)
        return Problem(status: 422, code: report.code, detail: report.message, field: report.field)
    }
}
