package import EventStore
import Postgres
package import Values

extension PostgresEventStore: ReadModels {
    package func listRows(_ query: ReadModelQuery) async throws -> ReadModelPage {
        let limit = max(1, min(query.limit, ReadModelQuery.rowLimit))
        let cursor: ReadModelCursor? = if let text = query.cursor { try ReadModelCursor(text) } else { nil }
        var parameters = try query.conditions.members.filter { !$0.value.isNull }.map { member in
            PostgresValue.text(try member.value.columnText(member.key))
        }
        // One more than asked for tells whether there is another page.
        parameters.append(.int8(Int64(limit + 1)))
        if let cursor {
            parameters.append(.uuid(cursor.stream.uuid))
            if query.orderBy != nil, let value = cursor.value { parameters.append(.text(value)) }
        }
        let statement = try Statements.listRows(query, in: table(query.model), after: cursor)
        let rows = try await ask(statement, parameters)
        let shown = rows.prefix(limit)
        let last = rows.count > limit ? shown.last : nil
        return ReadModelPage(
            rows: try shown.map(Self.object),
            next: try last.map { row in
                try ReadModelCursor(stream: StreamID(row.uuid(1)), value: row.optionalString(2)).text
            }
        )
    }

    package func countRows(model: String, groupBy column: String) async throws -> [(
        value: String?, count: Int
    )] {
        let statement = try Statements.countRows(in: table(model), groupBy: column)
        return try await ask(statement, []).map { row in
            (try row.optionalString(0), try row.int(1))
        }
    }

    package func row(model: String, stream: StreamID) async throws -> JSONObject? {
        try await ask(Statements.row(of: table(model)), [.uuid(stream.uuid)]).first.map(Self.object)
    }

    package func rows(model: String, stream: StreamID) async throws -> [JSONObject] {
        try await ask(Statements.rows(of: table(model)), [.uuid(stream.uuid)]).map(Self.object)
    }

    package func findRows(model: String, column: String, value: JSON) async throws -> [JSONObject] {
        let query = ReadModelQuery(
            model: model,
            conditions: JSONObject([(column, value)]),
            limit: ReadModelQuery.rowLimit
        )
        return try await listRows(query).rows
    }

    private func table(_ model: String) throws(ReadModelError) -> ReadModelTable {
        guard let table = catalogue[model] else { throw .unknown(model) }
        return table
    }

    private func ask(
        _ statement: Statement,
        _ parameters: [PostgresValue]
    ) async throws(ReadModelError) -> Rows {
        do {
            return try await run(statement, parameters)
        } catch {
            throw .failed(error)
        }
    }

    private static func object(_ row: Row) throws -> JSONObject {
        guard let object = try row.json(0).objectValue else {
            throw EventStoreFailure.broken("a row of a read model is no object")
        }
        return object
    }
}

extension JSON {
    /// As the server reads a value of any type from text.
    fileprivate func columnText(_ column: String) throws(ReadModelError) -> String {
        switch self {
        case .string(let text): return text
        case .integer(let number): return String(number)
        case .bool(let value): return value ? "true" : "false"
        case .null, .double, .array, .object: throw .unsuitable(column: column)
        }
    }
}
