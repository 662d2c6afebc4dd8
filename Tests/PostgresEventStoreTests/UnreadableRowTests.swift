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

    @Test(
        "a stream's row that is damaged is told as such, and the streams beside it are read",
        arguments: [
            "head_hash = '\\x01'", "chart_hash = '\\x'", "state = NULL", "lifecycle = NULL",
            "head_hash = NULL",
        ]
    )
    func streams(_ damage: String) async throws {
        try await withStore { store, database in
            _ = try await store.append([begin(1), begin(2), begin(3)])
            let before = try await store.load([stream(1), stream(3)])
            _ = try await withConnection(to: database) { connection in
                try await connection.simple(
                    """
                    ALTER TABLE streams ALTER head_hash DROP NOT NULL, ALTER state DROP NOT NULL,
                        ALTER lifecycle DROP NOT NULL;
                    UPDATE streams SET \(damage) WHERE stream_id = '\(stream(2))'
                    """
                )
            }
            let loaded = try await store.load([stream(1), stream(2), stream(3)])
            let listed = try await store.streams(after: nil, limit: 10)
            for streams in [loaded.sorted { $0.streamID < $1.streamID }, listed] {
                #expect(streams.map(\.streamID) == [stream(1), stream(2), stream(3)])
                #expect(streams.map { $0.defect != nil } == [false, true, false])
                #expect(streams.first == before.first && streams.last == before.last)
            }
            let defect = try #require(listed.compactMap(\.defect).first)
            #expect(
                defect.hasPrefix("the database's answer cannot be read: statement streams_from_first, column")
            )
        }
    }

    @Test("work of a kind that nobody knows is handed out beside its neighbours, to be put back")
    func kinds() async throws {
        try await withStore { store, database in
            _ = try await store.append([
                begin(1, schedule: [item(1, of: 1)]), begin(2, schedule: [item(2, of: 2)]),
            ])
            _ = try await withConnection(to: database) { connection in
                try await connection.simple("UPDATE work SET kind = 'wish' WHERE id = '\(workID(1))'")
            }
            let answer = try await store.claim(claim())
            #expect(answer.work.map(\.item.id) == [workID(2)])
            let damaged = try #require(answer.unreadable.first)
            #expect(answer.unreadable.count == 1 && damaged.streamID == stream(1))
            #expect(damaged.receipt.id == workID(1))
            #expect(damaged.reason.hasSuffix("work of an unknown kind: wish"))
            let later = start + .seconds(300)
            let reason = WorkItem.setAsideMark + damaged.reason
            try await store.release([(receipt: damaged.receipt, dueAt: later, explanation: reason)])
            let aside = try await store.workSetAside(limit: 10)
            #expect(aside == [WorkSetAside(streamID: stream(1), dueAt: later, explanation: reason)])
            #expect(try await store.claim(claim(at: later)).unreadable.map(\.receipt.id) == [workID(1)])
        }
    }

    @Test("a list of parked work leaves out what cannot be read; whoever asks for that case is told")
    func parked() async throws {
        try await withStore { store, database in
            _ = try await store.append([
                begin(1, schedule: [item(1, of: 1)]), begin(2, schedule: [item(2, of: 2)]),
            ])
            _ = try await withConnection(to: database) { connection in
                try await connection.simple(
                    """
                    UPDATE work SET parked_at = now();
                    UPDATE work SET kind = 'wish' WHERE id = '\(workID(1))'
                    """
                )
            }
            #expect(try await store.parkedWork(of: nil, limit: 10).map(\.item.id) == [workID(2)])
            #expect(try await store.parkedWork(of: stream(2), limit: 10).count == 1)
            let failure = await #expect(throws: EventStoreFailure.self) {
                _ = try await store.parkedWork(of: stream(1), limit: 10)
            }
            guard case .broken = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
        }
    }

    @Test("an event whose hash has not 32 bytes is a defect of its stream; the process and its pool live")
    func hashes() async throws {
        try await withStore { store, database in
            _ = try await store.append([begin(1)])
            _ = try await withConnection(to: database) { connection in
                try await connection.simple(
                    """
                    INSERT INTO events (stream_id, stream_version, recorded_at, schema_version, type, data, metadata,
                        previous_hash, hash)
                    VALUES ('\(stream(2))', 1, now(), 1, 'test.happened', '{}', '{}', '\\x00', '\\x01')
                    """
                )
            }
            let failures = [
                await #expect(throws: EventStoreFailure.self) {
                    _ = try await store.readStream(stream(2), from: .none, limit: 10)
                },
                await #expect(throws: EventStoreFailure.self) {
                    _ = try await store.seal(at: start, eventLimit: 10)
                },
            ]
            #expect(
                failures.compactMap { $0?.description }.filter { $0.contains("a hash has 32 bytes") }.count
                    == 2
            )
            #expect(try await store.readStream(stream(1), from: .none, limit: 10).count == 1)
            #expect(try await store.append([begin(3)]).areCommitted)
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
