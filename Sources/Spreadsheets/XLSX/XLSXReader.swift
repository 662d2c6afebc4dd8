/// The rows of one sheet, in constant memory: the sheet is unpacked and parsed piece by piece as rows are asked for.
final class XLSXReader {
    private let rows: SheetRows
    private let stream: XMLStream
    private let limits: TableLimits
    private let sheet: String
    private var count = 0

    init(_ source: TableReader.Source, sheet name: String?, limits: TableLimits) throws(TableError) {
        self.limits = limits
        let archive = try ZipArchive(source)
        let workbook = try Workbook(archive, limits: limits)
        let sheet = try workbook.sheet(named: name)
        self.sheet = sheet.name
        var strings: SharedStrings?
        if let name = workbook.sharedStringsPart,
            let part = try archive.part(name, limit: limits.expandedByteLimit)
        {
            strings = try SharedStrings.read(part, name: name, limits: limits)
        }
        var styles = CellStyles()
        if let name = workbook.stylesPart, let part = try archive.part(name, limit: limits.smallPartByteLimit)
        {
            styles = try CellStyles(part, name: name)
        }
        guard let part = try archive.part(sheet.part, limit: limits.expandedByteLimit) else {
            throw TableError(
                .damaged,
                "the workbook lists a sheet that is not in the file",
                sheet: sheet.name
            )
        }
        rows = SheetRows(
            sheet: sheet.name,
            strings: strings,
            styles: styles,
            countsFrom1904: workbook.countsFrom1904,
            limits: limits
        )
        stream = XMLStream(part, name: sheet.part, listener: rows)
    }

    func next() throws(TableError) -> TableRow? {
        while true {
            while let row = try rows.take() {
                count += 1
                guard count <= limits.rowLimit else {
                    throw TableError(
                        .tooManyRows,
                        "there are more than \(limits.rowLimit) rows",
                        sheet: sheet,
                        line: row.number
                    )
                }
                return row
            }
            guard !stream.hasEnded else { return nil }
            do throws(TableError) {
                try stream.step()
            } catch {
                var placed = error
                placed.sheet = sheet
                placed.line = error.line ?? rows.rowUnderWay
                throw placed
            }
        }
    }
}

/// Gathers the rows that a piece of a sheet completes.
final class SheetRows: XMLListening {
    private enum Kind {
        case number, shared, plain, flag, moment
    }

    /// What a row has, without the empty cells between.
    private struct Sparse {
        let number: Int
        var cells: [(column: Int, text: String)] = []
        var numbers: Set<Int> = []
    }

    private let sheet: String
    private let strings: SharedStrings?
    private let styles: CellStyles
    private let countsFrom1904: Bool
    private let limits: TableLimits

    private var finished: [Sparse] = []
    private var taken = 0
    private var fillers = 0
    private var row = 0
    private var pending = Sparse(number: 0)
    private var rowBytes = 0
    private var column = -1
    private var kind = Kind.number
    private var style = 0
    private var value: [UInt8] = []
    private var isValue = false
    private var phonetics = 0

    init(
        sheet: String,
        strings: SharedStrings?,
        styles: CellStyles,
        countsFrom1904: Bool,
        limits: TableLimits
    ) {
        self.sheet = sheet
        self.strings = strings
        self.styles = styles
        self.countsFrom1904 = countsFrom1904
        self.limits = limits
    }

    var rowUnderWay: Int? { row == 0 ? nil : row }

    /// The first row that has not been taken; nil when a further piece is needed.
    func take() throws(TableError) -> TableRow? {
        guard taken < finished.count else {
            finished.removeAll(keepingCapacity: true)
            taken = 0
            return nil
        }
        taken += 1
        return try filled(finished[taken - 1])
    }

    /// One row at a time gets its empty cells: all of a piece would be many times its size.
    private func filled(_ sparse: Sparse) throws(TableError) -> TableRow {
        let width = sparse.cells.last.map { $0.column + 1 } ?? 0
        fillers += width - sparse.cells.count
        guard fillers <= limits.fillerLimit else {
            throw TableError(
                .tooLarge,
                "the rows have too many empty cells before filled ones; delete the cells far to the right",
                sheet: sheet,
                line: sparse.number
            )
        }
        var cells = [String](repeating: "", count: width)
        for cell in sparse.cells { cells[cell.column] = cell.text }
        return TableRow(number: sparse.number, cells: cells, numbers: sparse.numbers)
    }

    func begin(_ name: XMLName, _ attributes: XMLAttributes) throws(TableError) {
        if name == "c" {
            try beginCell(attributes)
        } else if name == "v" {
            isValue = true
        } else if name == "t" {
            isValue = kind == .plain && phonetics == 0
        } else if name == "rPh" {
            phonetics += 1
        } else if name == "row" {
            let number = attributes.integer("r") ?? row + 1
            guard number > row else { throw error(.damaged, "the rows of the sheet are out of order") }
            row = number
            pending = Sparse(number: number)
            rowBytes = 0
            column = -1
        }
    }

    private func beginCell(_ attributes: XMLAttributes) throws(TableError) {
        let place = attributes.bytes("r").map(Self.column) ?? column + 1
        guard let place, place > column else {
            throw error(.damaged, "the cells of the row are out of order or wrongly named")
        }
        column = place
        guard column < limits.columnLimit else {
            throw error(.tooManyColumns, "the row has more than \(limits.columnLimit) columns")
        }
        kind = attributes.bytes("t").map(Self.kind) ?? .number
        style = attributes.integer("s") ?? 0
        value.removeAll(keepingCapacity: true)
        isValue = false
    }

    func text(_ bytes: UnsafeRawBufferPointer) throws(TableError) {
        guard isValue else { return }
        guard value.count + bytes.count <= limits.cellByteLimit else {
            throw error(.cellTooLarge, "the cell has more than \(limits.cellByteLimit) bytes")
        }
        value.append(contentsOf: bytes)
    }

    func end(_ name: XMLName) throws(TableError) {
        if name == "v" || name == "t" {
            isValue = false
        } else if name == "rPh" {
            phonetics -= 1
        } else if name == "c" {
            try endCell()
        } else if name == "row" {
            // Without the text of any cell there is no row.
            if !pending.cells.isEmpty { finished.append(pending) }
        }
    }

    private func endCell() throws(TableError) {
        guard !value.isEmpty else { return }
        let text = try cellText(String(decoding: value, as: UTF8.self))
        guard !text.isEmpty else { return }
        rowBytes += text.utf8.count
        guard rowBytes <= limits.rowByteLimit else {
            throw error(.rowTooLarge, "the row has more than \(limits.rowByteLimit) bytes")
        }
        pending.cells.append((column: column, text: text))
    }

    private func cellText(_ written: String) throws(TableError) -> String {
        switch kind {
        case .plain: return XMLEscape.decoded(written)
        case .flag: return written == "1" ? "TRUE" : "FALSE"
        case .shared:
            guard let index = Int(written), index >= 0, let text = try strings?.text(index) else {
                throw error(.damaged, "the cell names a text that the workbook does not have")
            }
            return text
        case .number:
            pending.numbers.insert(column)
            if styles.isMoment(style: style),
                let moment = SheetDate.text(written, countsFrom1904: countsFrom1904)
            {
                return moment
            }
            guard let number = SheetNumber.text(written) else {
                throw error(.damaged, "the cell should hold a number and does not")
            }
            let width = styles.width(style: style)
            guard width > 0, number.allSatisfy(\.isASCIIDigit) else { return number }
            // The sheet shows these zeros, so whoever wrote it meant them.
            pending.numbers.remove(column)
            return String(repeating: "0", count: max(0, width - number.count)) + number
        case .moment:
            pending.numbers.insert(column)
            return SheetDate.shortened(written)
        }
    }

    private func error(_ code: TableError.Code, _ message: String) -> TableError {
        TableError(
            code,
            message,
            sheet: sheet,
            line: row == 0 ? nil : row,
            column: column < 0 ? nil : column + 1
        )
    }

    // MARK: Attributes

    /// The column of a reference such as `AB12`, from 0.
    private static func column(_ reference: UnsafeRawBufferPointer) -> Int? {
        var column = 0
        for byte in reference.prefix(4) {
            guard byte >= 0x41, byte <= 0x5A else { break }
            column = column * 26 + Int(byte - 0x40)
        }
        return column == 0 ? nil : column - 1
    }

    private static func kind(_ word: UnsafeRawBufferPointer) -> Kind {
        switch String(decoding: word, as: UTF8.self) {
        case "s": .shared
        case "b": .flag
        // A formula's text, a text in its place, an error such as #REF!
        case "str", "inlineStr", "e": .plain
        case "d": .moment
        default: .number
        }
    }
}
