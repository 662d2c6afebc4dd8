package import EventStore
import Logging
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
        let released = try rows.read { row throws(PostgresError) in
            (queue: try row.string(0), dueAt: try row.instant(1))
        }
        floors.withLock { floors in
            for item in released { floors.lower(item.queue, to: item.dueAt) }
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
        let held = Set(
            try rows.read { row throws(PostgresError) in
                try WorkReceipt(id: WorkID(row.uuid(0)), fencingNumber: row.int64(1))
            }
        )
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
        try await run(Statements.openWork, [.uuid(stream.uuid)]).read { row throws(PostgresError) in
            try row.item()
        }
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
        // Whoever asks for one case wants all of it; in the list of all cases one bad row hides no other.
        guard stream == nil else { return try rows.read { row throws(PostgresError) in try row.parked() } }
        return try rows.read { row throws(PostgresError) in
            let id = WorkID(try row.uuid(0))
            do throws(PostgresError) {
                return try row.parked()
            } catch {
                logger.error(
                    "parked work is left out of the list: its row cannot be read",
                    metadata: ["work": "\(id)", "reason": "\(error)"]
                )
                return nil
            }
        }.compactMap { $0 }
    }
}

extension Row {
    fileprivate func parked() throws(PostgresError) -> ParkedWork {
        try ParkedWork(
            item: item(),
            lastError: optionalString(11) ?? "",
            parkedAt: instant(12)
        )
    }

    /// In the order of `Statements.itemColumns`.
    fileprivate func item() throws(PostgresError) -> WorkItem {
        try WorkItem(
            id: WorkID(uuid(0)),
            streamID: StreamID(uuid(1)),
            queue: string(2),
            kind: kind(3),
            name: string(4),
            key: string(5),
            // As for a claim.
            payload: (try? json(6)) ?? .null,
            dueAt: instant(7),
            deadline: optionalInstant(8),
            attempt: int(9),
            explanation: string(10)
        )
    }
}
