/// One row of a table as text, whichever file it came from.
package struct TableRow: Sendable, Hashable {
    /// Where a person finds it: the line of a CSV file on which the record begins, or the row of a sheet; from 1.
    package let number: Int
    /// Cells from the left. Numbers of a sheet are decimal texts with a point, dates ISO 8601, empty cells empty. Cells
    /// that a short row lacks are simply not there.
    package let cells: [String]

    package init(number: Int, cells: [String]) {
        self.number = number
        self.cells = cells
    }

    /// The cell's text, empty where the row has none.
    package subscript(column: Int) -> String { column < cells.count ? cells[column] : "" }
}

/// What tables are read from and written to.
package enum TableFormat: String, Sendable, CaseIterable {
    case csv
    case xlsx

    /// By the name's ending.
    package init?(path: String) {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        self.init(rawValue: path[path.index(after: dot)...].lowercased())
    }
}
