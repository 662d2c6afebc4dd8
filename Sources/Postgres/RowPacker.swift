import CLibPQ

/// Gathers rows that libpq hands out one by one into one block of memory.
///
/// libpq's single-row mode makes a whole result of every row. Keeping those would cost two kilobytes a row;
/// copying the values out lets libpq use the same warm memory for the next row.
struct RowPacker: ~Copyable {
    private let rowLimit: Int
    private let statementName: String?
    private var block: UnsafeMutableRawPointer?
    private var capacity = 0
    private var used = 0
    private var columns = 0
    private var types: UnsafeMutablePointer<UInt32>?
    private var cells: UnsafeMutablePointer<Cell>?
    private var lastBlockSize = 1 << 12
    private(set) var count = 0

    init(rowLimit: Int, statementName: String?) {
        self.rowLimit = rowLimit
        self.statementName = statementName
    }

    deinit {
        block?.deallocate()
        types?.deallocate()
        cells?.deallocate()
    }

    var isFull: Bool { count == rowLimit }

    /// Copies the only row of `result`; the result stays the caller's.
    mutating func append(_ result: OpaquePointer) {
        if cells == nil { begin(result) }
        guard let cells else { return }
        let row = cells + count * columns
        for column in 0..<columns {
            let index = Int32(column)
            guard PQgetisnull(result, 0, index) == 0, let value = PQgetvalue(result, 0, index) else {
                row[column] = Cell(offset: 0, length: -1)
                continue
            }
            let length = Int(PQgetlength(result, 0, index))
            reserve(length)
            guard let block else { return }
            block.advanced(by: used).copyMemory(from: value, byteCount: length)
            row[column] = Cell(offset: used, length: Int32(length))
            used += length
        }
        count += 1
    }

    /// Gives out what was gathered and begins anew; nil if there is nothing.
    mutating func take() -> Rows? {
        guard count > 0, let cells, let types, let block else { return nil }
        let storage = RowStorage(
            count: count,
            types: types,
            columns: columns,
            cells: cells,
            block: block,
            statementName: statementName
        )
        lastBlockSize = max(used + used / 8, 1 << 12)
        self.cells = nil
        self.types = nil
        self.block = nil
        count = 0
        used = 0
        return Rows(storage: storage)
    }

    private mutating func begin(_ result: OpaquePointer) {
        columns = Int(PQnfields(result))
        cells = .allocate(capacity: max(rowLimit * columns, 1))
        let types = UnsafeMutablePointer<UInt32>.allocate(capacity: max(columns, 1))
        for column in 0..<columns { types[column] = PQftype(result, Int32(column)) }
        self.types = types
        capacity = lastBlockSize
        block = .allocate(byteCount: capacity, alignment: 16)
    }

    private mutating func reserve(_ additional: Int) {
        guard used + additional > capacity, let old = block else { return }
        let grown = max(capacity * 2, used + additional)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: grown, alignment: 16)
        moved.copyMemory(from: old, byteCount: used)
        old.deallocate()
        block = moved
        capacity = grown
    }
}
