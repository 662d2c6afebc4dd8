/// Why a table cannot be read or written, and where.
package struct TableError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable, lower snake case.
    package enum Code: String, Sendable {
        case cannotBeRead = "cannot_be_read"
        case cannotBeWritten = "cannot_be_written"
        /// Neither CSV nor XLSX, as an old `.xls`.
        case unknownFormat = "unknown_format"
        /// Bytes that are no UTF-8.
        case notUTF8 = "not_utf8"
        /// Bytes that are no text in the encoding that was said.
        case notInEncoding = "not_in_encoding"
        /// A byte order mark where a second file begins.
        case strayMark = "stray_mark"
        case strayQuote = "stray_quote"
        case unclosedQuote = "unclosed_quote"
        case strayByte = "stray_byte"
        case cellTooLarge = "cell_too_large"
        case rowTooLarge = "row_too_large"
        case tooManyColumns = "too_many_columns"
        case tooManyRows = "too_many_rows"
        /// An XLSX file that unpacks to more than allowed.
        case tooLarge = "too_large"
        case damaged
        case unknownSheet = "unknown_sheet"
        case noHeader = "no_header"
        case repeatedColumn = "repeated_column"
        case missingColumn = "missing_column"
        case unknownColumn = "unknown_column"
        /// A word of `TableDialect` that there is not, or one that the file itself contradicts.
        case unknownOption = "unknown_option"
    }

    package let code: Code
    /// One sentence without the place.
    package let message: String
    package var sheet: String?
    /// Line of a CSV file, row of a sheet; from 1.
    package var line: Int?
    /// Of a CSV file the character within its line, of a sheet the column; from 1.
    package var column: Int?

    package init(_ code: Code, _ message: String, sheet: String? = nil, line: Int? = nil, column: Int? = nil)
    {
        self.code = code
        self.message = message
        self.sheet = sheet
        self.line = line
        self.column = column
    }

    package var description: String {
        var place: [String] = []
        if let sheet { place.append("sheet \"\(sheet)\"") }
        if let line { place.append("\(sheet == nil ? "line" : "row") \(line)") }
        if let column { place.append("column \(sheet == nil ? "\(column)" : ColumnName.text(column - 1))") }
        return place.isEmpty ? message : place.joined(separator: ", ") + ": " + message
    }
}

/// A, B, … Z, AA, …: how sheets call their columns.
package enum ColumnName {
    /// `index` from 0.
    package static func text(_ index: Int) -> String {
        var rest = index
        var letters: [Character] = []
        repeat {
            letters.append(Character(Unicode.Scalar(UInt8(65 + rest % 26))))
            rest = rest / 26 - 1
        } while rest >= 0
        return String(letters.reversed())
    }
}
