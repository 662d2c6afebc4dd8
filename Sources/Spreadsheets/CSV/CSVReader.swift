/// RFC 4180 in UTF-8, with or without byte order mark, separated by `,` or `;`, lines ended by CRLF, LF or CR.
///
/// The separator is the one that the first record has more of outside quotation marks, or what Excel's line `sep=;`
/// says, or the dialect. The end mark of DOS (0x1A) ends the last line, as programs of that time wrote it.
final class CSVReader {
    private let chunks: ByteChunks
    private let limits: TableLimits
    private var buffer: [UInt8] = []
    private var position = 0
    private var delimiter = UInt8(ascii: ",")

    /// The place of the next byte.
    private var line = 1
    private var column = 1
    private var rows = 0

    private var cell: [UInt8] = []
    private var cells: [String] = []
    private var rowBytes = 0
    private var firstCells: [String]?

    private let dialect: TableDialect
    private var isWindows: Bool { dialect.encoding == .windows1252 }

    var isSemicolonSeparated: Bool { delimiter == UInt8(ascii: ";") }

    init(_ chunks: ByteChunks, dialect: TableDialect, limits: TableLimits) throws(TableError) {
        self.chunks = chunks
        self.dialect = dialect
        self.limits = limits
        buffer = try chunks.next()
        if buffer.starts(with: [0xFF, 0xFE]) || buffer.starts(with: [0xFE, 0xFF]) {
            throw TableError(.notUTF8, "the file is UTF-16; save it as CSV in UTF-8", line: 1, column: 1)
        }
        // Some programs write the mark once more before a text that has it.
        while buffer[position...].starts(with: Self.mark) { position += Self.mark.count }
        guard position == 0 || !isWindows else {
            throw TableError(.unknownOption, "the file says itself that it is UTF-8, not windows-1252")
        }
        try findDelimiter()
    }

    // MARK: Separator

    private func findDelimiter() throws(TableError) {
        let isSaid = detectDelimiter()
        guard let separator = dialect.separator?.byte else { return }
        guard !isSaid || delimiter == separator else {
            throw TableError(
                .unknownOption,
                "the file's first line says that it has another separator",
                line: 1
            )
        }
        delimiter = separator
    }

    /// Whether the file says it itself.
    private func detectDelimiter() -> Bool {
        let head = buffer[position...]
        if head.starts(with: "sep=".utf8), head.count > 5,
            let end = head.firstIndex(where: Self.endsLine), end == head.startIndex + 5
        {
            delimiter = head[head.startIndex + 4]
            position = end + (head[end...].starts(with: [0x0D, 0x0A]) ? 2 : 1)
            line = 2
            return true
        }
        var commas = 0
        var semicolons = 0
        var isQuoted = false
        for byte in head {
            if byte == Self.quote { isQuoted.toggle() }
            if isQuoted { continue }
            if Self.endsLine(byte), commas + semicolons > 0 { break }
            if byte == UInt8(ascii: ",") { commas += 1 }
            if byte == UInt8(ascii: ";") { semicolons += 1 }
        }
        if semicolons > commas { delimiter = UInt8(ascii: ";") }
        return false
    }

    // MARK: Records

    func next() throws(TableError) -> TableRow? {
        while let row = try record() {
            guard !row.cells.allSatisfy(\.isEmpty) else { continue }
            rows += 1
            guard rows <= limits.rowLimit else {
                throw TableError(
                    .tooManyRows,
                    "there are more than \(limits.rowLimit) rows",
                    line: row.number
                )
            }
            return row
        }
        return nil
    }

    /// One record, an empty line included.
    private func record() throws(TableError) -> TableRow? {
        guard let byte = try peek() else { return nil }
        let isMarked = byte == Self.mark[0] ? try skipMark() : false
        let first = line
        cells = []
        rowBytes = 0
        while try !readCell() {}
        guard !cells.allSatisfy(\.isEmpty) else { return TableRow(number: first, cells: []) }
        guard let header = firstCells else {
            firstCells = cells
            return TableRow(number: first, cells: cells)
        }
        if isMarked, cells == header { return TableRow(number: first, cells: []) }
        guard !isMarked else {
            throw TableError(
                .strayMark,
                "a byte order mark (U+FEFF), which cannot be seen: another file was joined here, and it does not begin "
                    + "with the same columns; give the files one by one",
                line: first,
                column: 1
            )
        }
        return TableRow(number: first, cells: cells)
    }

    /// Where files were joined the mark of the second one stands within.
    private func skipMark() throws(TableError) -> Bool {
        guard !isWindows, try has(Self.mark.count), buffer[position...].starts(with: Self.mark) else {
            return false
        }
        position += Self.mark.count
        return true
    }

    /// Reads one cell and what ends it; answers whether that was the record's end.
    private func readCell() throws(TableError) -> Bool {
        let (startLine, startColumn) = (line, column)
        cell.removeAll(keepingCapacity: true)
        var isQuoted = false
        if try peek() == Self.quote {
            isQuoted = true
            advance()
            try readQuoted(from: startLine, startColumn)
        }
        while let byte = try peek() {
            if byte == delimiter {
                try finishCell(isQuoted, startLine, startColumn)
                advance()
                return false
            }
            if Self.endsLine(byte) {
                try finishCell(isQuoted, startLine, startColumn)
                try endLine()
                return true
            }
            if byte == Self.dosEnd, try isEnd() {
                try finishCell(isQuoted, startLine, startColumn)
                position = buffer.count
                return true
            }
            if isQuoted {
                throw TableError(
                    .strayQuote,
                    "a quoted cell goes on after its closing quotation mark; write \"\" for one inside",
                    line: line,
                    column: column
                )
            }
            if byte == Self.quote {
                throw TableError(
                    .strayQuote,
                    "a quotation mark inside a cell that does not begin with one",
                    line: line,
                    column: column
                )
            }
            try take(byte)
            advance()
        }
        try finishCell(isQuoted, startLine, startColumn)
        return true
    }

    /// From behind the opening quotation mark to behind the closing one.
    private func readQuoted(from startLine: Int, _ startColumn: Int) throws(TableError) {
        while let byte = try peek() {
            if byte == Self.quote {
                advance()
                guard try peek() == Self.quote else { return }
                try take(byte)
                advance()
            } else if Self.endsLine(byte) {
                try take(byte)
                if byte == 0x0D {
                    advance()
                    if try peek() == 0x0A { try take(0x0A) } else { position -= 1 }
                }
                position += 1
                line += 1
                column = 1
            } else {
                try take(byte)
                advance()
            }
        }
        throw TableError(
            .unclosedQuote,
            "a quotation mark is opened here and never closed",
            line: startLine,
            column: startColumn
        )
    }

    private func take(_ byte: UInt8) throws(TableError) {
        guard byte != 0 else {
            throw TableError(
                .strayByte,
                "a zero byte: this is no text, or it is UTF-16; save it as CSV in UTF-8",
                line: line,
                column: column
            )
        }
        guard cell.count < limits.cellByteLimit else {
            throw TableError(
                .cellTooLarge,
                "a cell has more than \(limits.cellByteLimit) bytes",
                line: line,
                column: column
            )
        }
        cell.append(byte)
    }

    private func finishCell(_ isQuoted: Bool, _ startLine: Int, _ startColumn: Int) throws(TableError) {
        let text = try decoded(startLine, startColumn)
        rowBytes += cell.count
        guard rowBytes <= limits.rowByteLimit else {
            throw TableError(
                .rowTooLarge,
                "the row has more than \(limits.rowByteLimit) bytes",
                line: startLine,
                column: startColumn
            )
        }
        guard cells.count < limits.columnLimit else {
            throw TableError(
                .tooManyColumns,
                "the row has more than \(limits.columnLimit) columns",
                line: startLine,
                column: startColumn
            )
        }
        cells.append(FormulaGuard.unguarded(text))
    }

    private func decoded(_ startLine: Int, _ startColumn: Int) throws(TableError) -> String {
        if isWindows {
            guard let text = Windows1252.text(cell) else {
                throw TableError(
                    .notInEncoding,
                    "the cell has bytes that windows-1252 does not have; save the file as CSV in UTF-8",
                    line: startLine,
                    column: startColumn
                )
            }
            return text
        }
        guard let text = String(validating: cell, as: UTF8.self) else {
            throw TableError(
                .notUTF8,
                "the cell is not UTF-8; save the file as CSV in UTF-8, or say its encoding: windows-1252",
                line: startLine,
                column: startColumn
            )
        }
        return text
    }

    // MARK: Bytes

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let dosEnd: UInt8 = 0x1A

    /// Whether nothing but line ends and end marks follows.
    private func isEnd() throws(TableError) -> Bool {
        var place = position
        while true {
            while place < buffer.count {
                guard buffer[place] == Self.dosEnd || Self.endsLine(buffer[place]) else { return false }
                place += 1
            }
            guard try has(place - position + 1) else { return true }
            place = position
        }
    }

    /// Whether so many bytes are left; they are in the buffer then.
    private func has(_ count: Int) throws(TableError) -> Bool {
        while buffer.count - position < count {
            let more = try chunks.next()
            guard !more.isEmpty else { return false }
            buffer = Array(buffer[position...]) + more
            position = 0
        }
        return true
    }

    private static let quote = UInt8(ascii: "\"")

    private static func endsLine(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private func peek() throws(TableError) -> UInt8? {
        if position >= buffer.count {
            buffer = try chunks.next()
            position = 0
            if buffer.isEmpty { return nil }
        }
        return buffer[position]
    }

    /// Past a byte that ends no line.
    private func advance() {
        if buffer[position] & 0xC0 != 0x80 { column += 1 }
        position += 1
    }

    private func endLine() throws(TableError) {
        let byte = buffer[position]
        position += 1
        if byte == 0x0D, try peek() == 0x0A { position += 1 }
        line += 1
        column = 1
    }
}
