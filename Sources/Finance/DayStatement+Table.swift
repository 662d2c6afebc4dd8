package import Spreadsheets

extension DayStatement {
    /// Writes the whole statement as a table, with its headings, and finishes the table.
    ///
    /// - Parameter ownMerchant: as whom financings without a merchant of their own are shown.
    /// - Returns: how many postings it has.
    @discardableResult
    package func write(to writer: any TableWriter, ownMerchant: String) async throws -> Int {
        var postings = 0
        try writer.write(Self.headings.map(TableCell.text))
        try await lines { line in
            if case .posting = line { postings += 1 }
            try writer.write(cells(of: line, ownMerchant: ownMerchant))
        }
        try writer.finish()
        return postings
    }
}
