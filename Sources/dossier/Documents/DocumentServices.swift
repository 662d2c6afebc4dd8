import Cases
import Documents
import Engine
import Foundation
import Logging
import Values

extension Settings {
    /// What takes documents in, over a store.
    func documentIntake(over store: any DocumentStore) throws -> DocumentIntake {
        var scanner: (any DocumentScanner)?
        if let text = self["DOSSIER_CLAMD"] {
            guard let address = ClamdScanner.Address(text) else {
                throw Refusal("DOSSIER_CLAMD \"\(text)\" is neither unix:/path nor tcp:host:port")
            }
            scanner = ClamdScanner(address)
        }
        return DocumentIntake(
            inspector: DocumentInspector(rules: try documentRules()),
            store: store,
            scanner: scanner,
            spoolFolder: self["DOSSIER_SPOOL"] ?? FileManager.default.temporaryDirectory.path
        )
    }
}

extension Composition {
    /// Content that was kept for a document that never came to be goes after this.
    private static let orphanAge = Duration.seconds(24 * 3600)
    /// Contents in one sweep; the rest waits for the next.
    private static let sweepLimit = 200
    private static let sweepInterval = Duration.seconds(600)

    /// Sweeps content that no document refers to, until the task is cancelled. Any number of processes may.
    func sweepDocuments() async {
        while !Task.isCancelled {
            do {
                let count = try await documents.intake.store.sweep(
                    offeredBefore: clock.now - Self.orphanAge,
                    limit: Self.sweepLimit
                )
                if count > 0 { logger.info("documents swept", metadata: ["count": "\(count)"]) }
            } catch {
                logger.warning("documents cannot be swept", metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: Self.sweepInterval)
        }
    }
}
