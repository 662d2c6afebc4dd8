package import Spreadsheets
package import Values

/// One line of a file that asks many cases: which case, the order's id, and the command's arguments.
package struct OrderLine: Sendable, Hashable {
    /// Line or row of the file, from 1.
    package let number: Int
    /// As the file calls the case.
    package let key: String
    /// What makes it happen at most once, however often and in however many files it comes.
    package let order: String
    package let arguments: JSON

    package enum Entry: Sendable, Hashable {
        case line(OrderLine)
        /// Nothing is done for this line.
        case unreadable(number: Int, reason: String)
    }

    static let caseField = "case"
    static let orderField = "id"
    static let argumentsField = "arguments"
    /// Bytes of an order's id.
    package static let orderLimit = 150

    /// Reads JSON Lines: `{"case": "…", "id": "…", "arguments": {…}}`.
    package static func read(_ lines: [JSONLines.Line]) -> [Entry] { lines.map(read) }

    private static func read(_ line: JSONLines.Line) -> Entry {
        let json: JSON
        do throws(JSONParseError) {
            json = try JSON.parse(line.bytes)
        } catch {
            return .unreadable(number: line.number, reason: error.description)
        }
        guard let object = json.objectValue else {
            return .unreadable(number: line.number, reason: "the line is no JSON object")
        }
        let known = [caseField, orderField, argumentsField]
        for key in object.keys where !known.contains(key) {
            let reason = "unknown field \"\(key)\"; known are \(known.joined(separator: ", "))"
            return .unreadable(number: line.number, reason: reason)
        }
        let arguments = object[argumentsField] ?? .emptyObject
        guard arguments.objectValue != nil else {
            return .unreadable(number: line.number, reason: "arguments must be an object")
        }
        return entry(
            line.number,
            object[caseField]?.stringValue,
            object[orderField]?.stringValue,
            arguments
        )
    }

    /// Reads a table to its end: the columns `case` and `id`, and one for each argument, by its name.
    ///
    /// - Parameter rowLimit: reading ends with so many rows.
    /// - Throws: `missingColumn`, `unknownColumn`, and what reading throws.
    package static func read(
        _ table: TableDesk,
        shape: Shape?,
        rowLimit: Int = .max
    ) async throws -> [Entry] {
        let opened = try await table.open()
        let form = TableForm(shape: shape)
        try opened.header.require([caseField, orderField])
        if let columns = form.columns {
            try opened.header.refuseOthers(than: [caseField, orderField] + columns)
        }
        var entries: [Entry] = []
        var rows = try await table.rows()
        while !rows.isEmpty, entries.count < rowLimit {
            entries += rows.prefix(rowLimit - entries.count).map { row in
                do throws(TableForm.Unfit) {
                    let arguments = try form.arguments(
                        of: row,
                        opened.header,
                        besides: [caseField, orderField]
                    )
                    return entry(
                        row.number,
                        opened.header.value(caseField, in: row),
                        opened.header.value(orderField, in: row),
                        .object(arguments)
                    )
                } catch {
                    return .unreadable(number: row.number, reason: error.description)
                }
            }
            rows = try await table.rows()
        }
        return entries
    }

    private static func entry(_ number: Int, _ key: String?, _ order: String?, _ arguments: JSON) -> Entry {
        guard let key, !key.isEmpty else {
            return .unreadable(number: number, reason: "\(caseField) is missing")
        }
        guard let order, !order.isEmpty else {
            return .unreadable(number: number, reason: "\(orderField) is missing")
        }
        guard order.utf8.count <= orderLimit else {
            return .unreadable(number: number, reason: "\(orderField) has more than \(orderLimit) bytes")
        }
        return .line(OrderLine(number: number, key: key, order: order, arguments: arguments))
    }
}
