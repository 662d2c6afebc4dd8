import Documents
import Providers
import Values

/// The document store as uploads to Coface read it.
struct StoredDocumentContent: CofaceDocumentSource {
    let store: any DocumentStore

    func append(contentOf sha256: String, to body: inout [UInt8]) async throws -> Bool {
        guard let digest = Digest(hexadecimal: sha256), let content = try await store.content(of: digest)
        else { return false }
        for try await piece in content.pieces { body += piece }
        return true
    }
}
