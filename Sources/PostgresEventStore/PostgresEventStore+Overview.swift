package import EventStore
import Postgres
package import Values

/// How much work stands in a queue.
package struct QueueOverview: Sendable, Hashable {
    package let queue: String
    /// Waiting or leased.
    package let open: Int64
    package let parked: Int64
    /// Due, and held by nobody.
    package let due: Int64
    /// The earliest moment of what nobody holds.
    package let nextDueAt: Instant?
}

/// Work of a case that workers could not take further.
package struct WorkSetAside: Sendable, Hashable {
    package let streamID: StreamID
    /// When it is looked at again.
    package let dueAt: Instant
    package let explanation: String

    package init(streamID: StreamID, dueAt: Instant, explanation: String) {
        self.streamID = streamID
        self.dueAt = dueAt
        self.explanation = explanation
    }
}

extension PostgresEventStore {
    /// What workers set aside, by case, at most `limit`. Reads all open work: for people and monitoring.
    package func workSetAside(limit: Int) async throws(EventStoreFailure) -> [WorkSetAside] {
        let parameters: [PostgresValue] = [.text(WorkItem.setAsideMark), .int8(Int64(limit))]
        return try await run(Statements.setAside, parameters).read { row throws(PostgresError) in
            try WorkSetAside(
                streamID: StreamID(row.uuid(0)),
                dueAt: row.instant(1),
                explanation: row.string(2)
            )
        }
    }

    /// The most items of a queue that `queueFigures` counts.
    package static let queueCountLimit = 10_000

    /// As `queueOverviews`, for a scrape every few seconds: what it costs does not grow with the work that waits, since no
    /// figure is counted beyond `queueCountLimit`. `nextDueAt` is told of due items only.
    package func queueFigures(
        at now: Instant,
        countLimit: Int = PostgresEventStore.queueCountLimit
    ) async throws(EventStoreFailure) -> [QueueOverview] {
        try await overviews(
            Statements.queueFigures,
            [.timestamptz(now.microseconds), .int8(Int64(countLimit))]
        )
    }

    /// Counts all work, by queue. Costs a read of the whole table: for people and monitoring.
    package func queueOverviews(at now: Instant) async throws(EventStoreFailure) -> [QueueOverview] {
        try await overviews(Statements.queueOverviews, [.timestamptz(now.microseconds)])
    }

    private func overviews(
        _ statement: Statement,
        _ parameters: [PostgresValue]
    ) async throws(EventStoreFailure) -> [QueueOverview] {
        try await run(statement, parameters).read { row throws(PostgresError) in
            try QueueOverview(
                queue: row.string(0),
                open: row.int64(1),
                parked: row.int64(2),
                due: row.int64(3),
                nextDueAt: row.optionalInstant(4)
            )
        }
    }

    /// How many cases of each lifecycle something waits for by itself.
    package func movingStreamCounts() async throws(EventStoreFailure) -> [(lifecycle: String, count: Int64)] {
        try await run(Statements.movingStreams, []).read { row throws(PostgresError) in
            (lifecycle: try row.string(0), count: try row.int64(1))
        }
    }

    /// How many events of each type are recorded, by type. Reads all events.
    package func eventTypeCounts() async throws(EventStoreFailure) -> [(type: String, count: Int64)] {
        try await run(Statements.eventTypeCounts, []).read { row throws(PostgresError) in
            (type: try row.string(0), count: try row.int64(1))
        }
    }

    /// How many events are sealed into pages.
    package func sealedEventCount() async throws(EventStoreFailure) -> Int64 {
        try await run(Statements.sealedEventCount, []).readOne { row throws(PostgresError) in try row.int64(0)
        }
    }
}
