/// Reads a table row by row in constant memory, CSV or XLSX; which of the two is seen from the content.
///
/// Rows whose cells are all empty are left out. One thread at a time.
package final class TableReader {
    package enum Source: Sendable {
        case file(String)
        case bytes([UInt8])
    }

    private enum Reading {
        case csv(CSVReader)
        case xlsx(XLSXReader)
    }

    package let format: TableFormat
    /// Programs that put semicolons between cells often write decimal commas.
    package var isSemicolonSeparated: Bool {
        switch reading {
        case .csv(let reader): reader.isSemicolonSeparated
        case .xlsx: false
        }
    }

    private let reading: Reading

    /// - Parameter sheet: the sheet of an XLSX file; its first visible one when nil. Ignored for CSV.
    package init(
        _ source: Source,
        sheet: String? = nil,
        dialect: TableDialect = .standard,
        limits: TableLimits = .standard
    ) throws(TableError) {
        let chunks = try ByteChunks(source)
        let head = try chunks.peek()
        if head.starts(with: Self.zipSignature) {
            format = .xlsx
            reading = .xlsx(try XLSXReader(source, sheet: sheet, limits: limits))
        } else if head.starts(with: Self.compoundSignature) {
            throw TableError(
                .unknownFormat,
                "this is an old Excel file (.xls) or one with a password; save it as XLSX or CSV without one"
            )
        } else if let name = Self.otherFormat(head) {
            throw TableError(.unknownFormat, "this is \(name); save it as XLSX or CSV")
        } else {
            format = .csv
            reading = .csv(try CSVReader(chunks, dialect: dialect, limits: limits))
        }
    }

    /// The next row, nil after the last. After an error nothing more can be read.
    package func next() throws(TableError) -> TableRow? {
        switch reading {
        case .csv(let reader): try reader.next()
        case .xlsx(let reader): try reader.next()
        }
    }

    /// What programs also call `.xls` or `.csv`.
    private static func otherFormat(_ head: [UInt8]) -> String? {
        if head.starts(with: [0x09, 0x00, 0x04, 0x00]) || head.starts(with: [0x09, 0x02, 0x06, 0x00])
            || head.starts(with: [0x09, 0x04, 0x06, 0x00])
        {
            return "an old Excel file (.xls)"
        }
        if head.starts(with: "%PDF-".utf8) { return "a PDF" }
        let text = String(decoding: head.prefix(1_024), as: UTF8.self).lowercased()
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if start.hasPrefix("<html") || start.hasPrefix("<!doctype") || start.hasPrefix("<table") {
            return "a web page"
        }
        return start.hasPrefix("<?xml") ? "XML" : nil
    }

    private static let zipSignature: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    private static let compoundSignature: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0]
}
