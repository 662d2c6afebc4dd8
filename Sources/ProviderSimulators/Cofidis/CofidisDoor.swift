import Hummingbird
import Logging

/// Tells the partner's calls from the control calls. A plain switch over the path: there are too few for a router.
struct CofidisDoor: HTTPResponder {
    let simulator: CofidisSimulator

    func respond(to request: Request, context: ClosableRequestContext) async throws -> Response {
        let body: [UInt8]
        do {
            let buffer = try await request.body.collect(upTo: simulator.configuration.bodyBytesLimit)
            body = Array(buffer.readableBytesView)
        } catch {
            return CofidisDoor.response(.problem(413, "the body is too large"))
        }
        let path = request.uri.path
        if path.hasPrefix("/control/"), simulator.configuration.controlEnabled {
            let query = Dictionary(
                request.uri.queryParameters.map { (String($0.key), String($0.value)) },
                uniquingKeysWith: { $1 }
            )
            let answer = simulator.control(
                method: request.method.rawValue,
                path: path.dropFirst("/control/".count).split(separator: "/").map(String.init),
                query: query,
                body: body
            )
            return CofidisDoor.response(answer)
        }
        let base = simulator.configuration.basePath + "/"
        guard path.hasPrefix(base) else { return CofidisDoor.response(.problem(404, "no such path")) }
        guard request.method == .post else { return CofidisDoor.response(.problem(405, "POST expected")) }
        let call = CofidisRequest(
            operation: String(path.dropFirst(base.count)),
            authorization: request.headers[.authorization],
            body: body
        )
        return try await carryOut(simulator.withModel { $0.handle(call, now: $1) }, context)
    }

    private func carryOut(_ reply: CofidisReply, _ context: ClosableRequestContext) async throws -> Response {
        switch reply {
        case .answer(let answer, let delay):
            if delay > 0 { try await Task.sleep(for: .milliseconds(delay)) }
            return CofidisDoor.response(answer)
        case .close(let delay):
            if delay > 0 { try await Task.sleep(for: .milliseconds(delay)) }
            context.closeConnection()
            // Never sent: the connection is closed.
            return Response(status: .noContent)
        }
    }

    private static func response(_ answer: CofidisHTTPAnswer) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = answer.contentType
        if let seconds = answer.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        return Response(
            status: .init(code: answer.status),
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: answer.body))
        )
    }
}
