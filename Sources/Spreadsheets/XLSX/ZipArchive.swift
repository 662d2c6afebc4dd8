import CLibZip

/// The parts of an XLSX file. What a part unpacks to is counted while it is read: what the file says of itself is not
/// believed.
final class ZipArchive {
    /// Parts of one file; a workbook with a hundred sheets has some two hundred.
    static let partLimit = 10_000

    private let archive: OpaquePointer
    /// Keeps the bytes of an archive in memory alive.
    private let bytes: UnsafeMutableRawBufferPointer?

    init(_ source: TableReader.Source) throws(TableError) {
        var code: Int32 = 0
        var held: UnsafeMutableRawBufferPointer?
        var opened: OpaquePointer?
        switch source {
        case .file(let path): opened = zip_open(path, ZIP_RDONLY, &code)
        case .bytes(let content):
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, content.count), alignment: 1)
            copy.copyBytes(from: content)
            held = copy
            var error = zip_error_t()
            if let buffer = zip_source_buffer_create(copy.baseAddress, UInt64(content.count), 0, &error) {
                opened = zip_open_from_source(buffer, ZIP_RDONLY, &error)
                if opened == nil { zip_source_free(buffer) }
            }
        }
        guard let archive = opened else {
            held?.deallocate()
            throw TableError(.damaged, "the XLSX file is damaged: it is no readable ZIP archive")
        }
        self.archive = archive
        bytes = held
        guard zip_get_num_entries(archive, 0) <= Self.partLimit else {
            throw TableError(.tooLarge, "the XLSX file has more than \(Self.partLimit) parts")
        }
    }

    deinit {
        zip_discard(archive)
        bytes?.deallocate()
    }

    /// Nil when there is no such part.
    func part(_ name: String, limit: Int64) throws(TableError) -> ZipPart? {
        let index = zip_name_locate(archive, name, UInt32(ZIP_FL_NOCASE))
        guard index >= 0 else { return nil }
        guard let file = zip_fopen_index(archive, UInt64(index), 0) else {
            throw TableError(.damaged, "the part \(name) of the XLSX file cannot be unpacked")
        }
        return ZipPart(file, name: name, limit: limit, archive: self)
    }
}

/// One part, unpacked piece by piece.
final class ZipPart {
    private let file: OpaquePointer
    private let name: String
    private let limit: Int64
    private var count: Int64 = 0
    /// Outlives the part that reads it.
    private let archive: ZipArchive

    fileprivate init(_ file: OpaquePointer, name: String, limit: Int64, archive: ZipArchive) {
        self.file = file
        self.name = name
        self.limit = limit
        self.archive = archive
    }

    deinit { zip_fclose(file) }

    /// Fills the buffer as far as it goes; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(TableError) -> Int {
        let read = zip_fread(file, buffer.baseAddress, UInt64(buffer.count))
        guard read >= 0 else {
            throw TableError(.damaged, "the part \(name) of the XLSX file is damaged or encrypted")
        }
        count += read
        guard count <= limit else {
            throw TableError(
                .tooLarge,
                "the part \(name) unpacks to more than \(limit) bytes; such a file is not read"
            )
        }
        return Int(read)
    }
}
