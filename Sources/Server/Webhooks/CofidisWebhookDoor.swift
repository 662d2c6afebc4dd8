import Cases
import Engine
import Finance
import Hummingbird
import Logging
import Values
import Workflow

/// `/webhooks/cofidis/…`: where the provider's server and the customer's browser tell that something
/// happened. [cofidis.md §8]
///
/// Nothing is signed, so what comes is a hint: it is handed to the case, which asks the provider by itself.
/// No answer is given before the hint is stored. Nothing of the form is logged.
struct CofidisWebhookDoor: Sendable {
    enum Kind: String, CaseIterable {
        case redirectionSuccess = "redirection-success"
        case redirectionOther = "redirection-other"
        case notificationSuccess = "notification-success"
        case notificationPending = "notification-pending"

        var isRedirection: Bool { self == .redirectionSuccess || self == .redirectionOther }
    }

    let dependencies: ServerDependencies
    /// Makes the path hard to guess; nil leaves it out.
    let pathComponent: String?
    let returnPage: ReturnPageTemplate?
    let bodyLimit: Int
    let meter: RequestMeter

    var routes: [Route] {
        let base = "/webhooks/" + (pathComponent.map { $0 + "/" } ?? "") + "cofidis"
        return [
            .post(base, types: Self.types, limit: bodyLimit) { request in
                // All four URLs may be the same one; only a browser asks for a page.
                let wantsPage = (request.headers[.accept] ?? "").contains("text/html")
                return try await take(request, isRedirection: wantsPage)
            },
            // Customers who were under way when return URLs still began like this come back here.
            .post(base + "/{kind}", types: Self.types, limit: bodyLimit) { request in
                let kind = try Self.kind(request) { _ in true }
                return try await take(request, isRedirection: kind.isRedirection)
            },
            .post(CofidisReturns.path + "/{kind}", types: Self.types, limit: bodyLimit) { request in
                _ = try Self.kind(request, \.isRedirection)
                return try await take(request, isRedirection: true)
            },
        ]
    }

    private static func kind(_ request: DoorRequest, _ isTaken: (Kind) -> Bool) throws(Problem) -> Kind {
        guard let kind = Kind(rawValue: request.parameters["kind"] ?? ""), isTaken(kind) else {
            throw Problem(status: 404, code: "no_such_path", detail: "there is nothing at this path")
        }
        return kind
    }

    private static let types = ["application/x-www-form-urlencoded"]

    /// Every form that can be read is answered alike, whether there is such a transaction or not: the door is open, and
    /// its answers must not tell which order numbers exist.
    private func take(_ request: DoorRequest, isRedirection: Bool) async throws -> Response {
        let hint = try CofidisHintForm(request.body)
        let answer = try await dependencies.financings.find(
            toldOf: hint.merchantTransactionID,
            merchant: hint.merchantID
        )
        switch answer {
        case .one(let owner):
            do throws(CommandError) {
                // Under no id: which hints are the same one is the case's to say, since it counts what it knows by then.
                _ = try await dependencies.cases.ask(
                    "recordHint",
                    hint.arguments(isRedirection: isRedirection),
                    of: owner,
                    by: .cofidisWebhook
                )
            } catch {
                try judge(error, logger: request.logger)
            }
        case .none: meter.count(hint: .unknownTransaction)
        case .several:
            meter.count(hint: .unknownTransaction)
            request.logger.notice("a hint does not say which merchant's order it is about")
        }
        guard isRedirection else { return Response(status: .noContent) }
        guard let address = returnPage?.address(of: hint.merchantTransactionID) else {
            return CofidisReturnPage.response
        }
        return Response(status: .seeOther, headers: [.location: address])
    }

    /// A hint that the case has no use for any more is taken all the same: telling the provider or the
    /// customer that something is wrong would be wrong.
    private func judge(_ error: CommandError, logger: Logger) throws {
        guard case .rejected(let report) = error else { throw error }
        switch report.code {
        case "command_not_allowed": logger.info("a hint came after the case had moved on")
        case "transaction_key_mismatch": meter.count(hint: .unknownTransaction)
        default:
            meter.count(hint: .refused)
            logger.notice("a hint was refused by rule", metadata: ["code": "\(report.code)"])
        }
    }
}
