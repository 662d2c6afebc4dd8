import Cases
import Engine
import EventStore
import Hummingbird
import Values
import Workflow

/// `/api/v1/{resource}` for one kind of case whose definition is data: start, list, show, ask, history, and files that
/// start or ask many.
struct CaseRoutes: Sendable {
    /// Rows in one page when the client does not say.
    static let pageSize: Int64 = 100

    let type: CaseType
    let resource: String
    let dependencies: ServerDependencies
    let limits: ServerLimits

    /// Nil for a kind that is not described, or that no door starts.
    init?(_ type: CaseType, dependencies: ServerDependencies, limits: ServerLimits) {
        guard let resource = type.resource, type.description != nil, type.start != nil else { return nil }
        self.type = type
        self.resource = resource
        self.dependencies = dependencies
        self.limits = limits
    }

    private var path: String { "/api/v1/\(resource)" }
    private var one: String { path + "/{caseId}" }
    private var cases: CaseService { dependencies.cases }

    var routes: [Route] {
        let door = CasesDoor(dependencies: dependencies, limits: limits)
        return [
            .post(path, limit: limits.bodyLimit) { try await start($0) },
            .post(path + ":batch", types: StartBatch.types, limit: limits.batchBodyLimit) {
                try await StartBatch(type: type, dependencies: dependencies, limits: limits).answer($0)
            },
            .post(path + ":ask", types: CommandFile.types, limit: limits.batchBodyLimit) {
                try await CommandFile(type: type, dependencies: dependencies, limits: limits).answer($0)
            },
            .get(path) { try await list($0) },
            .get(one) { try await show($0) },
            .get(one + "/commands") { try await forms($0) },
            .post(one + "/commands", limit: limits.bodyLimit) { request in
                try await requireKind(of: request)
                return try await door.command(request)
            },
            .get(one + "/events") { request in
                try await requireKind(of: request)
                return try await door.events(request)
            },
        ]
    }

    private func start(_ request: DoorRequest) async throws -> Response {
        let key = try request.idempotencyKey()
        let arguments = try request.json()
        return try await cases.start(type, arguments, id: key, by: request.principal)
            .response(location: path + "/")
    }

    private func list(_ request: DoorRequest) async throws -> Response {
        let filters = type.filters.map(\.member)
        let reader = try request.query(known: filters + ["attention", "limit", "cursor"])
        var matching: [String: String] = [:]
        for filter in filters { matching[filter] = try reader.text(filter) }
        let page = try await cases.list(
            type,
            matching: matching,
            attention: try reader.flag("attention"),
            cursor: try reader.text("cursor"),
            limit: Int(
                try reader.integer("limit", in: 1...Int64(ReadModelQuery.rowLimit)) ?? Self.pageSize
            )
        )
        return .json(
            .object(
                JSONObject([
                    (type.listName, .array(page.cases.map(JSON.object))),
                    ("nextCursor", .optional(page.next)),
                ])
            )
        )
    }

    private func show(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        _ = try request.query(known: [])
        guard let (members, view) = try await cases.entry(id, of: type) else { throw Problem.unknownCase(id) }
        return .json(.object(members), headers: [.eTag: view.stream.version.entityTag])
    }

    private func forms(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        _ = try request.query(known: [])
        try await requireKind(of: request)
        guard let forms = try await cases.forms(of: id) else { throw Problem.unknownCase(id) }
        return .json(forms.json)
    }

    /// A case of another kind is none of this resource.
    private func requireKind(of request: DoorRequest) async throws {
        let id = try request.caseID()
        guard try await dependencies.store.load([id]).first?.lifecycle == type.name else {
            throw Problem.unknownCase(id)
        }
    }
}
