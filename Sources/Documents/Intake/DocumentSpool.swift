import Foundation
package import Values

import struct Crypto.SHA256

/// A document on its way in: hashed while it arrives, and kept in a file without a name, so that a slow client holds no
/// memory and a crash leaves nothing. One task at a time uses it.
package final class DocumentSpool: @unchecked Sendable {
    private let descriptor: Int32
    private let byteLimit: Int
    private var hash = SHA256()
    package private(set) var byteCount = 0

    /// In `folder`, which should have room for all documents that come at once.
    package init(folder: String, byteLimit: Int) throws(DocumentIntakeFailure) {
        self.byteLimit = byteLimit
        var template = Array((folder + "/dossier-document.XXXXXX").utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw DocumentIntakeFailure("no file in \(folder)", errno) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    /// Takes what came. What is beyond the limit is counted, not kept: `isTooLarge` says so.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(DocumentIntakeFailure) {
        byteCount += bytes.count
        guard byteCount <= byteLimit else { return }
        hash.update(bufferPointer: bytes)
        var rest = bytes
        while !rest.isEmpty {
            let count = write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw DocumentIntakeFailure("the document cannot be spooled", errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    package var isTooLarge: Bool { byteCount > byteLimit }

    /// The SHA-256 of all that came.
    package var digest: Digest {
        guard let digest = hash.finalize().withUnsafeBytes({ Digest(bytes: $0) }) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return digest
    }

    /// All of it, read at once; nothing of a document that is too large.
    package func content() throws(DocumentIntakeFailure) -> [UInt8] {
        guard !isTooLarge else { return [] }
        var failure: DocumentIntakeFailure?
        let content = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, filled in
            while filled < byteCount {
                let rest = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...]
                )
                let count = pread(descriptor, rest.baseAddress, byteCount - filled, off_t(filled))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    failure = DocumentIntakeFailure("the spooled document cannot be read", errno)
                    return
                }
                filled += count
            }
        }
        if let failure { throw failure }
        return content
    }
}

/// What keeps us from taking a document in; nothing of it is kept then.
package struct DocumentIntakeFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ what: String, _ number: Int32) { description = "\(what): \(String(cString: strerror(number)))" }
    init(_ description: String) { self.description = description }
}
