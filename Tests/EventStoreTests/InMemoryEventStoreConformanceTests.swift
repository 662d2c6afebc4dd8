import EventStore
import TestSupport
import Testing

@Suite("the in-memory store behaves as every store does")
struct InMemoryEventStoreConformanceTests {
    @Test("the in-memory store", arguments: EventStoreConformance.allCases)
    func behaves(_ conformance: EventStoreConformance) async throws {
        try await conformance.run(on: InMemoryEventStore())
    }

    @Test(
        "work of a process with an earlier clock is claimed to the last item by one that is half a second ahead"
    )
    func lateWork() async throws {
        let store = InMemoryEventStore()
        try await NeighbourConformance(store, store).claimsLateWorkToTheLast()
    }
}
