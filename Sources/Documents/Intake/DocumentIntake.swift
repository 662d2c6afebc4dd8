package import Values

/// Takes documents in: holds them against the rules, lets the scanner look, and keeps the content of those that pass.
package struct DocumentIntake: Sendable {
    /// Documents that are in memory at once, each once.
    static let placesLimit = 4

    package let inspector: DocumentInspector
    package let store: any DocumentStore
    private let scanner: (any DocumentScanner)?
    private let spoolFolder: String
    private let turnstile = Turnstile(places: Self.placesLimit)

    /// `spoolFolder` takes documents while they arrive.
    package init(
        inspector: DocumentInspector,
        store: any DocumentStore,
        scanner: (any DocumentScanner)? = nil,
        spoolFolder: String
    ) {
        self.inspector = inspector
        self.store = store
        self.scanner = scanner
        self.spoolFolder = spoolFolder
    }

    /// A place for a document that begins to arrive.
    package func spool() throws(DocumentIntakeFailure) -> DocumentSpool {
        try DocumentSpool(folder: spoolFolder, byteLimit: inspector.rules.byteLimit)
    }

    /// What the rules and the scanner think of a document that has arrived. Accepted, its content is kept, and the
    /// caller attaches it within the hours after which content that nothing refers to is swept away.
    package func admit(
        _ spool: DocumentSpool,
        name: DocumentName,
        declared mediaType: String?,
        at now: Instant
    ) async throws -> DocumentInspection {
        try await turnstile.pass {
            let content = try spool.content()
            var inspection = try content.withUnsafeBytes { bytes in
                try inspector.inspect(
                    name: name,
                    declared: mediaType,
                    byteCount: spool.byteCount,
                    content: bytes
                )
            }
            guard inspection.isAccepted else { return inspection }
            if let scanner { inspection.replace(await scanner.finding(for: content)) }
            if inspection.isAccepted { _ = try await store.keep(content, as: spool.digest, at: now) }
            return inspection
        }
    }
}
