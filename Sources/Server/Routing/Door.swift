import Hummingbird
import Logging
import Values

/// Takes every request in: who may, which route, how much; then lets the route answer, counts and logs.
struct Door: HTTPResponder {
    typealias Context = DoorContext

    let routes: RouteTable
    let guardian: AccessGuard
    let limits: ServerLimits
    let meter: RequestMeter
    let logger: Logger
    let gate = RequestGate()

    /// The route of requests that found none, in metrics and logs.
    static let noRoute = "none"

    func respond(to request: Request, context: DoorContext) async throws -> Response {
        let began = ContinuousClock.now
        let ticket = gate.enter()
        var logger = logger
        logger[metadataKey: "requestId"] = "\(context.id)"
        let match = routes.match(method: request.method.rawValue, path: request.uri.path)
        var response: Response
        do {
            response = try await answer(request, match: match, context: context, logger: logger)
        } catch {
            let problem = Problem(describing: error)
            if problem.status >= 500 {
                logger.error("request failed", metadata: ["code": "\(problem.code)", "reason": "\(error)"])
            }
            response = problem.response
        }
        response.headers[.init("X-Request-Id")!] = context.id
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        response.headers[.xContentTypeOptions] = "nosniff"
        if gate.isClosed { response.headers[.connection] = "close" }
        if request.method == .head { response = response.createHeadResponse() }
        note(request, match: match, response: response, took: .now - began, logger: logger)
        return holding(ticket, response)
    }

    private func answer(
        _ request: Request,
        match: RouteTable.Match,
        context: Context,
        logger: Logger
    ) async throws -> Response {
        if request.hasNoBody { context.noteRead() }
        try guardian.check(
            method: request.method,
            path: request.uri.path,
            authority: request.head.authority,
            headers: request.headers
        )
        switch match {
        case .none:
            throw Problem(status: 404, code: "no_such_path", detail: "there is nothing at this path")
        case .otherMethods(let allowed):
            let list = allowed.joined(separator: ", ")
            throw Problem(
                status: 405,
                code: "method_not_allowed",
                detail: "this path takes \(list)",
                headers: [.allow: list]
            )
        case .found(let route, let parameters):
            let body = try await body(of: request, rule: route.body)
            if !route.isStreamed { context.noteRead() }
            let response = try await route.answer(
                DoorRequest(
                    parameters: parameters,
                    queryText: request.uri.query ?? "",
                    headers: request.headers,
                    body: body,
                    stream: route.isStreamed ? request.body : nil,
                    logger: logger
                )
            )
            // Only what was read to its end is answered without an error.
            if route.isStreamed { context.noteRead() }
            return response
        }
    }

    private func body(of request: Request, rule: Route.BodyRule?) async throws(Problem) -> [UInt8] {
        guard let rule else { return [] }
        let type = (request.headers[.contentType] ?? "").split(separator: ";").first.map {
            $0.lowercased().filter { $0 != " " && $0 != "\t" }
        }
        guard let type, rule.types.contains(type) else {
            throw Problem(
                status: 415,
                code: "unsupported_media_type",
                detail: "the body must be \(rule.types.joined(separator: " or "))",
                field: "Content-Type",
                headers: [.accept: rule.types.joined(separator: ", ")]
            )
        }
        let tooLarge = Problem(
            status: 413,
            code: "body_too_large",
            detail: "the body may have \(rule.limit) bytes at most"
        )
        if let length = request.headers[.contentLength].flatMap(Int.init), length > rule.limit {
            throw tooLarge
        }
        do {
            return Array(try await request.body.collect(upTo: rule.limit).readableBytesView)
        } catch {
            // The other reason is a connection that broke, and nobody reads this answer then.
            throw tooLarge
        }
    }

    private func note(
        _ request: Request,
        match: RouteTable.Match,
        response: Response,
        took: Duration,
        logger: Logger
    ) {
        let route = if case .found(let route, _) = match { route.template } else { Self.noRoute }
        let method = RequestMeter.knownMethod(request.method.rawValue)
        meter.count(route: route, method: method, status: response.status.code, took: took)
        logger.info(
            "request",
            metadata: [
                "method": "\(method)", "route": "\(route)", "status": "\(response.status.code)",
                "durationMs": "\(took.wholeMicroseconds / 1_000).\(took.wholeMicroseconds / 100 % 10)",
            ]
        )
    }

    /// A request is under way until its answer is written, not merely made.
    private func holding(_ ticket: RequestGate.Ticket, _ response: Response) -> Response {
        if response.body.contentLength == 0 { return response }
        var response = response
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            withExtendedLifetime(ticket) {}
        }
        return response
    }
}

extension Request {
    /// Whether nothing follows the head. [RFC 9112 §6.3]
    fileprivate var hasNoBody: Bool {
        let length = headers[.contentLength]
        return headers[.transferEncoding] == nil && (length == nil || length == "0")
    }
}
