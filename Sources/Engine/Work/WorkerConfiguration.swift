/// A worker's named limits. Spans are real time unless they say otherwise.
package struct WorkerConfiguration: Sendable {
    /// Names the worker in leases and events, as `worker-1`.
    package var name: String
    /// Due timers taken in one claim.
    package var timerBatchLimit = 200
    /// Calls under way at once per queue, when the queue's own limit allows more.
    package var callConcurrencyLimit = 200
    /// A claim is held so long beyond its queue's longest call timeout; then others may take the work.
    package var leaseMargin: Duration = .seconds(15)
    /// A queue without due work is asked again at the latest after this, from the first to the second while it stays
    /// so; wake-ups and due moments come sooner, but wake-ups are only hints.
    package var idlePoll: (first: Duration, cap: Duration) = (.seconds(5), .seconds(30))
    /// The shortest pause between two claims that found nothing.
    package var busyPoll: Duration = .milliseconds(5)
    /// A window must still be open so long after the moment of a call, by which the call has reached the provider: the
    /// connection may take five seconds to be made.
    package var windowGuard: Duration = .milliseconds(5_500)
    /// A call released because it came too late is due again after this, where no window says when.
    package var tooLatePause: Duration = .seconds(1)
    /// Calls under way at a drain are waited for so long.
    package var drainLimit: Duration = .seconds(25)
    /// How often a step is tried anew against a case that others keep changing.
    package var conflictLimit = 10
    /// Waits between tries while the store cannot be reached: from the first to the second.
    package var storeBackoff: (first: Duration, cap: Duration) = (.milliseconds(200), .seconds(5))
    /// Work that fell due longer ago than this shows that there was an outage: legal deadlines go first then.
    package var backlogAge: Duration = .seconds(60)
    /// Work of a case that this build cannot take further is looked at again after the first, then after twice as long
    /// each time, up to the second.
    package var unreadablePause: (first: Duration, cap: Duration) = (.seconds(300), .seconds(6 * 3600))
    /// A runner lifts a queue's pause that it may know nothing of at most so often: each time is a write.
    package var resumePause: Duration = .seconds(30)
    package var breaker = BreakerPolicy()
    /// Where tasks run that must outlive their caller; nil is the global one. All others inherit their caller's.
    package var executor: (any TaskExecutor)?

    package init(name: String) { self.name = name }

    /// The end of a lease that is kept for storing what a call answered.
    package var commitMargin: Duration { leaseMargin / 5 }
    /// How long a call may take to be made ready (a token, a login) and still have its whole timeout within the lease.
    package var preparationLimit: Duration { leaseMargin * 2 / 3 }
}
