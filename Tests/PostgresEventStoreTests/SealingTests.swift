import EventStore
import Postgres
import PostgresEventStore
import TestSupport
import Testing

@Suite("sealing follows commits, not order of writing", .serialized)
struct SealingTests {
    /// An event written by hand in an open transaction, as a slow process would.
    private func write(_ number: Int, on connection: PostgresConnection) async throws {
        try await connection.simple(
            """
            INSERT INTO events (stream_id, stream_version, recorded_at, schema_version, type, data, metadata,
                previous_hash, hash)
            VALUES ('\(stream(number))', 1, now(), 1, 'test.late', '{}', '{}', sha256('a'), sha256('\(number)'))
            """
        )
    }

    private func streams(_ store: PostgresEventStore) async throws -> [StreamID] {
        try await store.readAll(after: .start, limit: 1_000).map(\.streamID)
    }

    @Test("a late committer's event gets its place after those that were sealed meanwhile")
    func lateCommitter() async throws {
        try await withStore { store, database in
            #expect(try await store.seal(at: start, eventLimit: 100) == 0)
            try await withConnection(to: database) { late in
                try await late.simple("BEGIN")
                try await write(1, on: late)
                _ = try await store.append([begin(2)])
                #expect(try await store.seal(at: start, eventLimit: 100) == 1)
                _ = try await store.append([begin(3)])
                #expect(try await store.seal(at: start, eventLimit: 100) == 1)
                try await late.simple("COMMIT")
            }
            #expect(try await store.seal(at: start, eventLimit: 100) == 1)
            #expect(try await streams(store) == [stream(2), stream(3), stream(1)])
            #expect(try await store.seal(at: start, eventLimit: 100) == 0)
        }
    }

    @Test("a writing transaction left open in another database holds nobody back")
    func idleTransactionElsewhere() async throws {
        try await TemporaryDatabase.with { other in
            try await withConnection(to: other) { idle in
                try await idle.simple("CREATE TABLE t (a int); BEGIN; INSERT INTO t VALUES (1)")
                try await withStore { store, _ in
                    _ = try await store.append([begin(1), begin(2)])
                    #expect(try await store.seal(at: start, eventLimit: 100) == 2)
                    _ = try await store.append([begin(3)])
                    #expect(try await store.seal(at: start, eventLimit: 100) == 1)
                }
            }
        }
    }

    @Test("what was rolled back is never sealed")
    func rolledBack() async throws {
        try await withStore { store, database in
            #expect(try await store.seal(at: start, eventLimit: 100) == 0)
            try await withConnection(to: database) { other in
                try await other.simple("BEGIN")
                try await write(1, on: other)
                _ = try await store.append([begin(2)])
                #expect(try await store.seal(at: start, eventLimit: 100) == 1)
                try await other.simple("ROLLBACK")
            }
            #expect(try await store.seal(at: start, eventLimit: 100) == 0)
            #expect(try await streams(store) == [stream(2)])
        }
    }

    @Test("of two sealers one works; the other takes over when it is gone")
    func twoSealers() async throws {
        try await withStore { first, database in
            try await withStore(on: database) { second in
                _ = try await first.append([begin(1)])
                #expect(try await first.seal(at: start, eventLimit: 100) == 1)
                _ = try await first.append([begin(2), begin(3)])
                #expect(try await second.seal(at: start, eventLimit: 100) == 0)
                await first.close()
                // The server lets go of a lock when it has noticed that the session ended.
                var sealed = 0
                for _ in 0..<10_000 where sealed == 0 {
                    sealed = try await second.seal(at: start, eventLimit: 100)
                }
                #expect(sealed == 2)
                #expect(try await second.pages(after: 0, limit: 10).map(\.number) == [1, 2])
            }
        }
    }

    @Test("a sealer that is not elected waits on one connection")
    func waitingSealer() async throws {
        try await withStore { first, database in
            _ = try await first.append([begin(1)])
            #expect(try await first.seal(at: start, eventLimit: 100) == 1)
            try await withStore(on: database) { second in
                try await withConnection(to: database) { observer in
                    func sessions() async throws -> Set<Int> {
                        Set(try await observer.execute(Self.sessions).map { try $0.int(0) })
                    }
                    let before = try await sessions()
                    #expect(try await second.seal(at: start, eventLimit: 100) == 0)
                    let waiting = try await sessions().subtracting(before)
                    #expect(waiting.count == 1)
                    for _ in 1...3 { #expect(try await second.seal(at: start, eventLimit: 100) == 0) }
                    #expect(try await sessions().subtracting(before) == waiting)
                }
            }
        }
    }

    private static let sessions = Statement(
        name: "sessions",
        sql: "SELECT pid::int8 FROM pg_stat_activity WHERE datname = current_database()"
    )

    @Test("a large difference is paged in parts that another sealer goes on with, streams in order")
    func resumable() async throws {
        try await withStore { store, database in
            #expect(try await store.seal(at: start, eventLimit: 100) == 0)
            for number in 1...4 {
                let begun = try await store.append([begin(number, events: 3)])[0]
                _ = try await store.append([next(number, after: begun, events: 4)])
            }
            #expect(try await store.seal(at: start, eventLimit: 5) == 5)
            await store.close()
            try await withStore(on: database) { second in
                var total = 5
                for _ in 0..<10_000 where total < 28 {
                    let sealed = try await second.seal(at: start, eventLimit: 5)
                    #expect(sealed <= 5)
                    total += sealed
                }
                let events = try await second.readAll(after: .start, limit: 100)
                #expect(events.count == 28)
                for number in 1...4 {
                    let versions = events.filter { $0.streamID == stream(number) }.map(\.streamVersion.number)
                    #expect(versions == Array(1...7))
                }
            }
        }
    }

    @Test("a signed page verifies with the public half")
    func signed() async throws {
        let key = try #require(PageSigningKey(seed: Array(repeating: 7, count: 32)))
        try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
            try await withStore(on: database, signingKey: key) { store in
                _ = try await store.append([begin(1, events: 3)])
                #expect(try await store.seal(at: start, eventLimit: 10) == 3)
                let page = try #require(try await store.pages(after: 0, limit: 1).first)
                let hashes = try await store.readAll(after: .start, limit: 10).map(\.hash)
                #expect(page.verify(eventHashes: hashes, after: nil, key: key.verificationKey) == nil)
            }
        }
    }
}
