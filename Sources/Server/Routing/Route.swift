import Hummingbird

/// One thing that a client may ask: a method, a path, what body it takes, and who answers.
struct Route: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    struct BodyRule: Sendable {
        /// Media types, without parameters.
        let types: [String]
        /// Bytes.
        let limit: Int
    }

    let method: Method
    /// Segments in braces match one segment of any text: `/api/v1/cases/{caseId}`.
    let template: String
    /// Nil for requests that need none; one that comes is ignored.
    let body: BodyRule?
    /// The body is handed to `answer` as it arrives; `answer` bounds it.
    var isStreamed = false
    let answer: @Sendable (DoorRequest) async throws -> Response

    var name: String { "\(method.rawValue) \(template)" }

    static func get(
        _ template: String,
        _ answer: @escaping @Sendable (DoorRequest) async throws -> Response
    ) -> Route {
        Route(method: .get, template: template, body: nil, answer: answer)
    }

    static func post(
        _ template: String,
        types: [String] = ["application/json"],
        limit: Int,
        _ answer: @escaping @Sendable (DoorRequest) async throws -> Response
    ) -> Route {
        Route(method: .post, template: template, body: BodyRule(types: types, limit: limit), answer: answer)
    }

    /// For bodies too large to be collected first.
    static func stream(
        _ template: String,
        _ answer: @escaping @Sendable (DoorRequest) async throws -> Response
    ) -> Route {
        Route(method: .post, template: template, body: nil, isStreamed: true, answer: answer)
    }
}
