import CMagic
import Synchronization

/// libmagic, which recognises content by its bytes. A handle serves one thread at a time, so there is a small stock.
final class Magic: Sendable {
    /// Looking into compressed files, and telling kinds of text apart, answers no question of ours.
    private static let flags =
        MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF
        | MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_JSON

    /// A handle is only ever in one place: here, or with the one that took it out.
    private struct Handle: @unchecked Sendable {
        let cookie: magic_t
    }

    private let idle = Mutex<[Handle]>([])

    deinit { idle.withLock { handles in handles.forEach { magic_close($0.cookie) } } }

    /// The media type of some content, as libmagic sees it.
    func mediaType(of bytes: UnsafeRawBufferPointer) throws(DocumentInspectionFailure) -> String {
        let kept = idle.withLock { $0.popLast() }
        let handle = if let kept { kept } else { try Self.open() }
        defer { idle.withLock { $0.append(handle) } }
        guard let text = magic_buffer(handle.cookie, bytes.baseAddress, bytes.count) else {
            return "application/octet-stream"
        }
        return String(cString: text)
    }

    private static func open() throws(DocumentInspectionFailure) -> Handle {
        guard let cookie = magic_open(flags) else {
            throw DocumentInspectionFailure("libmagic cannot be opened")
        }
        guard magic_load(cookie, nil) == 0 else {
            let reason = magic_error(cookie).map { String(cString: $0) } ?? "no reason given"
            magic_close(cookie)
            throw DocumentInspectionFailure("libmagic cannot load its database: \(reason)")
        }
        return Handle(cookie: cookie)
    }
}

/// What keeps us from judging a document at all; nothing is known about the document then.
package struct DocumentInspectionFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
