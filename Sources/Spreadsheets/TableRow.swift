/// One row of a table as text, whichever file it came from.
package struct TableRow: Sendable, Hashable {
    /// Where a person finds it: the line of a CSV file on which the record begins, or the row of a sheet; from 1.
    package let number: Int
    /// Cells from the left. Numbers of a sheet are decimal texts with a point, dates ISO 8601, empty cells empty. Cells
    /// that a short row lacks are simply not there.
    package let cells: [String]
    /// Columns, from 0, in which a sheet has a number or a moment and no text: leading zeros are lost in such a cell, and
    /// its form says nothing of how people write numbers. Never of a CSV file.
    package let numbers: Set<Int>

    package init(number: Int, cells: [String], numbers: Set<Int> = []) {
        self.number = number
        self.cells = cells
        self.numbers = numbers
    }

    /// Rows are the same when their texts are.
    package static func == (row: TableRow, other: TableRow) -> Bool {
        row.number == other.number && row.cells == other.cells
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(cells)
    }

    /// The cell's text, empty where the row has none.
    package subscript(column: Int) -> String { column >= 0 && column < cells.count ? cells[column] : "" }
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
