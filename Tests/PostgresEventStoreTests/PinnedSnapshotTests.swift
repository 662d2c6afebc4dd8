import EventStore
import Postgres
import Synchronization
import TestSupport
import Testing
import Values

@testable import PostgresEventStore

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

    @Test("beside a pinned snapshot a claim by deadline begins at the floor, too")
    func deadlineClaims() async throws {
        try await withPinnedHistory(deadline: start + .seconds(86_400)) { connection in
            let moment = start + .seconds(Self.rounds)
            func claim(from floor: String) -> String {
                """
                SELECT * FROM claim_work('calls', 1, 'test', '\(moment)', '\(moment + .seconds(20))', true,
                    NULL, NULL, NULL, '\(floor)', '\(moment)')
                """
            }
            // The first one makes the plans.
            _ = try await blocks(claim(from: "\(moment)"), on: connection)
            let fromFloor = try await blocks(claim(from: "\(moment)"), on: connection)
            let fromBeginning = try await blocks(claim(from: "-infinity"), on: connection)
            #expect(fromFloor < 100)
            #expect(fromBeginning > 3 * fromFloor)
        }
    }

    /// Written over and over, each by one statement; `%` is the round.
    private static let writtenOften = [
        """
        SELECT remember_sealing('here', pg_current_snapshot(), NULL, NULL, NULL, %)
        """,
        """
        SELECT advance_checkpoint('counts', % - 1, %, '{one,two,three}', '{1,1,1}')
        """,
        """
        SELECT replace_login('account', %, 'print', NULL, NULL, NULL, %, NULL, NULL, NULL, NULL)
        """,
        """
        SELECT note_call('account', 'kind', '2026-11-21 09:00:00Z'::timestamptz + % * interval '1 s',
            '2026-11-21 08:59:59.5Z'::timestamptz + % * interval '1 s', 5)
        """,
        """
        SELECT hold_budget('account', 'kind', '2026-11-21 09:00:00Z'::timestamptz + % * interval '1 s')
        """,
        """
        SELECT keep_pause('calls', '2026-11-21 09:00:00Z'::timestamptz + % * interval '1 s', 'failures', false,
            '2026-11-21 08:59:00Z'::timestamptz + % * interval '1 s')
        """,
    ]

    @Test(
        "beside a pinned snapshot a row that is written often is written on as cheaply",
        arguments: writtenOften
    )
    func writes(_ statement: String) async throws {
        func touched(after rounds: Int) async throws -> Int {
            let count = Mutex(0)
            try await withStore { _, database in
                try await withConnection(to: database) { pinned in
                    try await pinned.simple(
                        "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class"
                    )
                    try await withConnection(to: database) { connection in
                        let write = statement.replacing("SELECT ", with: "PERFORM ", maxReplacements: 1)
                            .replacing("%", with: "round")
                        try await connection.simple(
                            "DO $$ BEGIN FOR round IN 1..\(rounds) LOOP \(write); COMMIT; END LOOP; END $$"
                        )
                        // The first one makes the plans.
                        let next = [rounds + 1, rounds + 2].map { statement.replacing("%", with: "\($0)") }
                        _ = try await blocks(next[0], on: connection)
                        let last = try await blocks(next[1], on: connection)
                        count.withLock { $0 = last }
                    }
                }
            }
            return count.withLock { $0 }
        }
        let few = try await touched(after: 10)
        let many = try await touched(after: 3_000)
        #expect(many <= 2 * few, "\(many) blocks after 3,000 rounds, \(few) after 10")
    }

    @Test("beside a pinned snapshot what is written often is read as cheaply")
    func reads() async throws {
        try await withStore { store, database in
            try await withConnection(to: database) { pinned in
                try await pinned.simple(
                    "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class"
                )
                try await withConnection(to: database) { connection in
                    try await connection.simple(
                        """
                        DO $$ BEGIN FOR round IN 1..3000 LOOP
                            PERFORM advance_checkpoint('counts', round - 1, round, '{one,two,three}', '{1,1,2}');
                            COMMIT;
                        END LOOP; END $$
                        """
                    )
                    for statement in [Statements.checkpoint, Statements.counters] {
                        let query = statement.sql.replacing("$1", with: "'counts'")
                        let touched = try await blocks(query, on: connection)
                        #expect(touched < 30, "\(statement.name)")
                    }
                }
                let counters = try await store.counters(of: "counts")
                #expect(counters.map(\.name) == ["one", "three", "two"])
                #expect(counters.map(\.value) == [3_000, 6_000, 3_000])
                #expect(try await store.checkpoint(of: "counts").number == 3_000)
            }
        }
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
    private func withPinnedHistory(
        deadline: Instant? = nil,
        _ body: (PostgresConnection) async throws -> Void
    ) async throws {
        try await withStore { store, database in
            try await withConnection(to: database) { pinned in
                try await pinned.simple("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM work")
                let numbers = Array(1...100)
                var outcomes = try await store.append(
                    numbers.map { begin($0, schedule: [item($0, of: $0, deadline: deadline)]) }
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
                                schedule: [
                                    item(
                                        number + 1_000 * (round + 1),
                                        of: number,
                                        dueAt: due,
                                        deadline: deadline.map { $0 + .seconds(round + 1) }
                                    )
                                ],
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
}
