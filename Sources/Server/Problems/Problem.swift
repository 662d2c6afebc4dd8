import Hummingbird
import Values
import Workflow

/// An answer that is a refusal or a failure: `application/problem+json` (RFC 9457) with a stable code.
struct Problem: Error, Sendable {
    let status: Int
    /// Stable, lower snake case.
    let code: String
    /// One sentence: what is wrong and what to do.
    let detail: String
    let field: String?
    /// What stood in the field. Never personal data or a secret.
    let value: String?
    var headers: HTTPFields
    /// Members beside those that every problem has.
    var details = JSONObject()

    init(
        status: Int,
        code: String,
        detail: String,
        field: String? = nil,
        value: String? = nil,
        headers: HTTPFields = HTTPFields()
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.value = value
        self.headers = headers
    }

    var json: JSON {
        var members = JSONObject([
            ("type", .string("urn:dossier:problem:" + code)), ("title", .string(title)),
            ("status", .integer(Int64(status))), ("detail", .string(detail)), ("code", .string(code)),
        ])
        members["field"] = field.map(JSON.string)
        members["value"] = value.map(JSON.string)
        for detail in details.members { members[detail.key] = detail.value }
        return .object(members)
    }

    var response: Response {
        var response = Response.json(json, status: status, headers: headers)
        response.headers[.contentType] = "application/problem+json"
        return response
    }

    /// The same for every problem of a type, as RFC 9457 asks: the code in words.
    private var title: String {
        let words = code.split(separator: "_").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private static let excerptLimit = 80

    /// The beginning of what a client sent, short enough to be sent back.
    static func excerpt(_ text: String) -> String {
        text.count <= excerptLimit ? text : text.prefix(excerptLimit) + "…"
    }
}
