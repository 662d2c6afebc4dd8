import EventStore
import Values

@testable import Cases
@testable import Server

/// The rows that steps left in memory, read as the port says.
struct MemoryReadModels: ReadModels {
    let store: InMemoryEventStore
    /// Asked before each read, so that rows are away when the store is.
    let access: any EventStore

    func listRows(_ query: ReadModelQuery) async throws -> ReadModelPage {
        try await reach()
        try refuse(
            query.conditions.members.map(\.key) + query.present + [query.orderBy].compactMap(\.self),
            of: query.model
        )
        for member in query.conditions.members { try refuse(member.value, in: member.key) }
        var rows = store.rows(of: query.model).map(\.columns).filter { row in
            query.conditions.members.allSatisfy { (row[$0.key] ?? .null) == $0.value }
                && query.present.allSatisfy { !(row[$0] ?? .null).isNull }
        }
        let column = query.orderBy ?? "stream_id"
        rows.sort { Self.text($0[column]) < Self.text($1[column]) }
        if query.descending { rows.reverse() }
        guard let start = query.cursor.map({ Int($0) }) ?? 0 else { throw ReadModelError.malformedCursor }
        let end = start + query.limit
        return ReadModelPage(
            rows: Array(rows.dropFirst(start).prefix(query.limit)),
            next: end < rows.count ? String(end) : nil
        )
    }

    func countRows(model: String, groupBy column: String) async throws -> [(value: String?, count: Int)] {
        try await reach()
        try refuse([column], of: model)
        var counts: [String: Int] = [:]
        for row in store.rows(of: model) { counts[Self.text(row.columns[column]), default: 0] += 1 }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    func row(model: String, stream: StreamID) async throws -> JSONObject? {
        try await reach()
        return store.row(of: model, stream: stream)
    }

    func findRows(model: String, column: String, value: JSON) async throws -> [JSONObject] {
        try await reach()
        try refuse(value, in: column)
        if model == OverdueInvoices.model { return invoices().filter { $0[column] == value } }
        try refuse([column], of: model)
        return store.rows(of: model).map(\.columns).filter { $0[column] == value }
    }

    /// As the real store's trigger keeps them.
    private func invoices() -> [JSONObject] {
        store.rows(of: CaseModel.overdueCases).map(\.columns).flatMap { row in
            Set((row["invoice_references"]?.arrayValue ?? []).compactMap(\.stringValue)).sorted().map {
                JSONObject([("invoice", .string($0)), ("stream_id", row["stream_id"] ?? .null)])
            }
        }
    }

    /// As the real store refuses what its catalogue lacks; here the rows are the catalogue.
    private func refuse(_ columns: [String], of model: String) throws(ReadModelError) {
        let rows = store.rows(of: model).map(\.columns)
        let unknown = columns.first { column in !rows.isEmpty && rows.allSatisfy { $0[column] == nil } }
        if let unknown { throw .unknown("\(model).\(unknown)") }
    }

    /// As the real store refuses what no parameter can be.
    private func refuse(_ value: JSON, in column: String) throws(ReadModelError) {
        switch value {
        case .null, .string, .integer, .bool: return
        case .double, .array, .object: throw .unsuitable(column: column)
        }
    }

    private func reach() async throws(ReadModelError) {
        do throws(EventStoreFailure) {
            _ = try await access.streams(after: nil, limit: 1)
        } catch {
            throw .failed(error)
        }
    }

    private static func text(_ value: JSON?) -> String {
        switch value {
        case .string(let text): text
        case .integer(let number): String(repeating: "0", count: 20 - String(number).count) + String(number)
        default: ""
        }
    }
}
