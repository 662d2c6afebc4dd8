import Cases
import Engine
import EventStore
import Hummingbird
import Values
import Workflow

/// `/api/v1/cases/{caseId}`: show a case, ask it something, look into its past.
struct CasesDoor: Sendable {
    /// Events in one page.
    static let eventLimit: Int64 = 1_000
    static let eventPageSize: Int64 = 100

    let dependencies: ServerDependencies
    let limits: ServerLimits

    var routes: [Route] {
        [
            .get("/api/v1/cases/{caseId}") { try await show($0) },
            .post("/api/v1/cases/{caseId}/commands", limit: limits.bodyLimit) { try await command($0) },
            .get("/api/v1/cases/{caseId}/interventions") { try await interventions($0) },
            .post("/api/v1/cases/{caseId}/interventions", limit: limits.bodyLimit) {
                try await intervene($0)
            },
            .get("/api/v1/cases/{caseId}/events") { try await events($0) },
            .get("/api/v1/cases/{caseId}/chart") { try await chart($0) },
            .get("/api/v1/cases/{caseId}/replay") { try await replay($0) },
        ]
    }

    private func show(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        _ = try request.query(known: [])
        guard let view = try await dependencies.cases.show(id)
        else {
            throw Problem.unknownCase(id)
        }
        return .json(view.json(links: Self.links(of: id)), headers: [.eTag: view.stream.version.entityTag])
    }

    private static func links(of id: StreamID) -> JSON {
        let path = "/api/v1/cases/\(id)"
        return [
            "chart": .string(path + "/chart"), "events": .string(path + "/events"),
            "replay": .string(path + "/replay"),
        ]
    }

    // MARK: Asking

    func command(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        let key = try request.requiredIdempotencyKey()
        let body = try request.object(known: ["command", "arguments"])
        let precondition = try request.versionPrecondition()
        let command = try Self.text("command", in: body)
        let answer = try await dependencies.cases.ask(
            command,
            body["arguments"] ?? .emptyObject,
            of: id,
            order: OrderID(key.text, of: command),
            expected: try await expectedVersion(precondition, of: id),
            by: request.principal
        )
        return Self.answer(
            caseID: id,
            version: answer.version,
            state: answer.state,
            isRepeat: answer.isRepeat
        )
    }

    /// The version that a command is decided on. Of a list it is the one that the case has; when another writer is
    /// faster afterwards, the command is refused as stale.
    private func expectedVersion(
        _ precondition: VersionPrecondition?,
        of id: StreamID
    ) async throws -> StreamVersion? {
        guard case .oneOf(let versions)? = precondition else { return nil }
        if versions.count == 1 { return versions[0] }
        guard let current = try await dependencies.store.load([id]).first?.version else {
            throw Problem.unknownCase(id)
        }
        if versions.contains(current) { return current }
        guard let newest = versions.max() else {
            throw Problem(
                status: 412,
                code: "stale_version",
                detail:
                    "no tag in If-Match names a version; the case is at version \(current), read it again",
                field: "If-Match"
            )
        }
        // None is current, but a command that is repeated gets its old answer whatever the case has become.
        return newest
    }

    private func intervene(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        let key = try request.requiredIdempotencyKey()
        let body = try request.object(known: ["intervention", "key", "call", "reason"])
        let word = try Self.text("intervention", in: body)
        guard let intervention = Intervention(rawValue: word) else {
            throw Problem(
                status: 422,
                code: "unknown_intervention",
                detail: "interventions are \(Intervention.allCases.map(\.rawValue).joined(separator: ", "))",
                field: "intervention",
                value: Problem.excerpt(word)
            )
        }
        let reason = try Self.text("reason", in: body)
        guard reason.utf8.count <= Self.reasonLimit else {
            throw Problem(
                status: 422,
                code: "too_long",
                detail: "a reason may have \(Self.reasonLimit) bytes at most",
                field: "reason"
            )
        }
        let answer = try await dependencies.cases.intervene(
            intervention,
            key: try Self.text("key", in: body),
            call: try Self.text("call", in: body),
            reason: reason,
            of: id,
            order: OrderID(key.text, of: word),
            by: request.principal
        )
        return Self.answer(
            caseID: id,
            version: answer.version,
            state: answer.state,
            isRepeat: answer.isRepeat
        )
    }

    /// For each parked call, what each decision would append, to be shown before one is taken.
    private func interventions(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        _ = try request.query(known: [])
        let parked: [JSON] = try await dependencies.cases.interventions(of: id).map { work, previews in
            [
                "call": .string(work.item.name), "decisions": .array(previews.map(\.json)),
                "key": .string(work.item.key), "reason": .string(work.lastError),
            ]
        }
        return .json(["caseId": .string(id.description), "parked": .array(parked)])
    }

    /// Bytes of a reason that a person gives.
    private static let reasonLimit = 2_000

    private static func text(_ field: String, in body: JSON) throws(Problem) -> String {
        guard let value = body[field], !value.isNull else {
            throw Problem(
                status: 400,
                code: "missing_field",
                detail: "field \"\(field)\" is required",
                field: field
            )
        }
        guard let text = value.stringValue, !text.isEmpty else {
            throw Problem(
                status: 400,
                code: "wrong_type",
                detail: "field \"\(field)\" must be a string that is not empty, found \(value.kind)",
                field: field
            )
        }
        return text
    }

    private static func answer(
        caseID: StreamID,
        version: StreamVersion,
        state: String,
        isRepeat: Bool
    ) -> Response {
        .json(
            [
                "caseId": .string(caseID.description), "isRepeat": .bool(isRepeat), "state": .string(state),
                "version": .integer(version.number),
            ],
            headers: [.eTag: version.entityTag]
        )
    }
}
