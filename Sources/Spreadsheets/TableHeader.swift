/// A table's first row as names of columns. Case and surrounding spaces do not matter.
package struct TableHeader: Sendable {
    /// As the file has them.
    package let names: [String]
    private let indexes: [String: Int]

    /// - Throws: `repeatedColumn`. Columns without a name cannot be asked for and are no mistake.
    package init(_ row: TableRow) throws(TableError) {
        var indexes: [String: Int] = [:]
        for (index, name) in row.cells.enumerated() {
            let key = Self.key(name)
            guard !key.isEmpty else { continue }
            guard indexes.updateValue(index, forKey: key) == nil else {
                throw TableError(
                    .repeatedColumn,
                    "there are two columns named \"\(name)\"",
                    line: row.number
                )
            }
        }
        names = row.cells
        self.indexes = indexes
    }

    /// Reads the first row of a table as its header.
    ///
    /// - Throws: `noHeader` for an empty table, and what reading throws.
    package init(of reader: TableReader) throws(TableError) {
        guard let row = try reader.next() else {
            throw TableError(.noHeader, "the table is empty; its first row must name the columns")
        }
        try self.init(row)
    }

    /// Whether a column, from 0, has a name.
    package func isNamed(_ column: Int) -> Bool {
        names.indices.contains(column) && !Self.key(names[column]).isEmpty
    }

    package func index(of name: String) -> Int? { indexes[Self.key(name)] }

    /// The row's text under a name without blanks at its ends; nil when the table has no such column or the cell is
    /// empty.
    package func value(_ name: String, in row: TableRow) -> String? {
        guard let index = index(of: name) else { return nil }
        let text = Self.trimmed(row[index])
        return text.isEmpty ? nil : text
    }

    /// - Throws: `missingColumn` for a name that the table lacks.
    package func require(_ names: [String]) throws(TableError) {
        for name in names where index(of: name) == nil {
            throw TableError(
                .missingColumn,
                "there is no column \"\(name)\"; the first row must name the columns, and it has \(listing)"
            )
        }
    }

    /// - Throws: `unknownColumn` for a column that is none of the known ones.
    package func refuseOthers(than known: [String]) throws(TableError) {
        let keys = Set(known.map(Self.key))
        for name in names where !Self.key(name).isEmpty && !keys.contains(Self.key(name)) {
            throw TableError(
                .unknownColumn,
                "there is no column \"\(name)\" here; known are \(known.joined(separator: ", "))"
            )
        }
    }

    private var listing: String { names.filter { !$0.isEmpty }.joined(separator: ", ") }

    private static func key(_ name: String) -> String {
        trimmed(name.lowercased())
    }

    private static func trimmed(_ text: String) -> String {
        guard let first = text.first, let last = text.last, isBlank(first) || isBlank(last) else {
            return text
        }
        var text = Substring(text)
        while text.first.map(isBlank) == true { text.removeFirst() }
        while text.last.map(isBlank) == true { text.removeLast() }
        return String(text)
    }

    /// The byte order mark is a blank without width.
    private static func isBlank(_ character: Character) -> Bool {
        character.isWhitespace || character == "\u{FEFF}"
    }
}
