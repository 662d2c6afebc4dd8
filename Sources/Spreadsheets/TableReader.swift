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
    private let reading: Reading

    /// - Parameter sheet: the sheet of an XLSX file; its first visible one when nil. Ignored for CSV.
    package init(_ source: Source, sheet: String? = nil, limits: TableLimits = .standard) throws(TableError) {
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
        } else {
            format = .csv
            reading = .csv(try CSVReader(chunks, limits: limits))
        }
    }

    /// The next row, nil after the last. After an error nothing more can be read.
    package func next() throws(TableError) -> TableRow? {
        switch reading {
        case .csv(let reader): try reader.next()
        case .xlsx(let reader): try reader.next()
        }
    }

    private static let zipSignature: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    private static let compoundSignature: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0]
}
