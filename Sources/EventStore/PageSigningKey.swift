package import Values

import enum Crypto.Curve25519

/// The private Ed25519 key (RFC 8032) that signs pages: over the 32 bytes of a page's hash.
package struct PageSigningKey: Sendable {
    /// Bytes of the seed, which is all that is kept of a key.
    package static let seedLength = 32

    private let key: Curve25519.Signing.PrivateKey

    /// From the 32 bytes of the seed; nil for any other length. The seed is a secret.
    package init?(seed: [UInt8]) {
        guard seed.count == Self.seedLength,
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        else { return nil }
        self.key = key
    }

    package var verificationKey: PageVerificationKey { PageVerificationKey(key.publicKey) }

    /// 64 bytes.
    package func sign(_ pageHash: Digest) -> [UInt8] {
        guard let signature = try? key.signature(for: pageHash.bytes) else {
            preconditionFailure("Ed25519 signs any 32 bytes")
        }
        return Array(signature)
    }
}

/// The public half, which an auditor holds.
package struct PageVerificationKey: Sendable {
    /// Bytes of the public key.
    package static let length = 32

    /// What stands before the 32 bytes in the DER form of RFC 8410.
    private static let derPrefix: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]

    private let key: Curve25519.Signing.PublicKey

    init(_ key: Curve25519.Signing.PublicKey) { self.key = key }

    /// From the 32 bytes of RFC 8032; nil for any other length.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.length,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return nil }
        self.key = key
    }

    package var bytes: [UInt8] { Array(key.rawRepresentation) }

    /// The key as DER (RFC 8410), which Base64 between the usual two lines makes the PEM file that OpenSSL reads.
    package var der: [UInt8] { Self.derPrefix + bytes }

    package func verifies(_ signature: [UInt8], of pageHash: Digest) -> Bool {
        key.isValidSignature(signature, for: pageHash.bytes)
    }
}
