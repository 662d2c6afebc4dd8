import PostgresEventStore
import TestSupport
import Testing

@Suite("the store on PostgreSQL behaves as every store does", .serialized)
struct PostgresEventStoreConformanceTests {
    @Test("the store on PostgreSQL", arguments: EventStoreConformance.allCases)
    func behaves(_ conformance: EventStoreConformance) async throws {
        try await withStore { store, _ in try await conformance.run(on: store) }
    }
}
