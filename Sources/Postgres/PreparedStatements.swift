/// What one connection has prepared, and under which names the server knows it.
///
/// The types of the parameters belong to the prepared form. A parameter whose type was unknown (an untyped
/// null) when the statement was first seen fits any type later only after preparing anew.
struct PreparedStatements {
    /// The most forms that the server keeps for one connection. Statements are constants of ours, or made of a few parts,
    /// so this is met only by mistake; then all are dropped at once, which cannot fail, and those in use come back.
    static let formLimit = 500

    enum Lookup: Equatable {
        case ready(serverName: String)
        /// `dropsOthers`: DEALLOCATE ALL goes before.
        case prepare(serverName: String, types: [UInt32], dropsOthers: Bool = false)
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
    /// Forms that the server may have.
    private var forms = 0
    /// How often all were dropped. Part of each name from then on: a pipeline that failed before it came to the dropping
    /// leaves the old names taken.
    private var droppings = 0

    /// Finds the prepared form for these types, or books a new one, which counts as prepared from now on:
    /// tell `forget` if preparing fails.
    mutating func find(_ statement: Statement, types: [UInt32]) -> Lookup {
        if let entry = entries[statement.name], entry.sql == statement.sql {
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
        let isFull = forms >= Self.formLimit
        if isFull {
            entries.removeAll()
            forms = 0
            droppings += 1
        }
        var entry = entries[statement.name] ?? Entry(sql: statement.sql)
        if entry.sql != statement.sql {
            // Two texts of one name take turns, each under a name of its own on the server.
            entry.sql = statement.sql
            entry.variants = []
        }
        var serverName = entry.made == 0 ? statement.name : "\(statement.name)~\(entry.made)"
        if droppings > 0 { serverName += "^\(droppings)" }
        entry.made += 1
        forms += 1
        // A form that differs only in what was unknown is replaced by one that knows the most of both.
        var types = given
        entry.variants.removeAll { variant in
            guard Self.agree(variant.types, types) else { return false }
            for index in types.indices where types[index] == 0 { types[index] = variant.types[index] }
            return true
        }
        entry.variants.append(Variant(types: types, serverName: serverName))
        entries[statement.name] = entry
        return .prepare(serverName: serverName, types: types, dropsOthers: isFull)
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
