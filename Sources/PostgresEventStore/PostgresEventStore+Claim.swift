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
        let claimed: Claimed
        do {
            claimed = try reading { () throws(PostgresError) in try Claimed(rows, by: claim) }
        } catch {
            // What was claimed all the same is found when its lease ends.
            floors.withLock { floors in
                floors.forget(claim.queue, start)
                floors.lowerLeased(claim.queue, to: claim.leaseUntil)
            }
            throw error
        }
        learn(claim, start, began: began, claimed.summary, hasClaimed: claimed.hasAny)
        return WorkClaimAnswer(
            work: Self.ordered(claimed.work, by: claim.order),
            unreadable: claimed.unreadable,
            nextDueAt: claimed.summary.nextDueAt
        )
    }

    /// The rows of one answer, taken apart. One that cannot be read is told beside the others.
    private struct Claimed {
        var work: [(item: LeasedWork, arrival: Int64)] = []
        var unreadable: [UnreadableWork] = []
        var summary = Summary()

        var hasAny: Bool { !work.isEmpty || !unreadable.isEmpty }

        init(_ rows: Rows, by claim: WorkClaim) throws(PostgresError) {
            work.reserveCapacity(rows.count)
            for row in rows {
                guard try !row.isNull(0) else {
                    summary = try Summary(row)
                    continue
                }
                let receipt = WorkReceipt(id: WorkID(try row.uuid(0)), fencingNumber: try row.int64(1))
                let stream = StreamID(try row.uuid(2))
                do throws(PostgresError) {
                    let item = try row.leased(receipt, of: stream, by: claim)
                    work.append((item, try row.int64(4)))
                } catch {
                    unreadable.append(
                        UnreadableWork(streamID: stream, receipt: receipt, reason: error.description)
                    )
                }
            }
        }
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
    /// Columns as in `Statements.claim`.
    fileprivate func leased(
        _ receipt: WorkReceipt,
        of stream: StreamID,
        by claim: WorkClaim
    ) throws(PostgresError) -> LeasedWork {
        let item = try WorkItem(
            id: receipt.id,
            streamID: stream,
            queue: claim.queue,
            kind: kind(7),
            name: string(8),
            key: string(9),
            // One that is no JSON fails at its call; the others of the claim go on.
            payload: (try? json(10)) ?? .null,
            dueAt: instant(3),
            deadline: optionalInstant(5),
            attempt: int(6),
            explanation: string(11)
        )
        return try LeasedWork(
            item: item,
            receipt: receipt,
            leasedUntil: claim.leaseUntil,
            wasInterrupted: bool(12)
        )
    }

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
