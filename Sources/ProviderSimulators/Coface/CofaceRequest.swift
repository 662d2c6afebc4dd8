/// One call as it came through the door.
package struct CofaceRequest: Sendable {
    package let method: String
    /// Parts of the path below the simulator's base, percent-decoded.
    package let path: [String]
    package var query: [String: String]
    package var authorization: String?
    package var apiKey: String?
    package var policyNumber: String?
    package var contentType: String?
    package var body: [UInt8]

    package init(
        method: String,
        path: [String],
        query: [String: String] = [:],
        authorization: String? = nil,
        apiKey: String? = nil,
        policyNumber: String? = nil,
        contentType: String? = nil,
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.authorization = authorization
        self.apiKey = apiKey
        self.policyNumber = policyNumber
        self.contentType = contentType
        self.body = body
    }
}

/// What the shell is to do with a call.
package enum CofaceReply: Equatable, Sendable {
    case answer(CofaceHTTPAnswer, afterRealMilliseconds: Int)
    /// Close the connection without a byte.
    case close(afterRealMilliseconds: Int)
}

/// An HTTP answer.
package struct CofaceHTTPAnswer: Equatable, Sendable {
    package var status: Int
    package var contentType = "application/json"
    /// Virtual seconds.
    package var retryAfterSeconds: Int?
    /// What is left of the budget of this endpoint template; nil when none was charged.
    package var rateLimitRemaining: Int?
    package var body: String

    static func success(_ status: Int, _ body: JSONValue) -> CofaceHTTPAnswer {
        CofaceHTTPAnswer(status: status, body: body.text)
    }

    static func problem(_ problem: CofaceProblem, retryAfterSeconds: Int? = nil) -> CofaceHTTPAnswer {
        CofaceHTTPAnswer(
            status: problem.status,
            retryAfterSeconds: retryAfterSeconds,
            body: JSONValue.object([
                .init("code", .string(problem.code)), .init("message", .string(problem.message)),
            ]).text
        )
    }
}

/// The provider's error body, `{"code","message"}` [coface-cofaserve.md §10].
struct CofaceProblem: Error, Equatable {
    let status: Int
    let code: String
    let message: String

    init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    static func invalid(_ parameter: String, _ more: String? = nil) -> CofaceProblem {
        let detail = more.map { " (\($0))" } ?? ""
        return CofaceProblem(
            400,
            "missing_or_invalid_param",
            "Missing or invalid parameter: \(parameter)\(detail)"
        )
    }

    static func notFound(_ what: String) -> CofaceProblem {
        CofaceProblem(404, "resource_not_found", "Resource not found: \(what)")
    }

    static func unauthorized(_ message: String) -> CofaceProblem {
        CofaceProblem(401, "unauthorized", message)
    }

    static func forbidden(_ message: String) -> CofaceProblem { CofaceProblem(403, "forbidden", message) }
}

/// A call on its way through the model.
struct CofaceCall {
    let route: CofaceRoute
    let request: CofaceRequest
    let now: SimulatedInstant
    /// Nil when the body is not a JSON object.
    let body: JSONValue?
    /// The case that the call is about, when there is one already.
    var reference: String?
    /// The second delivery that the `duplicate` fault makes is not the client's doing.
    var isInjected = false

    var operation: CofaceOperation { route.operation }

    init(route: CofaceRoute, request: CofaceRequest, now: SimulatedInstant) {
        self.route = route
        self.request = request
        self.now = now
        let isJSON = route.operation != .addDocument
        if isJSON, let value = try? JSONValue(parsing: request.body), case .object = value {
            body = value
        } else {
            body = nil
        }
    }

    /// The first of several names that is there: shapes are assumed, so more than one name is read for one fact.
    func text(_ names: String...) -> String? {
        for name in names {
            if let text = request.query[name], !text.isEmpty { return text }
        }
        return nil
    }

    func object() throws(CofaceProblem) -> JSONValue {
        guard let body else { throw .invalid("body", "a JSON object is expected") }
        return body
    }
}
