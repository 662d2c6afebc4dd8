import EventStore
import FoundationEssentials
import Postgres

/// A read model's columns as the server's catalogue gives them. Nothing else ever becomes part of a
/// statement.
struct ReadModelTable: Sendable {
    let name: String
    /// Column to the name of its type.
    let types: [String: String]

    /// From `Statements.readModelColumns`.
    static func catalogue(_ rows: Rows) -> [String: ReadModelTable] {
        var types: [String: [String: String]] = [:]
        for row in rows { types[row.string(0), default: [:]][row.string(1)] = row.string(2) }
        return Dictionary(
            uniqueKeysWithValues: types.map { ($0.key, ReadModelTable(name: $0.key, types: $0.value)) }
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
