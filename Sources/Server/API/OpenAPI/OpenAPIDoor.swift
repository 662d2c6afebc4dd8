import Hummingbird
import Values

/// `/api/v1/openapi.json`: the description of everything that this server answers.
struct OpenAPIDoor: Sendable {
    let version: String

    var routes: [Route] {
        [
            .get("/api/v1/openapi.json") { _ in .json(OpenAPIDocument.json(version: version)) }
        ]
    }
}
