import Crypto

/// A SHA-256 value: 32 bytes, held inline so that a million of them cost no allocation.
package struct Digest: Sendable, Hashable, CustomStringConvertible {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// All zeros: the "previous hash" of a stream's first event.
    package static let zero = Digest(words: (0, 0, 0, 0))

    private init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// Exactly 32 bytes; nil otherwise.
    package init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 32 else { return nil }
        words = (
            bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
        )
    }

    package init?(bytes: [UInt8]) {
        guard let digest = bytes.withUnsafeBytes({ Digest(bytes: $0) }) else { return nil }
        self = digest
    }

    /// 64 hexadecimal digits, either case; nil otherwise.
    package init?(hexadecimal text: String) {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 64, text.utf8.count == 64 else { return nil }
        self.init(bytes: stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }

    /// The SHA-256 of some bytes.
    package static func sha256(_ bytes: [UInt8]) -> Digest {
        let hash = bytes.withUnsafeBytes { SHA256.hash(data: $0) }
        guard let digest = hash.withUnsafeBytes({ Digest(bytes: $0) }) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return digest
    }

    package var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// Lower-case hexadecimal, 64 digits.
    package var description: String { String(decoding: hexadecimalBytes, as: UTF8.self) }

    package var hexadecimalBytes: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        withUnsafeBytes(of: words) { raw in
            for byte in raw {
                text.append(JSON.hexDigits[Int(byte >> 4)])
                text.append(JSON.hexDigits[Int(byte & 15)])
            }
        }
        return text
    }

    package static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
