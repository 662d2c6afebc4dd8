import EventStore
import Values

/// From where claims begin to look, per queue: below it nothing live is expected any more.
///
/// Under an old snapshot, entries of finished work stay in the queue's indexes. A claim that began at the
/// lowest entry would walk them all, again and again. So each process remembers how far its claims have come.
/// What might still appear below is bounded: an item stands in line no earlier than its writer's now, so only
/// a commit that took longer than a margin of real time ends up below. Sweeps from further down find those:
/// often from a little lower, seldom from the very beginning, and the more seldom the longer that takes.
///
/// All moments are on the configured clock, which may run much faster than real time; margins are in real
/// time, told by the store's uptime. Pure: no clock, no lock.
struct ClaimFloors {
    /// How long after its writer's now a new item may become visible, ordinarily.
    static let margin = Duration.milliseconds(250)
    /// The same for the sweep that runs every `nearSweepInterval`.
    static let nearSweepMargin = Duration.seconds(5)
    static let nearSweepInterval = Duration.seconds(2)
    /// The least time between two sweeps of everything; also at least `fullSweepShare` times what the last
    /// one took.
    static let fullSweepInterval = Duration.seconds(5)
    static let fullSweepShare = 100
    /// The longest time between two sweeps of everything: what took long may have waited for a connection or a lock,
    /// and only a sweep finds what was committed late.
    static let longestFullSweepInterval = Duration.seconds(60)
    /// A sweep that could look at nothing, since nothing may start now, is made again so soon.
    static let repeatedSweepInterval = Duration.seconds(1)
    /// Of claims that follow each other faster, only some are remembered, to know what now was one margin
    /// ago.
    static let memoryInterval = Duration.milliseconds(40)

    static let lowest = Instant(seconds: -62_135_596_800)

    enum Depth: Hashable {
        case usual
        case near
        case full
    }

    /// Where one claim begins; to be ended by `learn` or `forget`.
    struct Start: Hashable {
        fileprivate let number: Int
        let waiting: Instant
        let leased: Instant
        let depth: Depth
    }

    fileprivate struct Line {
        /// Moments of earlier claims: when, by uptime, and their now.
        var claims: [(uptime: Duration, now: Instant)] = []
        var waiting = ClaimFloors.lowest
        var leased = ClaimFloors.lowest
        var nearWaiting = ClaimFloors.lowest
        var nearLeased = ClaimFloors.lowest
        var nextNearSweep = Duration.zero
        var nextFullSweep = Duration.zero
        /// Claims under way, each with the lowest moment scheduled here since it began: it may not have seen
        /// that.
        var underWay: [Int: Instant?] = [:]
    }

    private var lines: [String: Line] = [:]
    private var lastNumber = 0

    mutating func start(_ queue: String, uptime: Duration) -> Start {
        lastNumber += 1
        var line = lines[queue] ?? Line()
        defer { lines[queue] = line }
        line.underWay[lastNumber] = .some(nil)
        if uptime >= line.nextFullSweep {
            // Not before this one has ended, or claims beside it would all be sweeps.
            line.nextFullSweep = uptime + Self.fullSweepInterval
            return Start(number: lastNumber, waiting: Self.lowest, leased: Self.lowest, depth: .full)
        }
        if uptime >= line.nextNearSweep {
            line.nextNearSweep = uptime + Self.nearSweepInterval
            return Start(number: lastNumber, waiting: line.nearWaiting, leased: line.nearLeased, depth: .near)
        }
        return Start(number: lastNumber, waiting: line.waiting, leased: line.leased, depth: .usual)
    }

    /// The claim failed and has taught nothing.
    mutating func forget(_ queue: String, _ start: Start) { lines[queue]?.underWay[start.number] = nil }

    /// A new or released item of this process: found by its very next claim.
    mutating func lower(_ queue: String, to moment: Instant) {
        guard var line = lines[queue] else { return }
        line.waiting = min(line.waiting, moment)
        line.nearWaiting = min(line.nearWaiting, moment)
        for (number, lowest) in line.underWay {
            line.underWay[number] = min(lowest ?? moment, moment)
        }
        lines[queue] = line
    }

    /// A lease of this process: its end is found whatever was learnt before.
    mutating func lowerLeased(_ queue: String, to moment: Instant) {
        guard var line = lines[queue] else { return }
        line.leased = min(line.leased, moment)
        line.nearLeased = min(line.nearLeased, moment)
        lines[queue] = line
    }

    /// What a claim has learnt: up to `covered` it left nothing behind that it saw.
    mutating func learn(
        _ queue: String,
        from start: Start,
        now: Instant,
        covered: Instant?,
        hasSeenAllEndedLeases: Bool,
        took: Duration,
        uptime: Duration
    ) {
        var line = lines[queue] ?? Line()
        line.remember(now, at: uptime)
        let unseen = (line.underWay.removeValue(forKey: start.number) ?? nil)
        if let covered = covered.map({ min($0, unseen ?? $0) }) {
            // A sweep that came no further than this found what had been committed late, and may have left more of it
            // behind than may start at once: claims go on from there until they run dry.
            if start.depth != .usual {
                line.waiting = min(line.waiting, covered)
                line.nearWaiting = min(line.nearWaiting, covered)
            }
            // Nothing that may yet become visible lies below what now was one margin ago.
            let settled = line.settled(before: uptime - took - Self.margin)
            let nearSettled = line.settled(before: uptime - took - Self.nearSweepMargin)
            line.waiting = max(line.waiting, min(covered, settled))
            line.nearWaiting = max(line.nearWaiting, min(covered, nearSettled))
        }
        if hasSeenAllEndedLeases {
            line.leased = max(line.leased, min(now, line.settled(before: uptime - took - Self.margin)))
            line.nearLeased = max(
                line.nearLeased,
                min(now, line.settled(before: uptime - took - Self.nearSweepMargin))
            )
        }
        switch (start.depth, covered == nil) {
        case (.full, false):
            line.nextFullSweep =
                uptime
                + min(max(Self.fullSweepInterval, took * Self.fullSweepShare), Self.longestFullSweepInterval)
        case (.full, true): line.nextFullSweep = uptime + Self.repeatedSweepInterval
        case (.near, true): line.nextNearSweep = uptime + Self.repeatedSweepInterval
        case (.near, false), (.usual, _): break
        }
        lines[queue] = line
    }
}

extension ClaimFloors.Line {
    /// Keeps as much as the longest margin asks for, and no more.
    fileprivate mutating func remember(_ now: Instant, at uptime: Duration) {
        if let last = claims.last, uptime < last.uptime + ClaimFloors.memoryInterval { return }
        claims.append((uptime, now))
        let oldest = uptime - ClaimFloors.nearSweepMargin * 2
        if let old = claims.first, old.uptime < oldest {
            claims.removeAll { $0.uptime < uptime - ClaimFloors.nearSweepMargin - .seconds(1) }
        }
    }

    /// The highest now of claims made before a moment of real time.
    fileprivate func settled(before moment: Duration) -> Instant {
        var highest = ClaimFloors.lowest
        for claim in claims where claim.uptime <= moment { highest = max(highest, claim.now) }
        return highest
    }
}
