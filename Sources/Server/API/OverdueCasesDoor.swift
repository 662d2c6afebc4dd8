import Cases
import Engine
import EventStore
import Hummingbird
import Lifecycles
import Values
import Workflow

/// `/api/v1/overdue-cases`: draft, list, show; `/api/v1/overdue-deadlines`: what falls due, with the money at risk.
///
/// Everything else is asked by command, `POST /api/v1/cases/{caseId}/commands`: `declare`, `amend`,
/// `reportSettlements`, `reportInvoices`, `requestIntervention`, `move`, `read`, `close`.
struct OverdueCasesDoor: Sendable {
    static let pageSize: Int64 = 100
    static let model = CaseModel.overdueCases

    let dependencies: ServerDependencies
    let limits: ServerLimits
    private var type: CaseType { dependencies.cases.catalog.overdue }
    private var invoices: InvoiceImport {
        InvoiceImport(cases: dependencies.cases, contracts: dependencies.contracts)
    }

    var routes: [Route] {
        [
            .post("/api/v1/overdue-cases", limit: limits.bodyLimit) { try await draft($0) },
            .get("/api/v1/overdue-cases") { try await list($0) },
            .post("/api/v1/overdue-cases/ledger", types: LedgerDoor.types, limit: LedgerDoor.bytesLimit) {
                try await LedgerDoor(filing: invoices).file($0)
            },
            .get("/api/v1/overdue-cases/{caseId}") { try await show($0) },
            .get("/api/v1/overdue-deadlines") { try await deadlines($0) },
        ]
    }

    private func draft(_ request: DoorRequest) async throws -> Response {
        let key = try request.idempotencyKey()
        let arguments = try request.json()
        let outcome = await dependencies.cases.start(type, arguments, id: key, by: request.principal)
        return try outcome.response(location: "/api/v1/overdue-cases/")
    }

    // MARK: Reading

    private func show(_ request: DoorRequest) async throws -> Response {
        let id = try request.caseID()
        _ = try request.query(known: [])
        guard let (entry, view) = try await dependencies.cases.entry(id, of: type),
            let row = try await dependencies.readModels.row(model: Self.model, stream: id)
        else { throw Problem.unknownCase(id) }
        // What was filed, every last day with its arithmetic, and what to look at.
        var members = entry
        let found = try await OverdueInvoices.warnings(for: row, in: dependencies.readModels)
        if !found.isEmpty {
            members["warnings"] = .array((members["warnings"]?.arrayValue ?? []) + found.map(\.json))
        }
        return .json(.object(members), headers: [.eTag: view.stream.version.entityTag])
    }

    private enum Order: String, CaseIterable {
        case caseID = "caseId"
        case deadline
        case draftedAt
        case updatedAt
        case nextAt
        case atRisk
        case customerReference

        /// Nil: by case.
        var column: String? {
            switch self {
            case .caseID: nil
            case .deadline: "deadline"
            case .draftedAt: "drafted_at"
            case .updatedAt: "updated_at"
            case .nextAt: "next_at"
            case .atRisk: "at_risk"
            case .customerReference: "customer_reference"
            }
        }
    }

    private static let filters = [
        ("state", "state"), ("status", "status"), ("customerReference", "customer_reference"),
        ("easyNumber", "easy_number"), ("overdueId", "overdue_id"), ("debtType", "debt_type"),
        ("policyNumber", "policy_number"),
    ]

    private func list(_ request: DoorRequest) async throws -> Response {
        let reader = try request.query(
            known: Self.filters.map(\.0) + [
                "attention", "unreported", "invoice", "order", "descending", "limit", "cursor",
            ]
        )
        var matching = JSONObject()
        for (parameter, column) in Self.filters {
            if let value = try reader.text(parameter) { matching[column] = .string(value) }
        }
        if let isUnreported = try reader.flag("unreported") { matching["unreported"] = .bool(isUnreported) }
        let order: Order = try reader.word("order") ?? .caseID
        let attention = try reader.flag("attention")
        if attention == false { matching["attention"] = .null }
        if let invoice = try reader.text("invoice") {
            let rows = try await OverdueInvoices.cases(withInvoice: invoice, in: dependencies.readModels)
                .filter {
                    row in
                    matching.members.allSatisfy { (row[$0.key] ?? .null) == $0.value }
                        && (attention != true || row["attention"]?.isNull == false)
                }
            return .json([
                "nextCursor": .null,
                "overdueCases": .array(
                    rows.map { .object(type.members(of: $0)) }
                ),
            ])
        }
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
            "nextCursor": .optional(page.next),
            "overdueCases": .array(
                page.rows.map { .object(type.members(of: $0)) }
            ),
        ])
    }

    private func deadlines(_ request: DoorRequest) async throws -> Response {
        let reader = try request.query(known: ["days"])
        let days = Int(
            try reader.integer("days", in: 0...Int64(OverdueDeadlines.daysLimit))
                ?? Int64(OverdueDeadlines.usualDays)
        )
        return .json(
            try await OverdueDeadlines.read(
                within: days,
                at: dependencies.clock.now,
                under: dependencies.contracts,
                from: dependencies.readModels
            ).json
        )
    }
}

extension CaseStarter.Outcome {
    /// 201 for what was started, 200 for what was there.
    func response(location: String) throws -> Response {
        func answer(_ id: StreamID, _ version: StreamVersion, _ state: String, isNew: Bool) -> Response {
            .json(
                [
                    "alreadyStarted": .bool(!isNew), "caseId": .string(id.description),
                    "state": .string(state), "version": .integer(version.number),
                ],
                status: isNew ? 201 : 200,
                headers: [.location: location + id.description, .eTag: version.entityTag]
            )
        }
        switch self {
        case .started(let started):
            return answer(started.caseID, started.version, started.state, isNew: true)
        case .alreadyStarted(let id, let version, let state): return answer(id, version, state, isNew: false)
        case .refused(let error): throw error
        }
    }
}
