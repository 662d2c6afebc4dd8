package import Values

/// Asks one queue for due items.
package struct WorkClaim: Sendable, Hashable {
    /// More than this in one claim is a defect.
    package static let itemLimit = 1_000
    /// Clocks of processes differ by no more; what a clock further ahead wrote is taken for written now, so that it makes
    /// nobody else wait.
    package static let clocksApart: Duration = .seconds(5)
    /// No lease ends later than so many of the claim's own from now, unless a clock ran ahead.
    package static let longestLease = 10

    package enum Order: Sendable, Hashable {
        /// By due moment: every ordinary day.
        case dueFirst
        /// By legal deadline, then due moment: after an outage.
        case deadlineFirst
    }

    package let queue: String
    package let limit: Int
    package let holder: String
    package let now: Instant
    package let leaseUntil: Instant
    package let order: Order
    /// Limits that hold across all workers, checked and booked in the same transaction. Nil: none.
    package let limits: QueueLimits?

    package init(
        queue: String,
        limit: Int,
        holder: String,
        now: Instant,
        leaseUntil: Instant,
        order: Order = .dueFirst,
        limits: QueueLimits? = nil
    ) {
        self.queue = queue
        self.limit = limit
        self.holder = holder
        self.now = now
        self.leaseUntil = leaseUntil
        self.order = order
        self.limits = limits
    }

    /// A lease that ends later, and was claimed after this claim's own would end, is of a clock that ran far ahead. It is
    /// shortened to end like this claim's.
    package var furthestLease: Instant { now + (leaseUntil - now) * Self.longestLease }
}

/// What a provider account allows, over all processes together.
package struct QueueLimits: Sendable, Hashable {
    /// No more than these start within any second. Counted by `now` of the claims, so on the configured clock; a
    /// `now` before that of an earlier claim adds nothing. What is released was a start all the same.
    package let startsPerSecond: Int?
    /// How many of them may start at once.
    package let startsAtOnce: Int
    /// Items under way at once: leases of the queue that have not run out.
    package let concurrency: Int?

    /// - Parameter startsAtOnce: a tenth of a second's starts unless named. From one to a second's starts; beyond the
    ///   tenth, that much more than `startsPerSecond` may fall into a second when claims come closer than that.
    package init(startsPerSecond: Int? = nil, startsAtOnce: Int? = nil, concurrency: Int? = nil) {
        let second = startsPerSecond ?? 1
        self.startsPerSecond = startsPerSecond
        self.startsAtOnce = max(1, min(startsAtOnce ?? second / 10, second))
        self.concurrency = concurrency
    }
}

package struct WorkClaimAnswer: Sendable, Hashable {
    package let work: [LeasedWork]
    /// Claimed as well, so under the same lease, but nobody can begin it: to be put back with its reason.
    package let unreadable: [UnreadableWork]
    /// When to ask again at the latest, as far as the store can know: the next due moment of the queue, the next
    /// free start or the end of a breaker's pause, whichever of them holds the next item back longest. At or before
    /// `now` when due items were left out only for the claim's own `limit`. Nil when nothing waits; items under
    /// lease do not wait, so whoever relies on this asks again after its longest lease too.
    package let nextDueAt: Instant?

    package init(work: [LeasedWork], unreadable: [UnreadableWork] = [], nextDueAt: Instant?) {
        self.work = work
        self.unreadable = unreadable
        self.nextDueAt = nextDueAt
    }
}

/// The breaker of a queue, or what its provider asked for; shared by all workers.
package struct QueuePause: Sendable, Hashable {
    /// The writer's now. Who finds it more than `WorkClaim.clocksApart` ahead of its own knows that the writer's clock
    /// ran ahead: for all others the pause begins then and lasts as long as it was meant to.
    package let askedAt: Instant
    /// Nothing is claimed before this moment; from it on one item at a time goes out as a probe, and only while no
    /// lease of the queue is running, until the pause is lifted.
    package let until: Instant
    package let reason: String
    /// The provider itself asked to be left alone: until then no answer to a call that was under way lifts it, and no
    /// shorter pause takes its place.
    package let isHold: Bool

    package init(askedAt: Instant, until: Instant, reason: String, isHold: Bool = false) {
        self.askedAt = askedAt
        self.until = until
        self.reason = reason
        self.isHold = isHold
    }

    /// As a process keeps it whose clock says `now`.
    package func settled(at now: Instant) -> QueuePause {
        guard askedAt > now + WorkClaim.clocksApart else { return self }
        return QueuePause(askedAt: now, until: now + (until - askedAt), reason: reason, isHold: isHold)
    }
}
