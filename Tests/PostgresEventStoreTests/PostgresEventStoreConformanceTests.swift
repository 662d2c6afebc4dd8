import PostgresEventStore
import Synchronization
import TestSupport
import Testing

@Suite("the store on PostgreSQL behaves as every store does", .serialized)
struct PostgresEventStoreConformanceTests {
    @Test("the store on PostgreSQL", arguments: EventStoreConformance.allCases)
    func behaves(_ conformance: EventStoreConformance) async throws {
        try await withStore { store, _ in try await conformance.run(on: store) }
    }

    @Test(
        "work of a process with an earlier clock is claimed to the last item by one that is half a second ahead"
    )
    func lateWork() async throws {
        let uptime = Mutex(Duration.zero)
        try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
            try await withStore(on: database, uptime: { uptime.withLock { $0 } }) { first in
                try await withStore(on: database, uptime: { uptime.withLock { $0 } }) { second in
                    let neighbours = NeighbourConformance(first, second) { span in
                        uptime.withLock { $0 += span }
                    }
                    try await neighbours.claimsLateWorkToTheLast()
                }
            }
        }
    }
}
