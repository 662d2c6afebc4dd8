package import Spreadsheets
package import Values
package import Workflow

/// One row of a table of cases to begin: a column for each argument.
package struct StartLine: Sendable {
    /// Row of the table, from 1.
    package let number: Int
    package let arguments: Result<JSON, RejectionReport>

    /// Reads a table to its end.
    ///
    /// - Throws: `unknownColumn`, and what reading throws.
    package static func read(_ table: TableDesk, shape: Shape) async throws -> [StartLine] {
        let opened = try await table.open()
        let form = TableForm(shape: shape)
        try opened.header.refuseOthers(than: form.columns ?? [])
        var lines: [StartLine] = []
        var rows = try await table.rows()
        while !rows.isEmpty {
            lines += rows.map { row in
                do throws(TableForm.Unfit) {
                    let arguments = try form.arguments(of: row, opened.header, besides: [])
                    return StartLine(number: row.number, arguments: .success(.object(arguments)))
                } catch {
                    let report = RejectionReport(
                        code: "unreadable_line",
                        kind: .malformed,
                        message: error.description
                    )
                    return StartLine(number: row.number, arguments: .failure(report))
                }
            }
            rows = try await table.rows()
        }
        return lines
    }
}
