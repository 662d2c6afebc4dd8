import Glibc

/// A file or bytes in memory, piece by piece.
final class ByteChunks {
    static let chunkSize = 64 * 1024

    private var file: UnsafeMutablePointer<FILE>?
    private var rest: [UInt8]?
    private let path: String

    init(_ source: TableReader.Source) throws(TableError) {
        switch source {
        case .bytes(let bytes):
            path = "the table"
            rest = bytes
        case .file(let path):
            self.path = path
            file = fopen(path, "rb")
            guard file != nil else {
                throw TableError(.cannotBeRead, "\(path) cannot be read: \(String(cString: strerror(errno)))")
            }
        }
    }

    deinit {
        if let file { fclose(file) }
    }

    /// The first piece, which `next` will give once more.
    func peek() throws(TableError) -> [UInt8] {
        if rest == nil { rest = try read() }
        return rest ?? []
    }

    /// Empty at the end.
    func next() throws(TableError) -> [UInt8] {
        if let rest {
            self.rest = nil
            return rest
        }
        return try read()
    }

    private func read() throws(TableError) -> [UInt8] {
        guard let file else { return [] }
        let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { buffer, count in
            count = fread(buffer.baseAddress, 1, Self.chunkSize, file)
        }
        if chunk.isEmpty, ferror(file) != 0 {
            throw TableError(.cannotBeRead, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        return chunk
    }
}
