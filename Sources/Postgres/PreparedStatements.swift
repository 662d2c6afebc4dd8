/// What one connection has prepared, and under which names the server knows it.
///
/// The types of the parameters belong to the prepared form. A parameter whose type was unknown (an untyped
/// null) when the statement was first seen fits any type later only after preparing anew.
struct PreparedStatements {
    /// More statements than this on one connection means that SQL is being made up at run time.
    static let statementLimit = 2_000
    /// More sets of parameter types than this for one statement means that its callers disagree.
    static let variantLimit = 8

    enum Lookup: Equatable {
        case ready(serverName: String)
        case prepare(serverName: String, types: [UInt32])
    }

    private struct Variant {
        var types: [UInt32]
        var serverName: String
    }

    private struct Entry {
        var sql: String
        var variants: [Variant] = []
        var made = 0
    }

    private var entries: [String: Entry] = [:]

    /// Finds the prepared form for these types, or books a new one, which counts as prepared from now on:
    /// tell `forget` if preparing fails.
    mutating func find(_ statement: Statement, types: [UInt32]) -> Lookup {
        if let entry = entries[statement.name] {
            precondition(entry.sql == statement.sql, "two statements are named \(statement.name)")
            for variant in entry.variants where Self.fits(variant.types, types) {
                return .ready(serverName: variant.serverName)
            }
        }
        return book(statement, types)
    }

    /// The server does not know, or no longer accepts, this prepared form.
    mutating func forget(_ statement: Statement) {
        entries[statement.name]?.variants.removeAll()
    }

    private mutating func book(_ statement: Statement, _ given: [UInt32]) -> Lookup {
        var entry = entries[statement.name] ?? Entry(sql: statement.sql)
        let serverName = entry.made == 0 ? statement.name : "\(statement.name)~\(entry.made)"
        entry.made += 1
        // A form that differs only in what was unknown is replaced by one that knows the most of both.
        var types = given
        entry.variants.removeAll { variant in
            guard Self.agree(variant.types, types) else { return false }
            for index in types.indices where types[index] == 0 { types[index] = variant.types[index] }
            return true
        }
        entry.variants.append(Variant(types: types, serverName: serverName))
        precondition(
            entry.variants.count <= Self.variantLimit,
            "statement \(statement.name): its parameters change type"
        )
        entries[statement.name] = entry
        precondition(entries.count <= Self.statementLimit, "too many prepared statements")
        return .prepare(serverName: serverName, types: types)
    }

    private static func agree(_ some: [UInt32], _ others: [UInt32]) -> Bool {
        some.count == others.count && zip(some, others).allSatisfy { $0 == $1 || $0 == 0 || $1 == 0 }
    }

    /// An untyped null fits anything.
    private static func fits(_ prepared: [UInt32], _ given: [UInt32]) -> Bool {
        guard prepared.count == given.count else { return false }
        for index in prepared.indices where given[index] != 0 && prepared[index] != given[index] {
            return false
        }
        return true
    }
}
