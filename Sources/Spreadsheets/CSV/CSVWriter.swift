import Glibc

/// Writes CSV to a file or to standard output. Numbers have a decimal point; text is guarded against being run as a
/// formula (see `FormulaGuard`).
package final class CSVWriter: TableWriter {
    private static let flushSize = 64 * 1024

    private let path: String
    private let file: UnsafeMutablePointer<FILE>
    private let separator: Character
    private var pending: [UInt8] = []

    /// - Parameter path: `-` is standard output.
    package init(path: String, separator: Character = ",") throws(TableError) {
        self.path = path
        self.separator = separator
        let opened = path == "-" ? fdopen(dup(1), "wb") : fopen(path, "wb")
        guard let opened else {
            throw TableError(
                .cannotBeWritten,
                "\(path) cannot be written: \(String(cString: strerror(errno)))"
            )
        }
        file = opened
    }

    deinit { fclose(file) }

    package func write(_ cells: [TableCell]) throws(TableError) {
        pending += CSVLine.bytes(cells, separator: separator)
        if pending.count >= Self.flushSize { try flush() }
    }

    package func finish() throws(TableError) {
        try flush()
        guard fflush(file) == 0 else { throw failure }
    }

    private func flush() throws(TableError) {
        guard fwrite(pending, 1, pending.count, file) == pending.count else { throw failure }
        pending.removeAll(keepingCapacity: true)
    }

    private var failure: TableError {
        TableError(.cannotBeWritten, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
