import Dispatch

/// Reads tables on a thread of its own, one piece of one table after the other: a large file from outside then costs
/// its turn on that thread, and never a thread on which webhooks and health checks are answered.
package actor TableDesk {
    private static let thread = TableThread()

    /// Bytes and rows handed over together at most, as far as a single row is not larger.
    private static let batchBytes = 256 * 1024
    private static let batchRows = 500

    private let source: TableReader.Source
    private let sheet: String?
    private let dialect: TableDialect
    private let limits: TableLimits
    private var reader: TableReader?

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        Self.thread.asUnownedSerialExecutor()
    }

    package init(
        _ source: TableReader.Source,
        sheet: String? = nil,
        dialect: TableDialect = .standard,
        limits: TableLimits = .standard
    ) {
        self.source = source
        self.sheet = sheet
        self.dialect = dialect
        self.limits = limits
    }

    package struct Opened: Sendable {
        package let header: TableHeader
        package let isSemicolonSeparated: Bool
    }

    /// Comes before `rows`, once.
    package func open() throws(TableError) -> Opened {
        let reader = try TableReader(source, sheet: sheet, dialect: dialect, limits: limits)
        self.reader = reader
        return Opened(
            header: try TableHeader(of: reader),
            isSemicolonSeparated: reader.isSemicolonSeparated
        )
    }

    /// The next rows; none after the last.
    package func rows() throws(TableError) -> [TableRow] {
        guard let reader else { return [] }
        var rows: [TableRow] = []
        var bytes = 0
        while rows.count < Self.batchRows, bytes < Self.batchBytes, let row = try reader.next() {
            rows.append(row)
            bytes += row.cells.reduce(0) { $0 + $1.utf8.count + MemoryLayout<String>.size }
        }
        return rows
    }
}

private final class TableThread: SerialExecutor {
    private let queue = DispatchQueue(label: "dossier.tables")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
}
