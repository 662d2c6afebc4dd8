import Values

extension InMemoryState {
    mutating func pause(_ queue: String, _ pause: QueuePause) {
        settlePause(of: queue, at: pause.askedAt)
        if pause.isHold {
            if let hold = holds[queue], hold.until > pause.until { return }
            holds[queue] = pause
            if let known = pauses[queue], known.until > pause.until { return }
            pauses[queue] = pause
        } else if let hold = holds[queue], hold.until > pause.until {
            pauses[queue] = hold
        } else {
            pauses[queue] = pause
        }
    }

    mutating func resume(_ queue: String, at now: Instant) {
        settlePause(of: queue, at: now)
        holds[queue] = holds[queue].flatMap { $0.until > now ? $0 : nil }
        pauses[queue] = holds[queue]
    }

    private mutating func settlePause(of queue: String, at now: Instant) {
        guard let pause = pauses[queue]?.settled(at: now) else { return }
        let hold = holds[queue]?.settled(at: now)
        holds[queue] = hold
        pauses[queue] = hold.map { $0.until > pause.until ? $0 : pause } ?? pause
    }

    mutating func claim(_ claim: WorkClaim) -> WorkClaimAnswer {
        settlePause(of: claim.queue, at: claim.now)
        shortenFarLeases(for: claim)
        let count = min(claim.limit, freeStarts(for: claim))
        let chosen = dueItems(for: claim, limit: count)
        let leased = chosen.compactMap { lease($0, to: claim) }
        if claim.limits?.startsPerSecond != nil { buckets[claim.queue]?.take(leased.count) }
        return WorkClaimAnswer(work: leased, nextDueAt: nextDueAt(after: claim))
    }

    /// Leases by a clock that ran far ahead last as long as they would from now on.
    private mutating func shortenFarLeases(for claim: WorkClaim) {
        guard let line = lines[claim.queue] else { return }
        let far = line.leased.reversed().prefix { $0.moment > claim.furthestLease }.prefix(claim.limit)
            .filter { work[$0.id]?.claimedAt.map { $0 > claim.leaseUntil } ?? false }
        for slot in far {
            place(slot.id, .leased(until: claim.leaseUntil)) { $0.claimedAt = claim.now }
        }
    }

    /// How many items the breaker and the limits let go now.
    private mutating func freeStarts(for claim: WorkClaim) -> Int {
        let running = lines[claim.queue]?.running(at: claim.now).count ?? 0
        var free = Int.max
        if let pause = pauses[claim.queue] {
            free = claim.now < pause.until || running > 0 ? 0 : 1
        }
        if let concurrency = claim.limits?.concurrency { free = min(free, max(0, concurrency - running)) }
        if let limits = claim.limits, let rate = limits.startsPerSecond {
            var bucket = buckets[claim.queue] ?? StartBucket(holding: limits.startsAtOnce, at: claim.now)
            bucket.refill(startsPerSecond: rate, holding: limits.startsAtOnce, at: claim.now)
            buckets[claim.queue] = bucket
            free = min(free, bucket.available)
        }
        return free
    }

    /// Items that wait and are due, and items whose lease has ended.
    private func dueItems(for claim: WorkClaim, limit: Int) -> [WorkID] {
        guard limit > 0, let line = lines[claim.queue] else { return [] }
        let waiting = line.waiting.prefix { $0.moment <= claim.now }
        // By due moment only so many can win, and the waiting ones stand in that order already.
        let candidates =
            switch claim.order {
            case .dueFirst: Array(waiting.prefix(limit))
            case .deadlineFirst: Array(waiting)
            }
        let due = (candidates + line.ended(at: claim.now)).compactMap { work[$0.id] }
        let ordered = due.sorted { left, right in
            if claim.order == .deadlineFirst, left.item.deadline != right.item.deadline {
                guard let leftDeadline = left.item.deadline else { return false }
                guard let rightDeadline = right.item.deadline else { return true }
                return leftDeadline < rightDeadline
            }
            return (left.item.dueAt, left.arrival) < (right.item.dueAt, right.arrival)
        }
        return ordered.prefix(limit).map(\.item.id)
    }

    private mutating func lease(_ id: WorkID, to claim: WorkClaim) -> LeasedWork? {
        guard let wasLeased = work[id]?.isLeased else { return nil }
        lastFencingNumber += 1
        let fencingNumber = lastFencingNumber
        place(id, .leased(until: claim.leaseUntil)) { claimed in
            claimed.item = claimed.item.with(attempt: claimed.item.attempt + 1)
            claimed.fencingNumber = fencingNumber
            claimed.claimedAt = claim.now
            if wasLeased { claimed.wasInterrupted = true }
        }
        return work[id].map { claimed in
            LeasedWork(
                item: claimed.item,
                receipt: WorkReceipt(id: id, fencingNumber: fencingNumber),
                leasedUntil: claim.leaseUntil,
                wasInterrupted: claimed.wasInterrupted
            )
        }
    }

    private func nextDueAt(after claim: WorkClaim) -> Instant? {
        guard let line = lines[claim.queue] else { return nil }
        let claimable = [line.waiting.first?.moment, line.ended(at: claim.now).first?.moment].compactMap {
            $0
        }
        guard var moment = claimable.min() else { return nil }
        let running = line.running(at: claim.now)
        // A running lease may be given back earlier; its end is the latest moment at which its place is free.
        if let pause = pauses[claim.queue] {
            moment = max(moment, pause.until)
            if let first = running.first { moment = max(moment, first.moment) }
        }
        if let concurrency = claim.limits?.concurrency, running.count >= concurrency,
            let first = running.first
        {
            moment = max(moment, first.moment)
        }
        if let rate = claim.limits?.startsPerSecond, let bucket = buckets[claim.queue], bucket.available == 0
        {
            moment = max(moment, bucket.nextStart(startsPerSecond: rate))
        }
        return moment
    }
}
