import EventStore
import Values

/// Read-model rows in memory, away when the store is.
struct Rows: ReadModels {
    let memory: InMemoryEventStore
    /// Asked before each read.
    let connection: StoreConnection

    func row(model: String, stream: StreamID) async throws -> JSONObject? {
        _ = try await connection.streams(after: nil, limit: 1)
        return memory.row(of: model, stream: stream)
    }

    func findRows(model: String, column: String, value: JSON) async throws -> [JSONObject] {
        _ = try await connection.streams(after: nil, limit: 1)
        return memory.rows(of: model).map(\.columns).filter { $0[column] == value }
    }

    func listRows(_ query: ReadModelQuery) async throws -> ReadModelPage {
        let rows =
            try await connection.streams(after: nil, limit: 1).isEmpty ? [] : memory.rows(of: query.model)
        let matching = rows.map(\.columns).filter { row in
            query.conditions.members.allSatisfy { (row[$0.key] ?? .null) == $0.value }
        }
        return ReadModelPage(rows: matching, next: nil)
    }

    func countRows(model: String, groupBy column: String) async throws -> [(value: String?, count: Int)] {
        var counts: [String?: Int] = [:]
        for row in memory.rows(of: model) { counts[row.columns[column]?.stringValue, default: 0] += 1 }
        return counts.sorted { ($0.key ?? "") < ($1.key ?? "") }.map { ($0.key, $0.value) }
    }
}
