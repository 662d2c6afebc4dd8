import Engine
import EventStore
import Finance
import Hummingbird
import Spreadsheets
import Values

/// `/api/v1/finance`: lists, sums, statements, reconciliation, refunds in bulk.
struct FinanceDoor: Sendable {
    static let pageSize: Int64 = 100
    /// Hits of a search.
    static let searchLimit: Int64 = 200
    static let tableTypes = [
        "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]

    let dependencies: ServerDependencies
    let limits: ServerLimits

    private var book: any FinanceBook { dependencies.finance }

    var routes: [Route] {
        [
            .get("/api/v1/finance/financings") { try await list($0) },
            .get("/api/v1/finance/search") { try await search($0) },
            .get("/api/v1/finance/ageing") { try await ageing($0) },
            .get("/api/v1/finance/waiting") { try await waiting($0) },
            .get("/api/v1/finance/financings/{caseId}/why") { try await why($0) },
            .get("/api/v1/finance/statement") { try await statement($0) },
            .post("/api/v1/finance/reconciliation", types: Self.tableTypes, limit: limits.batchBodyLimit) {
                try await reconcile($0)
            },
            .post(
                "/api/v1/finance/refunds",
                types: StartBatch.types.filter { $0 != "application/json" } + Self.tableTypes,
                limit: limits.batchBodyLimit
            ) { try await refund($0) },
        ]
    }

    // MARK: Lists

    private func list(_ request: DoorRequest) async throws -> Response {
        let reader = try request.query(
            known: [
                "standing", "state", "waitingFor", "differs", "merchant", "product", "integration",
                "captureMode", "idPrefix", "order", "descending", "limit", "cursor",
            ]
        )
        var query = FinanceQuery()
        query.standing = try reader.text("standing")
        query.state = try reader.text("state")
        query.waitingFor = try reader.text("waitingFor")
        query.differs = try reader.flag("differs") ?? false
        query.merchant = try reader.text("merchant").map { $0 == dependencies.ownMerchant ? "" : $0 }
        query.product = try reader.text("product")
        query.integration = try reader.text("integration")
        query.captureMode = try reader.text("captureMode")
        query.idPrefix = try reader.text("idPrefix")
        query.order = try reader.word("order") ?? .caseID
        query.descending = try reader.flag("descending") ?? false
        query.limit = Int(
            try reader.integer("limit", in: 1...Int64(FinanceQuery.rowLimit)) ?? Self.pageSize
        )
        if let text = try reader.text("cursor") {
            guard let cursor = FinanceQuery.Cursor(text: text) else {
                throw Problem(
                    status: 400,
                    code: "malformed_cursor",
                    detail: "the cursor must be one that this list gave out",
                    field: "cursor"
                )
            }
            query.cursor = cursor
        }
        let page = try await book.list(query)
        return .json([
            "financings": .array(page.rows.map(\.json)), "nextCursor": .optional(page.next?.text),
        ])
    }

    private func search(_ request: DoorRequest) async throws -> Response {
        let reader = try request.query(known: ["key", "limit"])
        guard let key = try reader.text("key"), !key.isEmpty else {
            throw Problem(
                status: 400,
                code: "missing_parameter",
                detail: "a search needs a key",
                field: "key"
            )
        }
        let limit = try reader.integer("limit", in: 1...Self.searchLimit) ?? Self.searchLimit
        let rows = try await FinanceSearch.find(key, in: book, limit: Int(limit))
        return .json(["financings": .array(rows.map(\.json))])
    }

    private func ageing(_ request: DoorRequest) async throws -> Response {
        _ = try request.query(known: [])
        let groups = try await book.ageing(at: dependencies.clock.now)
        return .json(["groups": .array(groups.map(\.json))])
    }

    private func waiting(_ request: DoorRequest) async throws -> Response {
        _ = try request.query(known: [])
        return .json(["groups": .array(try await book.waiting().map(\.json))])
    }

    private func why(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        _ = try request.query(known: [])
        guard let row = try await book.find(.caseID(id), limit: 1).first else {
            throw Problem.unknownCase(id)
        }
        return .json([
            "caseId": .string(id.description), "merchantTransactionId": .string(row.merchantTransactionID),
            "standing": .string(row.standing), "why": .string(row.why),
        ])
    }
}
