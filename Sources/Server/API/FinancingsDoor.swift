import Cases
import Engine
import EventStore
import Hummingbird
import Values

/// `/api/v1/financings`: start one or many, list, show.
struct FinancingsDoor: Sendable {
    /// Rows in one page when the client does not say.
    static let pageSize: Int64 = 100
    static let model = CaseModel.financings

    let dependencies: ServerDependencies
    let limits: ServerLimits
    private var type: CaseType { dependencies.cases.catalog.financing }

    var routes: [Route] {
        [
            .post("/api/v1/financings", limit: limits.bodyLimit) { try await start($0) },
            .post("/api/v1/financings:batch", types: StartBatch.types, limit: limits.batchBodyLimit) {
                try await StartBatch(type: type, dependencies: dependencies, limits: limits).answer($0)
            },
            .get("/api/v1/financings") { try await list($0) },
            .get("/api/v1/financings/{caseId}") { try await show($0) },
            .get("/api/v1/financings/{caseId}/qr") { try await showQRPicture($0) },
        ]
    }

    // MARK: Starting

    private func start(_ request: DoorRequest) async throws -> Response {
        let key = try request.idempotencyKey()
        let arguments = try request.json()
        let outcome = await dependencies.cases.start(type, arguments, id: key, by: request.principal)
        return try outcome.response(location: "/api/v1/financings/")
    }

    // MARK: Reading

    private func show(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        _ = try request.query(known: [])
        guard let stream = try await dependencies.store.load([id]).first,
            let row = try await dependencies.readModels.row(model: Self.model, stream: id)
        else { throw Problem.unknownCase(id) }
        var members = type.members(of: row)
        members["version"] = .integer(stream.version.number)
        return .json(.object(members), headers: [.eTag: stream.version.entityTag])
    }

    private enum Order: String, CaseIterable {
        case caseID = "caseId"
        case startedAt
        case updatedAt
        case nextAt
        case amount
        case merchantTransactionID = "merchantTransactionId"

        /// Nil: by case.
        var column: String? {
            switch self {
            case .caseID: nil
            case .startedAt: "started_at"
            case .updatedAt: "updated_at"
            case .nextAt: "next_at"
            case .amount: "amount"
            case .merchantTransactionID: "merchant_transaction_id"
            }
        }
    }

    private static let filters = [
        ("state", "state"), ("status", "status"), ("merchantTransactionId", "merchant_transaction_id"),
        ("product", "product"),
    ]

    private func list(_ request: DoorRequest) async throws -> Response {
        let reader = try request.query(
            known: Self.filters.map(\.0) + ["attention", "order", "descending", "limit", "cursor"]
        )
        var matching = JSONObject()
        for (parameter, column) in Self.filters {
            if let value = try reader.text(parameter) { matching[column] = .string(value) }
        }
        let order: Order = try reader.word("order") ?? .caseID
        let attention = try reader.flag("attention")
        if attention == false { matching["attention"] = .null }
        let page = try await dependencies.readModels.listRows(
            ReadModelQuery(
                model: Self.model,
                conditions: matching,
                present: attention == true ? ["attention"] : [],
                orderBy: order.column,
                descending: try reader.flag("descending") ?? false,
                cursor: try reader.text("cursor"),
                limit: Int(
                    try reader.integer("limit", in: 1...Int64(ReadModelQuery.rowLimit)) ?? Self.pageSize
                )
            )
        )
        return .json([
            "financings": .array(
                page.rows.map { .object(type.members(of: $0)) }
            ),
            "nextCursor": .optional(page.next),
        ])
    }
}
