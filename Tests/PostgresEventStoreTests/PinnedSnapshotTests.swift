import EventStore
import Postgres
import PostgresEventStore
import Synchronization
import TestSupport
import Testing
import Values

@Suite("old snapshots do not slow the hot path", .serialized)
struct PinnedSnapshotTests {
    private static let rounds = 40

    @Test("beside a pinned snapshot a claim from the floor reads a few blocks, from the beginning very many")
    func claims() async throws {
        try await withPinnedHistory { connection in
            let floor = start + .seconds(Self.rounds - 1)
            let fromFloor = try await blocks(Self.claimQuery(from: "'\(floor)'"), on: connection)
            let fromBeginning = try await blocks(Self.claimQuery(from: "'-infinity'"), on: connection)
            #expect(fromFloor < 100)
            #expect(fromBeginning > 10 * fromFloor)
        }
    }

    @Test("beside a pinned snapshot a claim of a limited queue reads about as few blocks as without one")
    func limitedClaims() async throws {
        let plain = try await blocksOfLimitedClaim(isPinned: false)
        let pinned = try await blocksOfLimitedClaim(isPinned: true)
        #expect(pinned < 10 * plain, "\(pinned) blocks beside a pinned snapshot, \(plain) without one")
    }

    /// After many rounds of a queue with a provider's limits, all within one lease span.
    private func blocksOfLimitedClaim(isPinned: Bool) async throws -> Int {
        let touched = Mutex(0)
        try await withStore { store, database in
            try await withConnection(to: database) { pinned in
                if isPinned {
                    try await pinned.simple(
                        "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM work"
                    )
                }
                let numbers = Array(1...100)
                var outcomes = try await store.append(numbers.map { begin($0, schedule: [item($0, of: $0)]) })
                for round in 0..<Self.rounds {
                    let moment = start + .milliseconds(20 * round)
                    let claimed = try await store.claim(
                        WorkClaim(
                            queue: "calls",
                            limit: 100,
                            holder: "test",
                            now: moment,
                            leaseUntil: moment + .seconds(20),
                            order: .dueFirst,
                            limits: QueueLimits(startsPerSecond: 100_000, concurrency: 1_000)
                        )
                    )
                    let receipts = Dictionary(
                        uniqueKeysWithValues: claimed.work.map { ($0.item.streamID, $0.receipt) }
                    )
                    #expect(receipts.count == 100)
                    outcomes = try await store.append(
                        numbers.map { number in
                            next(
                                number,
                                after: outcomes[number - 1],
                                schedule: [item(number + 1_000 * (round + 1), of: number, dueAt: moment)],
                                acknowledge: [receipts[stream(number)]].compactMap(\.self)
                            )
                        }
                    )
                    #expect(outcomes.areCommitted)
                }
                if !isPinned { try await pinned.simple("VACUUM work, queues") }
                try await withConnection(to: database) { connection in
                    let moment = start + .milliseconds(20 * Self.rounds)
                    let count = try await blocks(
                        """
                        SELECT * FROM claim_work('calls', 0, 'test', '\(moment)', '\(moment + .seconds(20))', false,
                            100000, 10000, 1000, '\(moment)', '\(moment)')
                        """,
                        on: connection
                    )
                    touched.withLock { $0 = count }
                }
            }
        }
        return touched.withLock { $0 }
    }

    @Test("beside a pinned snapshot a stream of many steps loads as fast as a new one")
    func loads() async throws {
        try await withPinnedHistory { connection in
            let query = """
                SELECT * FROM streams WHERE stream_id = '\(stream(1))' ORDER BY version DESC LIMIT 1
                """
            let touched = try await blocks(query, on: connection)
            #expect(touched < 10)
        }
    }

    @Test("beside a pinned snapshot an item that was claimed often is found at once by its receipt")
    func receipts() async throws {
        try await withStore { store, database in
            try await withConnection(to: database) { pinned in
                try await pinned.simple("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM work")
                _ = try await store.append([begin(1, schedule: [item(1, of: 1)])])
                var last: WorkReceipt?
                for round in 0..<300 {
                    // Each lease has run out when the next claim comes.
                    let moment = start + .seconds(100 * round)
                    last = try await store.claim(claim(at: moment)).work.first?.receipt
                }
                let number = try #require(last).fencingNumber
                let query = """
                    SELECT * FROM work WHERE id = '\(workID(1).uuid)' AND fencing_number = \(number)
                    """
                try await withConnection(to: database) { connection in
                    let touched = try await blocks(query, on: connection)
                    #expect(touched < 10)
                }
            }
        }
    }

    /// Many items claimed and finished, second by second, while a session holds the snapshot from before.
    private func withPinnedHistory(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await withStore { store, database in
            try await withConnection(to: database) { pinned in
                try await pinned.simple("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM work")
                let numbers = Array(1...100)
                var outcomes = try await store.append(
                    numbers.map { begin($0, schedule: [item($0, of: $0)]) }
                )
                for round in 0..<Self.rounds {
                    let work = try await store.claim(claim(limit: 100, at: start + .seconds(round))).work
                    #expect(work.count == 100)
                    let receipts = Dictionary(
                        uniqueKeysWithValues: work.map { ($0.item.streamID, $0.receipt) }
                    )
                    outcomes = try await store.append(
                        numbers.map { number in
                            let due = start + .seconds(round + 1)
                            return next(
                                number,
                                after: outcomes[number - 1],
                                schedule: [item(number + 1_000 * (round + 1), of: number, dueAt: due)],
                                acknowledge: [receipts[stream(number)]].compactMap(\.self)
                            )
                        }
                    )
                    #expect(outcomes.areCommitted)
                }
                try await withConnection(to: database) { connection in try await body(connection) }
            }
        }
    }

    private static func claimQuery(from floor: String) -> String {
        """
        SELECT id FROM work
        WHERE queue = 'calls' AND leased_until IS NULL AND parked_at IS NULL AND due_key >= \(floor)
        ORDER BY due_key, due_at, arrival LIMIT 10
        """
    }

    /// How many blocks the query touches: a measure that no busy machine changes.
    private func blocks(_ query: String, on connection: PostgresConnection) async throws -> Int {
        try await connection.simple("SET enable_seqscan = off; SET enable_bitmapscan = off")
        let rows = try await connection.simple(
            "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) \(query)"
        )
        let line = try #require(rows.map { $0.string(0) }.first { $0.contains("Buffers: shared") })
        return line.split(separator: " ").compactMap { part in
            part.hasPrefix("hit=") || part.hasPrefix("read=")
                ? Int(part.drop { $0 != "=" }.dropFirst()) : nil
        }.reduce(0, +)
    }
}
