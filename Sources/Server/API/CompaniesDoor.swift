import Engine
import EventStore
import Hummingbird
import Lifecycles
import Values
import Workflow

/// `/api/v1/companies`: search, list searches, show one with its hits.
struct CompaniesDoor: Sendable {
    static let pageSize: Int64 = 100
    static let model = "company_identifications"

    let dependencies: ServerDependencies
    let limits: ServerLimits
    private let companies: CompanySearch

    init(dependencies: ServerDependencies, limits: ServerLimits) {
        self.dependencies = dependencies
        self.limits = limits
        companies = CompanySearch(
            desk: dependencies.desk,
            store: dependencies.store,
            charts: dependencies.charts,
            readModels: dependencies.readModels,
            clock: dependencies.clock
        )
    }

    var routes: [Route] {
        [
            .post("/api/v1/companies", limit: limits.bodyLimit) { try await search($0) },
            .get("/api/v1/companies") { try await list($0) },
            .get("/api/v1/companies/{caseId}") { try await show($0) },
        ]
    }

    private func search(_ request: DoorRequest) async throws -> Response {
        let outcome = try await companies.search(
            try request.json(),
            actor: DoorRequest.apiActor,
            id: try request.idempotencyKey()
        )
        return try outcome.response(location: "/api/v1/companies/")
    }

    private func show(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        _ = try request.query(known: [])
        guard let view = try await CaseView.read(id, from: dependencies),
            let row = try await dependencies.readModels.row(model: Self.model, stream: id)
        else { throw Problem.unknownCase(id) }
        var members = RowView.members(of: row, amounts: [])
        members["version"] = .integer(view.stream.version.number)
        members["inquiry"] = view.snapshot.facts["inquiry"]
        // Head offices first; each says whether it is a branch.
        members["companies"] = view.snapshot.facts["companies"] ?? []
        members["warnings"] = view.snapshot.facts["warnings"] ?? []
        return .json(.object(members), headers: [.eTag: view.stream.version.entityTag])
    }

    private static let filters = (CompanyIdentification.definition.row?.columns ?? []).filter(\.isFilter)
        .map { (parameter: $0.member, column: $0.name) }

    private func list(_ request: DoorRequest) async throws -> Response {
        let reader = try request.query(
            known: Self.filters.map(\.parameter) + ["attention", "limit", "cursor"]
        )
        var matching = JSONObject()
        for (parameter, column) in Self.filters {
            if let value = try reader.text(parameter) { matching[column] = .string(value) }
        }
        let attention = try reader.flag("attention")
        if attention == false { matching["attention"] = .null }
        let page = try await dependencies.readModels.listRows(
            ReadModelQuery(
                model: Self.model,
                conditions: matching,
                present: attention == true ? ["attention"] : [],
                cursor: try reader.text("cursor"),
                limit: Int(
                    try reader.integer("limit", in: 1...Int64(ReadModelQuery.rowLimit)) ?? Self.pageSize
                )
            )
        )
        return .json([
            "companies": .array(page.rows.map { .object(RowView.members(of: $0, amounts: [])) }),
            "nextCursor": .optional(page.next),
        ])
    }
}
