package import EventStore
import Postgres
import Synchronization
package import Values

extension PostgresEventStore {
    package func release(
        _ items: [(receipt: WorkReceipt, dueAt: Instant, explanation: String)]
    ) async throws(EventStoreFailure) {
        if items.isEmpty { return }
        // In one order for all, so that two who release do not wait for each other in a circle.
        let sorted = items.sorted { $0.receipt.fencingNumber < $1.receipt.fencingNumber }
        let rows = try await run(
            Statements.release,
            [
                .uuidArray(sorted.map(\.receipt.id.uuid)),
                .int8Array(sorted.map(\.receipt.fencingNumber)),
                .timestamptzArray(sorted.map(\.dueAt.microseconds)),
                .textArray(sorted.map(\.explanation)),
            ]
        )
        floors.withLock { floors in
            for row in rows { floors.lower(row.string(0), to: row.instant(1)) }
        }
    }

    package func extend(
        _ receipts: [WorkReceipt],
        until: Instant
    ) async throws(EventStoreFailure) -> [WorkReceipt] {
        if receipts.isEmpty { return [] }
        let sorted = receipts.sorted { $0.fencingNumber < $1.fencingNumber }
        let rows = try await run(
            Statements.extend,
            [
                .uuidArray(sorted.map(\.id.uuid)),
                .int8Array(sorted.map(\.fencingNumber)),
                .timestamptz(until.microseconds),
            ]
        )
        let held = Set(rows.map { WorkReceipt(id: WorkID($0.uuid(0)), fencingNumber: $0.int64(1)) })
        return receipts.filter(held.contains)
    }

    package func pause(queue: String, _ pause: QueuePause) async throws(EventStoreFailure) {
        try await run(
            Statements.pause,
            [
                .text(queue), .timestamptz(pause.until.microseconds), .text(pause.reason),
                .bool(pause.isHold), .timestamptz(pause.askedAt.microseconds),
            ]
        )
    }

    package func resume(queue: String, at now: Instant) async throws(EventStoreFailure) {
        try await run(Statements.resume, [.text(queue), .timestamptz(now.microseconds)])
    }

    package func openWork(of stream: StreamID) async throws(EventStoreFailure) -> [WorkItem] {
        try await run(Statements.openWork, [.uuid(stream.uuid)]).items()
    }

    package func parkedWork(
        of stream: StreamID?,
        limit: Int
    ) async throws(EventStoreFailure) -> [ParkedWork] {
        let count = PostgresValue.int8(Int64(max(0, limit)))
        let rows =
            if let stream {
                try await run(Statements.parkedWorkOfStream, [count, .uuid(stream.uuid)])
            } else {
                try await run(Statements.parkedWork, [count])
            }
        return zip(try rows.items(), rows).map { item, row in
            ParkedWork(item: item, lastError: row.optionalString(11) ?? "", parkedAt: row.instant(12))
        }
    }
}

extension Rows {
    /// In the order of `Statements.itemColumns`.
    fileprivate func items() throws(EventStoreFailure) -> [WorkItem] {
        var items: [WorkItem] = []
        items.reserveCapacity(count)
        for row in self {
            items.append(
                WorkItem(
                    id: WorkID(row.uuid(0)),
                    streamID: StreamID(row.uuid(1)),
                    queue: row.string(2),
                    kind: try row.kind(3),
                    name: row.string(4),
                    key: row.string(5),
                    payload: try row.json(6),
                    dueAt: row.instant(7),
                    deadline: row.optionalInstant(8),
                    attempt: row.int(9),
                    explanation: row.string(10)
                )
            )
        }
        return items
    }
}
