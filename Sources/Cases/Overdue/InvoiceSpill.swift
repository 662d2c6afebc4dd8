import Foundation

/// Rows on their way to their cases, kept in files by key, so that a ledger in any order is grouped in constant
/// memory: what is of one key is of one file, and one file is read at a time.
final class InvoiceSpill {
    static let fileCount = 64
    /// Bytes of one file that wait in memory.
    private static let bufferBytes = 32 * 1024

    private let folder: URL
    private var buffers: [[UInt8]]
    private var handles: [FileHandle?]

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "dossier-ledger-\(UUID().uuidString)"
        )
        // Ledgers name debtors: nobody else on the machine is to read them.
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        buffers = Array(repeating: [], count: Self.fileCount)
        handles = Array(repeating: nil, count: Self.fileCount)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func add(_ row: SpilledRow, key: String) throws {
        let index = Int(Self.hash(key) % UInt64(Self.fileCount))
        row.append(to: &buffers[index])
        if buffers[index].count >= Self.bufferBytes { try flush(index) }
    }

    /// The rows of one file, in the order in which they came.
    func rows(of index: Int) throws -> [SpilledRow] {
        try flush(index)
        try handles[index]?.close()
        handles[index] = nil
        let file = url(index)
        guard FileManager.default.fileExists(atPath: file.path) else { return [] }
        let bytes = [UInt8](try Data(contentsOf: file))
        try FileManager.default.removeItem(at: file)
        var rows: [SpilledRow] = []
        var position = 0
        while position < bytes.count { rows.append(SpilledRow(bytes, at: &position)) }
        return rows
    }

    private func flush(_ index: Int) throws {
        guard !buffers[index].isEmpty else { return }
        if handles[index] == nil {
            try Data().write(to: url(index))
            handles[index] = try FileHandle(forWritingTo: url(index))
        }
        try handles[index]?.write(contentsOf: Data(buffers[index]))
        buffers[index].removeAll(keepingCapacity: true)
    }

    private func url(_ index: Int) -> URL { folder.appendingPathComponent("\(index)") }

    /// FNV-1a: the same on every run, so that cases are told in the same order.
    private static func hash(_ key: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}

/// A row's number and cells, as bytes that this process alone writes and reads.
struct SpilledRow: Equatable {
    let number: Int
    let cells: [String]

    init(number: Int, cells: [String]) {
        self.number = number
        self.cells = cells
    }

    func append(to bytes: inout [UInt8]) {
        Self.append(number, to: &bytes)
        Self.append(cells.count, to: &bytes)
        for cell in cells {
            Self.append(cell.utf8.count, to: &bytes)
            bytes.append(contentsOf: cell.utf8)
        }
    }

    init(_ bytes: [UInt8], at position: inout Int) {
        number = Self.number(bytes, &position)
        let count = Self.number(bytes, &position)
        var cells: [String] = []
        cells.reserveCapacity(count)
        for _ in 0..<count {
            let length = Self.number(bytes, &position)
            cells.append(String(decoding: bytes[position..<position + length], as: UTF8.self))
            position += length
        }
        self.cells = cells
    }

    /// Seven bits a byte, the lowest first.
    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func number(_ bytes: [UInt8], _ position: inout Int) -> Int {
        var number = 0
        var shift = 0
        while true {
            let byte = bytes[position]
            position += 1
            number |= Int(byte & 0x7f) << shift
            guard byte >= 0x80 else { return number }
            shift += 7
        }
    }
}
