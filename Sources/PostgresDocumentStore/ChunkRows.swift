/// A content as the rows of a binary COPY, made while it is sent: a few hundred kilobytes at a time.
struct ChunkRows: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    /// What one row of document_chunks takes; the table checks it.
    static let chunkByteLimit = 8_100
    /// Rows in one piece.
    private static let rowsPerPiece = 32

    let contentID: Int64
    let content: [UInt8]

    func makeAsyncIterator() -> Iterator { Iterator(rows: self) }

    struct Iterator: AsyncIteratorProtocol {
        private let rows: ChunkRows
        private var offset = 0
        private var number: Int32 = 0
        private var hasBegun = false
        private var hasEnded = false

        init(rows: ChunkRows) { self.rows = rows }

        mutating func next() async throws -> [UInt8]? {
            guard !hasEnded else { return nil }
            var piece: [UInt8] = []
            piece.reserveCapacity(rowsPerPiece * (chunkByteLimit + 32))
            if !hasBegun {
                piece += Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
                hasBegun = true
            }
            for _ in 0..<rowsPerPiece where offset < rows.content.count { append(to: &piece) }
            if offset == rows.content.count {
                piece += [0xFF, 0xFF]
                hasEnded = true
            }
            return piece
        }

        private mutating func append(to piece: inout [UInt8]) {
            let length = Swift.min(chunkByteLimit, rows.content.count - offset)
            func put(_ value: some FixedWidthInteger) {
                withUnsafeBytes(of: value.bigEndian) { piece.append(contentsOf: $0) }
            }
            put(Int16(3))
            put(Int32(8))
            put(rows.contentID)
            put(Int32(4))
            put(number)
            put(Int32(length))
            piece.append(contentsOf: rows.content[offset..<offset + length])
            offset += length
            number += 1
        }
    }
}
