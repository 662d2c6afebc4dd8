import EventStore
import FoundationEssentials
import Postgres
import PostgresEventStore
import TestSupport
import Testing
import Values

/// A store on a migrated database of its own.
func withStore(
    adjusted adjust: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: (PostgresEventStore, TemporaryDatabase) async throws -> Void
) async throws {
    try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
        try await withStore(on: database, adjusted: adjust) { store in try await body(store, database) }
    }
}

/// Another store on the same database, as another process would open it.
func withStore(
    on database: TemporaryDatabase,
    signingKey: PageSigningKey? = nil,
    uptime: (@Sendable () -> Duration)? = nil,
    adjusted adjust: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: (PostgresEventStore) async throws -> Void
) async throws {
    var configuration = database.configuration.asApplication
    adjust(&configuration)
    let pool = PostgresPool(configuration)
    let store = try await PostgresEventStore.open(pool, signingKey: signingKey, uptime: uptime)
    do {
        try await body(store)
    } catch {
        await store.close()
        await pool.close()
        throw error
    }
    await store.close()
    await pool.close()
}

let start = Instant(microseconds: 1_795_200_000_123_456)

func stream(_ number: Int) -> StreamID {
    StreamID(UUID(uuid: (1, 0x99, 0, 0, 0, 1, 0x70, 0, 0x80, 0, 0, 0) + bytes(number)))
}

func workID(_ number: Int) -> WorkID {
    WorkID(UUID(uuid: (1, 0x99, 0, 0, 0, 2, 0x70, 0, 0x80, 0, 0, 0) + bytes(number)))
}

private func bytes(_ number: Int) -> (UInt8, UInt8, UInt8, UInt8) {
    (
        UInt8(truncatingIfNeeded: number >> 24), UInt8(truncatingIfNeeded: number >> 16),
        UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)
    )
}

private func + (
    left: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8),
    right: (UInt8, UInt8, UInt8, UInt8)
) -> uuid_t {
    (
        left.0, left.1, left.2, left.3, left.4, left.5, left.6, left.7, left.8, left.9, left.10, left.11,
        right.0, right.1, right.2, right.3
    )
}

func event(_ number: Int = 1) -> NewEvent {
    NewEvent(type: "test.happened", data: ["number": .integer(Int64(number))], metadata: ["actor": "test"])
}

func head(_ state: String = "Open") -> StreamHead {
    StreamHead(state: state, snapshot: ["a": 1], chartHash: .sha256(Array("chart".utf8)))
}

/// The step that begins a stream.
func begin(_ number: Int, events: Int = 1, schedule: [WorkItem] = []) -> Step {
    Step(
        streamID: stream(number),
        lifecycle: "test",
        expectedVersion: .noStream,
        events: (1...events).map(event),
        recordedAt: start,
        head: head(),
        schedule: schedule
    )
}

func item(
    _ number: Int,
    of streamNumber: Int,
    dueAt: Instant = start,
    deadline: Instant? = nil
) -> WorkItem {
    WorkItem(
        id: workID(number),
        streamID: stream(streamNumber),
        queue: "calls",
        kind: .call,
        name: "getStatus",
        key: "call-\(number)",
        payload: ["n": .integer(Int64(number))],
        dueAt: dueAt,
        deadline: deadline
    )
}

func claim(limit: Int = 10, at now: Instant = start, order: WorkClaim.Order = .dueFirst) -> WorkClaim {
    WorkClaim(
        queue: "calls",
        limit: limit,
        holder: "test",
        now: now,
        leaseUntil: now + .seconds(60),
        order: order
    )
}

/// The step that comes after `committed`.
func next(
    _ number: Int,
    after committed: StepOutcome,
    events: Int = 1,
    schedule: [WorkItem] = [],
    acknowledge: [WorkReceipt] = []
) -> Step {
    guard case .committed(let version, let hash) = committed else { preconditionFailure("\(committed)") }
    return Step(
        streamID: stream(number),
        lifecycle: "test",
        expectedVersion: .exactly(version),
        previousHash: hash,
        events: (0..<events).map(event),
        recordedAt: start,
        head: head(),
        schedule: schedule,
        acknowledge: acknowledge
    )
}

extension StepOutcome {
    var isCommitted: Bool {
        if case .committed = self { true } else { false }
    }
}

/// A session beside the store, with the rights of the test's user.
func withConnection<Answer>(
    to database: TemporaryDatabase,
    _ body: (PostgresConnection) async throws -> Answer
) async throws -> Answer {
    let connection = try await PostgresConnection.connect(database.configuration)
    defer { connection.close() }
    return try await body(connection)
}

/// How many blocks the query touches: a measure that no busy machine changes. It is carried out.
func blocks(_ query: String, on connection: PostgresConnection) async throws -> Int {
    try await connection.simple("SET enable_seqscan = off; SET enable_bitmapscan = off")
    let rows = try await connection.simple(
        "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) \(query)"
    )
    let line = try #require(rows.map { try $0.string(0) }.first { $0.contains("Buffers: shared") })
    return line.split(separator: " ").compactMap { part in
        part.hasPrefix("hit=") || part.hasPrefix("read=")
            ? Int(part.drop { $0 != "=" }.dropFirst()) : nil
    }.reduce(0, +)
}

extension [StepOutcome] {
    var areCommitted: Bool { filter(\.isCommitted).count == count }
}
