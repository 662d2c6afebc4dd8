import EventStore
import Postgres
import PostgresEventStore
import TestSupport
import Testing
import Values

@Suite("A stored row that cannot be read is that row's matter alone")
struct UnreadableRowTests {
    @Test(
        "a snapshot that is no JSON leaves the streams beside it readable, and is told apart from every snapshot"
    )
    func snapshots() async throws {
        try await withStore { store, database in
            _ = try await store.append([begin(1), begin(2), begin(3)])
            try await withConnection(to: database) { connection in
                for text in ["{", "", #"{"a":1e999}"#] {
                    try await connection.simple(
                        "UPDATE streams SET snapshot = '\(text)' WHERE stream_id = '\(stream(2))'"
                    )
                    let loaded = try await store.load([stream(1), stream(2), stream(3)])
                    let snapshots = Dictionary(
                        uniqueKeysWithValues: loaded.map { ($0.streamID, $0.head.snapshot) }
                    )
                    #expect(snapshots == [stream(1): ["a": 1], stream(2): .null, stream(3): ["a": 1]])
                }
            }
            #expect(try await store.streams(after: nil, limit: 10).count == 3)
        }
    }

    @Test("a request that is no JSON leaves the claim's other items with their holder")
    func payloads() async throws {
        try await withStore { store, database in
            _ = try await store.append([
                begin(1, schedule: [item(1, of: 1)]), begin(2, schedule: [item(2, of: 2)]),
            ])
            _ = try await withConnection(to: database) { connection in
                try await connection.simple("UPDATE work SET payload = '[' WHERE id = '\(workID(1))'")
            }
            let work = try await store.claim(claim()).work
            #expect(Set(work.map(\.item.payload)) == [.null, ["n": 2]])
        }
    }

    @Test("what workers set aside is told with its reason")
    func setAside() async throws {
        try await withStore { store, _ in
            _ = try await store.append([
                begin(1, schedule: [item(1, of: 1)]), begin(2, schedule: [item(2, of: 2)]),
            ])
            let work = try await store.claim(claim()).work
            let held = try #require(work.first { $0.item.id == workID(1) })
            let reason = WorkItem.setAsideMark + "its stored snapshot cannot be read"
            let later = start + .seconds(300)
            try await store.release([(receipt: held.receipt, dueAt: later, explanation: reason)])
            let aside = try await store.workSetAside(limit: 10)
            #expect(aside == [WorkSetAside(streamID: stream(1), dueAt: later, explanation: reason)])
        }
    }
}
