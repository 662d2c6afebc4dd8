import Cases
import EventStore
import Hummingbird
import Logging
import Values

/// A request that has found its route: parameters, query and the whole bounded body.
struct DoorRequest: Sendable {
    let parameters: [String: String]
    let queryText: String
    let headers: HTTPFields
    let body: [UInt8]
    /// The body of a streamed route, to be read once.
    var stream: RequestBody?
    /// For log lines about this request; carries its id.
    let logger: Logger

    /// Who asks: the door's own principal, until people can sign in.
    var principal: Principal { .api }

    /// The query's parameters; refuses those that nobody knows, by name.
    func query(known: [String]) throws(Problem) -> QueryReader {
        try QueryReader(queryText, known: known)
    }

    /// The parameter `caseId` as an id.
    func caseID() throws(Problem) -> StreamID {
        let text = parameters["caseId"] ?? ""
        // Foundation accepts more spellings than the one that we write.
        guard text.utf8.count == 36, let id = StreamID(text) else {
            throw Problem(
                status: 400,
                code: "malformed_case_id",
                detail: "a case id is a UUID such as 0191f6c0-5f6e-7c8b-9c1d-2a3b4c5d6e7f",
                field: "caseId",
                value: Problem.excerpt(text)
            )
        }
        return id
    }

    func json() throws(Problem) -> JSON {
        do {
            return try JSON.parse(body)
        } catch {
            throw Problem(status: 400, code: "malformed_json", detail: error.description)
        }
    }

    /// The body as an object that has no other fields than these.
    func object(known: [String]) throws(Problem) -> JSON {
        let value = try json()
        guard let object = value.objectValue else {
            throw Problem(
                status: 400,
                code: "wrong_type",
                detail: "the body must be a JSON object, found \(value.kind)"
            )
        }
        for key in object.keys where !known.contains(key) {
            throw Problem(
                status: 400,
                code: "unknown_field",
                detail: "there is no field of this name here; known are \(known.joined(separator: ", "))",
                field: Problem.excerpt(key)
            )
        }
        return value
    }

    /// The header `Idempotency-Key`: 1 to 200 visible ASCII characters. Nil when there is none.
    func idempotencyKey() throws(Problem) -> CommandID? {
        guard let text = headers[.init("Idempotency-Key")!] else { return nil }
        guard !text.isEmpty, text.utf8.count <= CommandID.lengthLimit,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw Problem(
                status: 400,
                code: "malformed_idempotency_key",
                detail: "an Idempotency-Key has 1 to \(CommandID.lengthLimit) visible ASCII characters",
                field: "Idempotency-Key"
            )
        }
        return CommandID(text)
    }

    func requiredIdempotencyKey() throws(Problem) -> CommandID {
        guard let key = try idempotencyKey() else {
            throw Problem(
                status: 428,
                code: "idempotency_key_required",
                detail: "a command needs the header Idempotency-Key: the same key gives the same answer "
                    + "without doing it again, so a lost answer can be asked for once more",
                field: "Idempotency-Key"
            )
        }
        return key
    }

    /// The header `If-Match`; nil when there is none.
    func versionPrecondition() throws(Problem) -> VersionPrecondition? {
        guard let text = headers[.ifMatch] else { return nil }
        guard let precondition = VersionPrecondition(ifMatch: text) else {
            throw Problem(
                status: 400,
                code: "malformed_if_match",
                detail: "If-Match must be versions in quotation marks as ETag gave them, or *",
                field: "If-Match",
                value: Problem.excerpt(text)
            )
        }
        return precondition
    }
}
