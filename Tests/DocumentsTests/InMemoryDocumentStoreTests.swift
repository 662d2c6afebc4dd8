import Documents
import TestSupport
import Testing
import Values

@Suite("The document store in memory")
struct InMemoryDocumentStoreTests {
    @Test("behaves as every document store does", arguments: DocumentStoreConformance.allCases)
    func behaves(_ conformance: DocumentStoreConformance) async throws {
        let referred = Referred()
        let store = InMemoryDocumentStore { await referred.has($0.description) }
        try await conformance.run(on: store) { await referred.add($0) }
    }

    private actor Referred {
        private var digests: Set<String> = []
        func add(_ digest: String) { digests.insert(digest) }
        func has(_ digest: String) -> Bool { digests.contains(digest) }
    }
}
