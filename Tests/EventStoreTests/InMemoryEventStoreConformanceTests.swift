import EventStore
import TestSupport
import Testing

@Suite("the in-memory store behaves as every store does")
struct InMemoryEventStoreConformanceTests {
    @Test("the in-memory store", arguments: EventStoreConformance.allCases)
    func behaves(_ conformance: EventStoreConformance) async throws {
        try await conformance.run(on: InMemoryEventStore())
    }
}
