package import EventStore
import Postgres
import Synchronization
import Values

extension PostgresEventStore {
    package func claim(_ claim: WorkClaim) async throws(EventStoreFailure) -> WorkClaimAnswer {
        precondition((0...WorkClaim.itemLimit).contains(claim.limit), "a claim of \(claim.limit) items")
        let began = uptime
        let start = floors.withLock { $0.start(claim.queue, uptime: began) }
        let rows: Rows
        do {
            rows = try await run(Statements.claim, Self.parameters(of: claim, from: start))
        } catch {
            floors.withLock { $0.forget(claim.queue, start) }
            throw error
        }
        var work: [(item: LeasedWork, arrival: Int64)] = []
        work.reserveCapacity(rows.count)
        var summary = Summary()
        try reading { () throws(PostgresError) in
            for row in rows {
                if try row.isNull(0) {
                    summary = try Summary(row)
                } else {
                    work.append((try Self.leased(row, claim), try row.int64(4)))
                }
            }
        }
        learn(claim, start, began: began, summary, hasClaimed: !work.isEmpty)
        return WorkClaimAnswer(
            work: Self.ordered(work, by: claim.order),
            nextDueAt: summary.nextDueAt
        )
    }

    /// What the last row of the answer tells about the claim as a whole.
    private struct Summary {
        var nextDueAt: Instant?
        var covered: Instant?
        var hasSeenAllEndedLeases = false

        init() {}

        init(_ row: Row) throws(PostgresError) {
            nextDueAt = try row.optionalInstant(3)
            covered = try row.optionalInstant(13)
            hasSeenAllEndedLeases = try row.bool(12)
        }
    }

    private func learn(
        _ claim: WorkClaim,
        _ start: ClaimFloors.Start,
        began: Duration,
        _ summary: Summary,
        hasClaimed: Bool
    ) {
        let ended = uptime
        floors.withLock { floors in
            floors.learn(
                claim.queue,
                from: start,
                now: claim.now,
                covered: summary.covered,
                hasSeenAllEndedLeases: summary.hasSeenAllEndedLeases,
                took: ended - began,
                uptime: ended
            )
            if hasClaimed { floors.lowerLeased(claim.queue, to: claim.leaseUntil) }
        }
    }

    private static func parameters(of claim: WorkClaim, from start: ClaimFloors.Start) -> [PostgresValue] {
        [
            .text(claim.queue),
            .int4(Int32(claim.limit)),
            .text(claim.holder),
            .timestamptz(claim.now.microseconds),
            .timestamptz(claim.leaseUntil.microseconds),
            .bool(claim.order == .deadlineFirst),
            .optionalInt8(claim.limits?.startsPerSecond.map(Int64.init)),
            .optionalInt8(claim.limits.map { Int64($0.startsAtOnce) }),
            .optionalInt4(claim.limits?.concurrency.map { Int32(clamping: $0) }),
            .timestamptz(start.waiting.microseconds),
            .timestamptz(start.leased.microseconds),
        ]
    }

    private static func leased(_ row: Row, _ claim: WorkClaim) throws(PostgresError) -> LeasedWork {
        let id = WorkID(try row.uuid(0))
        let item = try WorkItem(
            id: id,
            streamID: StreamID(row.uuid(2)),
            queue: claim.queue,
            kind: row.kind(7),
            name: row.string(8),
            key: row.string(9),
            // One that is no JSON fails at its call; the others of the claim go on.
            payload: (try? row.json(10)) ?? .null,
            dueAt: row.instant(3),
            deadline: row.optionalInstant(5),
            attempt: row.int(6),
            explanation: row.string(11)
        )
        return try LeasedWork(
            item: item,
            receipt: WorkReceipt(id: id, fencingNumber: row.int64(1)),
            leasedUntil: claim.leaseUntil,
            wasInterrupted: row.bool(12)
        )
    }

    /// The server picks in order but answers in any.
    private static func ordered(
        _ work: [(item: LeasedWork, arrival: Int64)],
        by order: WorkClaim.Order
    ) -> [LeasedWork] {
        let sorted = work.sorted { left, right in
            let (leftItem, rightItem) = (left.item.item, right.item.item)
            if order == .deadlineFirst, leftItem.deadline != rightItem.deadline {
                guard let leftDeadline = leftItem.deadline else { return false }
                guard let rightDeadline = rightItem.deadline else { return true }
                return leftDeadline < rightDeadline
            }
            return (leftItem.dueAt, left.arrival) < (rightItem.dueAt, right.arrival)
        }
        return sorted.map(\.item)
    }
}

extension Row {
    func optionalInstant(_ column: Int) throws(PostgresError) -> Instant? {
        try optionalMicroseconds(column).map { Instant(microseconds: $0) }
    }

    func kind(_ column: Int) throws(PostgresError) -> WorkItem.Kind {
        let name = try string(column)
        guard let kind = WorkItem.Kind(rawValue: name) else {
            throw unreadable(column, "work of an unknown kind: \(name)")
        }
        return kind
    }
}
