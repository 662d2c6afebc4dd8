package import EventStore
import Postgres
package import Values

extension PostgresEventStore {
    package func checkpoint(of subscription: String) async throws(EventStoreFailure) -> GlobalPosition {
        let rows = try await run(Statements.checkpoint, [.text(subscription)])
        return try rows.readFirst { row throws(PostgresError) in GlobalPosition(try row.int64(0)) } ?? .start
    }

    package func advance(
        subscription: String,
        from: GlobalPosition,
        to: GlobalPosition,
        counters: [CounterChange]
    ) async throws(EventStoreFailure) -> Bool {
        precondition(from < to, "a checkpoint moves forward")
        var sums: [String: Int64] = [:]
        for change in counters { sums[change.name, default: 0] += change.amount }
        let sorted = sums.sorted { $0.key < $1.key }
        let rows = try await run(
            Statements.advance,
            [
                .text(subscription), .int8(from.number), .int8(to.number),
                .textArray(sorted.map(\.key)), .int8Array(sorted.map(\.value)),
            ]
        )
        return try rows.readOne { row throws(PostgresError) in try row.bool(0) }
    }

    package func resetSubscription(_ subscription: String) async throws(EventStoreFailure) {
        try await runTogether([
            PipelineEntry(Statements.forgetCheckpoint, [.text(subscription)]),
            PipelineEntry(Statements.forgetCounters, [.text(subscription)]),
        ])
    }

    package func counters(
        of subscription: String
    ) async throws(EventStoreFailure) -> [(name: String, value: Int64)] {
        try await run(Statements.counters, [.text(subscription)]).read { row throws(PostgresError) in
            (name: try row.string(0), value: try row.int64(1))
        }
    }

    package func seal(at now: Instant, eventLimit: Int) async throws(EventStoreFailure) -> Int {
        try await sealer.seal(at: now, eventLimit: eventLimit)
    }

    package func pages(after number: Int64, limit: Int) async throws(EventStoreFailure) -> [SealedPage] {
        let first = max(0, number)
        let count = min(Int64(max(0, limit)), Int64.max - first)
        return try await run(Statements.pages, [.int8(first), .int8(count)]).read {
            row throws(PostgresError) in
            try SealedPage(row)
        }
    }
}

extension SealedPage {
    /// In the order of `Statements.pageColumns`.
    init(_ row: Row) throws(PostgresError) {
        try self.init(
            number: row.int64(0),
            firstPosition: GlobalPosition(row.int64(1)),
            lastPosition: GlobalPosition(row.int64(2)),
            merkleRoot: row.digest(3),
            previousPageHash: row.digest(4),
            hash: row.digest(5),
            sealedAt: row.instant(6),
            signature: row.bytes(7)
        )
    }
}
