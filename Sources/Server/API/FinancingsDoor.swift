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
    private let financings: CaseStarter

    init(dependencies: ServerDependencies, limits: ServerLimits) {
        self.dependencies = dependencies
        self.limits = limits
        financings = CaseStarter(
            .financing(dependencies.financingTerms),
            desk: dependencies.desk,
            store: dependencies.store,
            charts: dependencies.charts,
            upcasters: dependencies.upcasters
        )
    }

    var routes: [Route] {
        [
            .post("/api/v1/financings", limit: limits.bodyLimit) { try await start($0) },
            .post("/api/v1/financings:batch", types: Self.batchTypes, limit: limits.batchBodyLimit) {
                try await startMany($0)
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
        guard let outcome = await financings.start([arguments], actor: DoorRequest.apiActor, id: key).first
        else {
            preconditionFailure("one financing has one outcome")
        }
        return try outcome.response(location: "/api/v1/financings/")
    }

    // MARK: Reading

    private func show(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        _ = try request.query(known: [])
        guard let stream = try await dependencies.store.load([id]).first,
            let row = try await dependencies.readModels.row(model: Self.model, stream: id)
        else { throw Problem.unknownCase(id) }
        var members = RowView.members(of: row, amounts: RowView.financingAmounts)
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
                page.rows.map { .object(RowView.members(of: $0, amounts: RowView.financingAmounts)) }
            ),
            "nextCursor": .optional(page.next),
        ])
    }
}

extension FinancingsDoor {
    static let batchTypes = [
        "application/json", "application/x-ndjson", "application/jsonl", "application/json-lines",
    ]

    /// One answer for the batch, one entry for each line: lines do not affect each other.
    private func startMany(_ request: DoorRequest) async throws -> Response {
        let lines = try BatchLines.read(
            request.body,
            isArray: (request.headers[.contentType] ?? "").lowercased().hasPrefix("application/json")
                && JSONLines.unmarked(request.body).first { !$0.isJSONSpace } == UInt8(ascii: "["),
            lineLimit: limits.batchLineLimit
        )
        let readable = lines.compactMap { line in (try? line.value.get()).map { (line.number, $0) } }
        let outcomes = await financings.start(readable.map(\.1), actor: DoorRequest.apiActor)
        if !outcomes.isEmpty, outcomes.allSatisfy({ $0.isUnavailable }) { throw Problem.unavailable }
        let byNumber = Dictionary(uniqueKeysWithValues: zip(readable.map(\.0), outcomes))
        var counts = (started: 0, alreadyStarted: 0, refused: 0)
        var results: [JSON] = []
        for line in lines {
            var members = JSONObject([("line", .integer(Int64(line.number)))])
            switch (byNumber[line.number], line.value) {
            case (.started(let answer)?, _):
                counts.started += 1
                members["status"] = "started"
                members["caseId"] = .string(answer.caseID.description)
                members["state"] = .string(answer.state)
            case (.alreadyStarted(let id, _, let state)?, _):
                counts.alreadyStarted += 1
                members["status"] = "alreadyStarted"
                members["caseId"] = .string(id.description)
                members["state"] = .string(state)
            case (.refused(let error)?, _):
                counts.refused += 1
                members["status"] = "refused"
                members["problem"] = Problem(error).json
            case (nil, .failure(let problem)):
                counts.refused += 1
                members["status"] = "refused"
                members["problem"] = problem.json
            case (nil, .success): preconditionFailure("a readable line has an outcome")
            }
            results.append(.object(members))
        }
        return .json([
            "alreadyStarted": .integer(Int64(counts.alreadyStarted)),
            "refused": .integer(Int64(counts.refused)), "results": .array(results),
            "started": .integer(Int64(counts.started)),
        ])
    }
}

extension CaseStarter.Outcome {
    fileprivate var isUnavailable: Bool {
        if case .refused(.unavailable) = self { true } else { false }
    }
}
