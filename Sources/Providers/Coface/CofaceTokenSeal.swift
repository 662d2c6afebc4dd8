import Crypto
import Foundation

/// Seals the idToken for its place in the database, with a key made from the account's own secrets: whoever reads the
/// database without them reads nothing, and there is no further secret to keep. Also the fingerprint by which changed
/// credentials are noticed.
struct CofaceTokenSeal: Sendable {
    private let key: SymmetricKey
    /// Tells credentials apart and gives nothing away: the API key in it cannot be guessed.
    let fingerprint: String

    init(_ configuration: CofaceConfiguration) {
        // Lengths keep one secret's end from passing for another's beginning.
        let parts = [configuration.apiKey, configuration.username, configuration.password]
        let secret = parts.map { "\($0.utf8.count):\($0)" }.joined()
        let input = SymmetricKey(data: Data(secret.utf8))
        key = Self.derive(input, "dossier coface token")
        fingerprint = Self.derive(input, "dossier coface fingerprint").withUnsafeBytes { bytes in
            bytes.prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
    }

    private static func derive(_ input: SymmetricKey, _ purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: input, info: Data(purpose.utf8), outputByteCount: 32)
    }

    /// Nil never for a key of 32 bytes; but no answer ends a process.
    func seal(_ token: String) -> [UInt8]? {
        guard let box = try? AES.GCM.seal(Data(token.utf8), using: key), let bytes = box.combined else {
            return nil
        }
        return Array(bytes)
    }

    /// Nil for what was sealed with other credentials, or changed since.
    func open(_ sealed: [UInt8]) -> String? {
        guard let box = try? AES.GCM.SealedBox(combined: Data(sealed)),
            let bytes = try? AES.GCM.open(box, using: key)
        else { return nil }
        return String(data: bytes, encoding: .utf8)
    }
}
