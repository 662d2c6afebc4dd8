import EventStore
import FoundationEssentials
import Postgres

/// A read model's columns as the server's catalogue gives them. Nothing else ever becomes part of a
/// statement.
struct ReadModelTable: Sendable {
    let name: String
    /// Column to the name of its type.
    let types: [String: String]
    /// Columns that always have a value.
    let filled: Set<String>

    /// From `Statements.readModelColumns`.
    static func catalogue(_ rows: Rows) throws(PostgresError) -> [String: ReadModelTable] {
        var types: [String: [String: String]] = [:]
        var filled: [String: Set<String>] = [:]
        for row in rows {
            let (table, column) = (try row.string(0), try row.string(1))
            types[table, default: [:]][column] = try row.string(2)
            if try row.bool(3) { filled[table, default: []].insert(column) }
        }
        return Dictionary(
            uniqueKeysWithValues: types.map { name, types in
                (name, ReadModelTable(name: name, types: types, filled: filled[name] ?? []))
            }
        )
    }

    /// Quoted for a statement, when there is such a column.
    func quoted(_ column: String) throws(ReadModelError) -> String {
        guard types[column] != nil else { throw .unknown("\(name).\(column)") }
        return Self.quote(column)
    }

    func type(of column: String) throws(ReadModelError) -> String {
        guard let type = types[column] else { throw .unknown("\(name).\(column)") }
        return type
    }

    static func quote(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
