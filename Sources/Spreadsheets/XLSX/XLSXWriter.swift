import CXLSXWriter

/// Writes an XLSX file with libxlsxwriter, one row in memory at a time. Text is stored as text: no program runs it as a
/// formula, whatever it begins with.
package final class XLSXWriter: TableWriter {
    /// Rows of a sheet. [ECMA-376 as Excel reads it]
    package static let rowLimit = 1_048_576
    /// Characters of a cell.
    package static let characterLimit = 32_767

    private let path: String
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private var worksheet: UnsafeMutablePointer<lxw_worksheet>?
    private var amountFormats: [Int: UnsafeMutablePointer<lxw_format>] = [:]
    private var sheet: String
    private var row: UInt32 = 0

    package init(path: String, sheet: String) throws(TableError) {
        self.path = path
        self.sheet = sheet
        var options = lxw_workbook_options()
        options.constant_memory = 1
        options.use_zip64 = 0
        workbook = workbook_new_opt(path, &options)
        guard workbook != nil else {
            throw TableError(.cannotBeWritten, "\(path) cannot be written: there is no memory for it")
        }
        try begin(sheet: sheet)
    }

    /// A file that was not finished is given up.
    deinit { if let workbook { lxw_workbook_free(workbook) } }

    /// The following rows go to another sheet; those before are done.
    package func begin(sheet: String) throws(TableError) {
        self.sheet = sheet
        row = 0
        worksheet = workbook_add_worksheet(workbook, sheet)
        guard worksheet != nil else {
            throw TableError(
                .cannotBeWritten,
                "a sheet may not be named \"\(sheet)\": at most 31 characters, none of []:*?/\\, and each name once"
            )
        }
    }

    package func write(_ cells: [TableCell]) throws(TableError) {
        guard Int(row) < Self.rowLimit else {
            throw TableError(.tooManyRows, "a sheet has \(Self.rowLimit) rows at most", sheet: sheet)
        }
        for (index, cell) in cells.enumerated() {
            let code = put(cell, UInt16(clamping: index))
            guard code == LXW_NO_ERROR else {
                throw TableError(
                    .cannotBeWritten,
                    "the cell cannot be written: \(Self.reason(code))",
                    sheet: sheet,
                    line: Int(row) + 1,
                    column: index + 1
                )
            }
        }
        row += 1
    }

    package func finish() throws(TableError) {
        guard let open = workbook else { return }
        workbook = nil
        let code = workbook_close(open)
        guard code == LXW_NO_ERROR else {
            throw TableError(.cannotBeWritten, "\(path) cannot be written: \(Self.reason(code))")
        }
    }

    private func put(_ cell: TableCell, _ column: UInt16) -> lxw_error {
        switch cell {
        case .empty: LXW_NO_ERROR
        // An empty text would be an error to the library, and is an empty cell to everybody.
        case .text(let text) where text.isEmpty: LXW_NO_ERROR
        case .text(let text): worksheet_write_string(worksheet, row, column, text, nil)
        case .integer(let number) where number.magnitude > 1 << 53:
            // Beyond what a sheet's number carries exactly.
            worksheet_write_string(worksheet, row, column, String(number), nil)
        case .integer(let number): worksheet_write_number(worksheet, row, column, Double(number), nil)
        case .amount(let units, let decimals):
            worksheet_write_number(worksheet, row, column, Self.value(units, decimals), format(decimals))
        }
    }

    /// The nearest number that a sheet can hold; up to fifteen digits it shows as exactly this amount.
    private static func value(_ units: Int64, _ decimals: Int) -> Double {
        var divisor = 1.0
        for _ in 0..<decimals { divisor *= 10 }
        return Double(units) / divisor
    }

    private func format(_ decimals: Int) -> UnsafeMutablePointer<lxw_format>? {
        if let known = amountFormats[decimals] { return known }
        guard let format = workbook_add_format(workbook) else { return nil }
        format_set_num_format(format, decimals > 0 ? "0." + String(repeating: "0", count: decimals) : "0")
        amountFormats[decimals] = format
        return format
    }

    private static func reason(_ code: lxw_error) -> String {
        lxw_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
    }
}
