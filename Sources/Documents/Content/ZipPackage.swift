import CLibZip

/// The directory of a zip file, read within limits. Nothing is unpacked but what is asked for.
struct ZipPackage {
    struct Part {
        var index: UInt64
        var name: String
        var expandedBytes: Int
        var isEncrypted: Bool
    }

    private(set) var parts: [Part] = []
    private(set) var expandedBytes = 0
    /// Counted before any part is looked at.
    let partCount: Int
    private let bytes: UnsafeRawBufferPointer

    /// Nil when there is no directory at the end, or it does not fit the file.
    init?(_ bytes: UnsafeRawBufferPointer, partLimit: Int) {
        self.bytes = bytes
        var parts: [Part] = []
        var total = 0
        guard
            let count = Self.withArchive(
                bytes,
                { archive -> Int? in
                    let count = Int(clamping: zip_get_num_entries(archive, 0))
                    guard count <= partLimit else { return count }
                    for index in 0..<UInt64(max(0, count)) {
                        guard let part = Self.part(archive, index) else { return nil }
                        parts.append(part)
                        total =
                            total.addingReportingOverflow(part.expandedBytes).overflow
                            ? .max : total + part.expandedBytes
                    }
                    return count
                }
            )
        else { return nil }
        partCount = count
        self.parts = parts
        expandedBytes = total
    }

    /// A part's content; nil when it cannot be unpacked or is longer than the limit.
    func content(of part: Part, limit: Int) -> [UInt8]? {
        guard part.expandedBytes <= limit else { return nil }
        return Self.withArchive(bytes) { archive in
            guard let file = zip_fopen_index(archive, part.index, 0) else { return nil }
            defer { zip_fclose(file) }
            var content: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = zip_fread(file, &chunk, UInt64(chunk.count))
                guard count >= 0 else { return nil }
                if count == 0 { return content }
                content += chunk[..<Int(count)]
                // The directory may say less than there is.
                guard content.count <= limit else { return nil }
            }
        }
    }

    private static func part(_ archive: OpaquePointer, _ index: UInt64) -> Part? {
        var status = zip_stat_t()
        // The raw bytes of the name: whatever it claims to be, parts that matter to us have ASCII names.
        guard zip_stat_index(archive, index, UInt32(ZIP_FL_ENC_RAW), &status) == 0, let name = status.name
        else { return nil }
        return Part(
            index: index,
            name: String(cString: name),
            expandedBytes: Int(clamping: status.size),
            isEncrypted: status.encryption_method != 0
        )
    }

    private static func withArchive<Result>(
        _ bytes: UnsafeRawBufferPointer,
        _ body: (OpaquePointer) -> Result?
    ) -> Result? {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard
            let source = zip_source_buffer_create(bytes.baseAddress, UInt64(bytes.count), 0, &error)
        else { return nil }
        guard let archive = zip_open_from_source(source, Int32(ZIP_RDONLY), &error) else {
            zip_source_free(source)
            return nil
        }
        defer { zip_discard(archive) }
        return body(archive)
    }
}
