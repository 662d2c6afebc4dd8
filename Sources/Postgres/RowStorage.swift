import CLibPQ

/// Where one value of a result lies, counted in bytes from the storage's base. `length` is -1 for null.
@usableFromInline
struct Cell {
    @usableFromInline var offset: Int
    @usableFromInline var length: Int32
}

/// The values of a result, addressed once so that reading a column costs no call into libpq.
///
/// Immutable once made, and so shared freely between threads. It owns either libpq's result or a copy of its
/// values in one block of memory.
@usableFromInline
final class RowStorage: @unchecked Sendable {
    @usableFromInline let count: Int
    @usableFromInline let columns: Int
    @usableFromInline let base: UnsafeRawPointer
    @usableFromInline let cells: UnsafeMutablePointer<Cell>
    @usableFromInline let types: UnsafeMutablePointer<UInt32>
    @usableFromInline let statementName: String?
    let affected: Int
    /// What the server says it did, such as `INSERT 0 3`; empty for a batch of a stream.
    let command: String
    private let result: OpaquePointer?
    private let block: UnsafeMutableRawPointer?

    /// Takes over `result`.
    init(result: OpaquePointer, statementName: String?) {
        self.result = result
        base = UnsafeRawPointer(result)
        self.statementName = statementName
        block = nil
        count = Int(PQntuples(result))
        columns = Int(PQnfields(result))
        affected = Self.affected(result, rows: count)
        command = String(cString: PQcmdStatus(result))
        cells = .allocate(capacity: max(count * columns, 1))
        types = .allocate(capacity: max(columns, 1))
        for column in 0..<columns {
            // The answers to scripts come as text, whatever their type.
            let isBinary = PQfformat(result, Int32(column)) == 1
            types[column] = isBinary ? PQftype(result, Int32(column)) : PostgresType.text.rawValue
        }
        var cell = cells
        for row in 0..<Int32(count) {
            for column in 0..<Int32(columns) {
                if PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) {
                    let length = PQgetlength(result, row, column)
                    cell.initialize(to: Cell(offset: UnsafeRawPointer(value) - base, length: length))
                } else {
                    cell.initialize(to: Cell(offset: 0, length: -1))
                }
                cell += 1
            }
        }
    }

    /// Takes over the three blocks of memory.
    init(
        count: Int,
        types: UnsafeMutablePointer<UInt32>,
        columns: Int,
        cells: UnsafeMutablePointer<Cell>,
        block: UnsafeMutableRawPointer,
        statementName: String?
    ) {
        self.count = count
        self.columns = columns
        self.types = types
        self.cells = cells
        self.block = block
        base = UnsafeRawPointer(block)
        self.statementName = statementName
        affected = count
        command = ""
        result = nil
    }

    deinit {
        cells.deallocate()
        types.deallocate()
        block?.deallocate()
        if let result { PQclear(result) }
    }

    private static func affected(_ result: OpaquePointer, rows: Int) -> Int {
        guard let text = PQcmdTuples(result), text.pointee != 0 else { return rows }
        return Int(String(cString: text)) ?? rows
    }

    // MARK: What cannot be read, made out of line: reading what can be must stay small.

    @inline(never)
    @usableFromInline
    func wrongType(_ column: Int, wanted: StaticString) -> PostgresError {
        unreadable(column, .type(types[column], wanted: "\(wanted)"))
    }

    /// Also for nulls, whose length is below zero.
    @inline(never)
    @usableFromInline
    func wrongLength(_ column: Int, _ length: Int32, wanted: StaticString) -> PostgresError {
        unreadable(column, length < 0 ? .null : .length(Int(length), wanted: "\(wanted)"))
    }

    @inline(never)
    @usableFromInline
    func unexpectedNull(_ column: Int) -> PostgresError { unreadable(column, .null) }

    @inline(never)
    @usableFromInline
    func noColumn(_ column: Int) -> PostgresError { unreadable(column, .noColumn) }

    func noRow() -> PostgresError { unreadable(0, .noRow) }

    func unreadable(_ column: Int, _ reason: UnreadableRow.Reason) -> PostgresError {
        .unreadable(UnreadableRow(statementName: statementName, column: column, reason: reason))
    }
}
