import Foundation
import Hummingbird

/// Tells the client's calls from the control calls, and tells the model when an upload begins and ends.
struct CofaceDoor: HTTPResponder {
    let simulator: CofaceSimulator

    func respond(to request: Request, context: ClosableRequestContext) async throws -> Response {
        let path = request.uri.path
        let base = simulator.configuration.basePath + "/"
        let isControl = path.hasPrefix("/control/") && simulator.configuration.controlEnabled
        guard isControl || path.hasPrefix(base) else { return Self.response(.problem(.notFound(path))) }
        let parts = path.dropFirst(isControl ? "/control/".count : base.count).split(separator: "/")
            .map { $0.removingPercentEncoding ?? String($0) }
        guard !isControl, let overdueId = Self.uploadTarget(request.method.rawValue, parts) else {
            return try await respond(to: request, parts, isControl: isControl, context)
        }
        // From the head of the request on, before its body: two at once are seen although the model takes one
        // call after the other.
        simulator.withModel { model, _ in model.uploadBegins(overdueId: overdueId) }
        defer { simulator.withModel { model, _ in model.uploadEnds(overdueId: overdueId) } }
        return try await respond(to: request, parts, isControl: false, context)
    }

    private static func uploadTarget(_ method: String, _ parts: [String]) -> String? {
        guard let route = CofaceRoute.read(method: method, path: parts).route, route.operation == .addDocument
        else { return nil }
        return route.overdueId
    }

    private func respond(
        to request: Request,
        _ parts: [String],
        isControl: Bool,
        _ context: ClosableRequestContext
    ) async throws -> Response {
        let body: [UInt8]
        do {
            let buffer = try await request.body.collect(upTo: simulator.configuration.bodyBytesLimit)
            body = Array(buffer.readableBytesView)
        } catch {
            return Self.response(.problem(CofaceProblem(413, "body_too_large", "The body is too large")))
        }
        let query = Dictionary(
            request.uri.queryParameters.map { (String($0.key), String($0.value)) },
            uniquingKeysWith: { $1 }
        )
        let method = request.method.rawValue
        if isControl {
            return Self.response(simulator.control(method: method, path: parts, query: query, body: body))
        }
        func header(_ name: String) -> String? {
            HTTPFields.Element.Name(name).flatMap { request.headers[$0] }
        }
        let call = CofaceRequest(
            method: method,
            path: parts,
            query: query,
            authorization: request.headers[.authorization],
            apiKey: header("x-api-key"),
            policyNumber: header("X-COF-Policy-Number"),
            contentType: request.headers[.contentType],
            body: body
        )
        return try await carryOut(simulator.withModel { $0.handle(call, now: $1) }, context)
    }

    private func carryOut(_ reply: CofaceReply, _ context: ClosableRequestContext) async throws -> Response {
        switch reply {
        case .answer(let answer, let delay):
            if delay > 0 { try await Task.sleep(for: .milliseconds(delay)) }
            return Self.response(answer, limit: simulator.configuration.requestsPerMinute)
        case .close(let delay):
            if delay > 0 { try await Task.sleep(for: .milliseconds(delay)) }
            context.closeConnection()
            // Never sent: the connection is closed.
            return Response(status: .noContent)
        }
    }

    private static func response(_ answer: CofaceHTTPAnswer, limit: Int = 0) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = answer.contentType
        if let seconds = answer.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        if limit > 0, let name = HTTPFields.Element.Name("X-RateLimit-Limit"),
            let rest = HTTPFields.Element.Name("X-RateLimit-Remaining")
        {
            headers[name] = String(limit)
            headers[rest] = String(answer.rateLimitRemaining ?? 0)
        }
        return Response(
            status: .init(code: answer.status),
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: answer.body))
        )
    }
}
