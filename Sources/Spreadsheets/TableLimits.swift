/// How much of a table is read at most. What is larger is refused where the limit is passed, not after reading it.
package struct TableLimits: Sendable, Hashable {
    /// Bytes of one cell. A sheet's cell has 32,767 characters at most.
    package var cellByteLimit = 128 * 1024
    /// Bytes of all cells of one row.
    package var rowByteLimit = 1024 * 1024
    /// Cells of one row; a sheet has no more columns.
    package var columnLimit = 16_384
    /// Rows, the header included; a sheet has no more.
    package var rowLimit = 1_048_576
    /// Bytes that one part of an XLSX file may unpack to, as its sheet. Against zip bombs: 100,000 rows of twenty
    /// columns are about 100 MB.
    package var expandedByteLimit: Int64 = 1024 * 1024 * 1024
    /// Bytes that the small parts (list of sheets, styles) may unpack to.
    package var smallPartByteLimit: Int64 = 16 * 1024 * 1024
    /// Empty cells before filled ones, of all rows: a few bytes of a file may claim a row of 16,384.
    package var fillerLimit = 50_000_000
    /// Different texts in the sheets of a file.
    package var sharedStringLimit = 5_000_000

    package init() {}

    package static let standard = TableLimits()

    /// For files that come through a door, which takes less of them: 200 MB of a sheet are 200,000 rows of twenty columns.
    package static let door: TableLimits = {
        var limits = TableLimits()
        limits.expandedByteLimit = 200 * 1024 * 1024
        limits.sharedStringLimit = 1_000_000
        limits.fillerLimit = 10_000_000
        return limits
    }()
}
