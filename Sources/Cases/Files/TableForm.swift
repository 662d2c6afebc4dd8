import Spreadsheets
package import Values

/// How a table's row is read as an object of a shape: a column for each member, `address.town` for one within another.
/// A cell is read as what the member is; an empty one is not there.
package struct TableForm: Sendable {
    /// Why a cell cannot be what it is to be.
    struct Unfit: Error, CustomStringConvertible {
        let description: String
    }

    private struct Column {
        let path: [String]
        let form: Shape.Form

        var name: String { path.joined(separator: ".") }
    }

    /// Levels of objects within objects that have columns.
    private static let depthLimit = 4

    private let leaves: [Column]?

    /// - Parameter shape: nil for a command that is not described: each column is a text of its name.
    package init(shape: Shape?) { leaves = shape.map { Self.leaves(of: $0, under: [], depth: 0) } }

    /// Nil when any is taken.
    package var columns: [String]? { leaves?.map(\.name) }

    private static func leaves(of shape: Shape, under path: [String], depth: Int) -> [Column] {
        guard let members = shape.members, depth < depthLimit else {
            return path.isEmpty ? [] : [Column(path: path, form: shape.form)]
        }
        return members.filter { $0.presence != .derived }.flatMap { member in
            leaves(of: member.shape, under: path + [member.name], depth: depth + 1)
        }
    }

    func arguments(
        of row: TableRow,
        _ header: TableHeader,
        besides others: [String]
    ) throws(Unfit) -> JSONObject {
        var object = JSONObject()
        guard let leaves else {
            for name in header.names where !others.contains(name) {
                if let text = header.value(name, in: row) { object[name] = .string(text) }
            }
            return object
        }
        for column in leaves {
            guard let text = header.value(column.name, in: row) else { continue }
            Self.put(try Self.value(text, column), at: column.path[...], in: &object)
        }
        return object
    }

    private static func put(_ value: JSON, at path: ArraySlice<String>, in object: inout JSONObject) {
        guard let name = path.first else { return }
        guard path.count > 1 else { return object[name] = value }
        var inner = object[name]?.objectValue ?? JSONObject()
        put(value, at: path.dropFirst(), in: &inner)
        object[name] = .object(inner)
    }

    private static func value(_ text: String, _ column: Column) throws(Unfit) -> JSON {
        switch column.form {
        case .text, .word, .date, .moment: return .string(text)
        case .integer:
            guard let number = Int64(text) else {
                throw Unfit(description: "\(column.name) \"\(text)\" is no whole number")
            }
            return .integer(number)
        case .flag:
            switch text.lowercased() {
            case "true", "yes", "1": return .bool(true)
            case "false", "no", "0": return .bool(false)
            default: throw Unfit(description: "\(column.name) \"\(text)\" is neither true nor false")
            }
        case .object, .list, .oneOf, .opaqueObject:
            guard let json = try? JSON.parse(text) else {
                throw Unfit(description: "\(column.name) must be JSON; a table has no other form for it")
            }
            return json
        }
    }
}
