import EventStore
import Values

extension EventStoreConformance {
    static let claiming: [EventStoreConformance] = [
        EventStoreConformance("items are claimed by due moment, as many as asked") { scene in
            try await scene.beginWithItems(9) { scene.after(Int64(10 - $0)) }
            let first = try await scene.claim(at: scene.after(20), limit: 4)
            try requireEqual(first.work.map(\.number), [9, 8, 7, 6], "first claim")
            let next = try requireValue(first.nextDueAt, "next due moment though items are due")
            try require(next <= scene.after(20), "due items are to be asked for at \(next) only")
            let second = try await scene.claim(at: scene.after(20), limit: 40)
            try requireEqual(second.work.map(\.number), [5, 4, 3, 2, 1], "second claim")
            try requireEqual(second.nextDueAt, nil, "next due moment")
        },
        EventStoreConformance("a claim of one queue leaves the others alone") { scene in
            try await scene.commit(
                scene.begin(1, schedule: [scene.item(1, queue: "one"), scene.item(2, queue: "two")])
            )
            let one = try await scene.claim(at: scene.after(1), queue: "one")
            try requireEqual(one.work.map(\.number), [1], "of one")
            try requireEqual(one.nextDueAt, nil, "next due moment of one")
            let two = try await scene.claim(at: scene.after(1), queue: "two")
            try requireEqual(two.work.map(\.number), [2], "of the other")
        },
        EventStoreConformance("after an outage the oldest deadline goes first, none last") { scene in
            try await scene.commit(
                scene.begin(
                    1,
                    schedule: [
                        scene.item(1, dueAt: scene.after(1)),
                        scene.item(2, dueAt: scene.after(2), deadline: scene.after(900)),
                        scene.item(3, dueAt: scene.after(3), deadline: scene.after(100)),
                        scene.item(4, dueAt: scene.after(5), deadline: scene.after(500)),
                        scene.item(5, dueAt: scene.after(4), deadline: scene.after(500)),
                        scene.item(6, dueAt: scene.after(6)),
                        scene.item(7, dueAt: scene.after(800), deadline: scene.after(801)),
                    ]
                )
            )
            let first = try await scene.claim(at: scene.after(50), limit: 3, order: .deadlineFirst)
            try requireEqual(first.work.map(\.number), [3, 5, 4], "first claim")
            let rest = try await scene.claim(at: scene.after(50), limit: 30, order: .deadlineFirst)
            try requireEqual(rest.work.map(\.number), [2, 1, 6], "second claim")
            try requireEqual(rest.nextDueAt, scene.after(800), "next due moment")
        },
        EventStoreConformance("ordinarily deadlines do not matter") { scene in
            try await scene.commit(
                scene.begin(
                    1,
                    schedule: [
                        scene.item(1, dueAt: scene.after(2), deadline: scene.after(3)),
                        scene.item(2, dueAt: scene.after(1)),
                    ]
                )
            )
            let claimed = try await scene.claim(at: scene.after(9), limit: 1)
            try requireEqual(claimed.work.map(\.number), [2], "claimed")
        },
        EventStoreConformance("interrupted items stand in line by their due moment") { scene in
            try await scene.beginWithItems(4) { scene.after(Int64($0)) }
            _ = try await scene.claim(at: scene.after(4), limit: 2)
            let again = try await scene.claim(at: scene.after(100), limit: 3)
            try requireEqual(again.work.map(\.number), [1, 2, 3], "claimed")
            try requireEqual(again.work.map(\.wasInterrupted), [true, true, false], "interrupted")
        },
    ]

    static let limits: [EventStoreConformance] = [
        EventStoreConformance("a queue starts no more within a second than it may, one after another") {
            scene in
            try await scene.beginWithItems(12) { _ in scene.start }
            let limits = QueueLimits(startsPerSecond: 4)
            let first = try await scene.claim(at: scene.after(10), limits: limits)
            try requireEqual(first.work.count, 1, "at once")
            let next = scene.after(10) + .microseconds(277_778)
            try requireEqual(first.nextDueAt, next, "next free start")
            let none = try await scene.claim(at: next - .microseconds(1), limits: limits)
            try requireEqual(none.work.count, 0, "before the next free start")
            let one = try await scene.claim(at: next, limits: limits)
            try requireEqual(one.work.count, 1, "at the next free start")
            let late = try await scene.claim(at: scene.after(30), limits: limits)
            try requireEqual(late.work.count, 1, "a long while later")
        },
        EventStoreConformance("a queue of many starts a second begins a tenth of them at once") { scene in
            try await scene.beginWithItems(12) { _ in scene.start }
            let limits = QueueLimits(startsPerSecond: 40)
            let burst = try await scene.claim(at: scene.after(10), limits: limits)
            try requireEqual(burst.work.count, 4, "burst")
            try requireEqual(burst.nextDueAt, scene.after(10) + .microseconds(27_778), "next free start")
            let two = try await scene.claim(at: scene.after(10) + .microseconds(55_556), limits: limits)
            try requireEqual(two.work.count, 2, "two starts later")
            let full = try await scene.claim(at: scene.after(30), limits: limits)
            try requireEqual(full.work.count, 4, "a long while later")
        },
        EventStoreConformance("a queue that may start a second's worth at once does") { scene in
            try await scene.beginWithItems(9) { _ in scene.start }
            let limits = QueueLimits(startsPerSecond: 5, startsAtOnce: 5)
            let first = try await scene.claim(at: scene.after(10), limits: limits)
            try requireEqual(first.work.count, 5, "at once")
            let next = try await scene.claim(at: scene.after(12), limits: limits)
            try requireEqual(next.work.count, 4, "two seconds later")
        },
        EventStoreConformance("starts that are free are not used up by claims that find nothing") { scene in
            let limits = QueueLimits(startsPerSecond: 20)
            for _ in 1...5 { _ = try await scene.claim(at: scene.after(1), limits: limits) }
            try await scene.beginWithItems(3) { _ in scene.start }
            let claimed = try await scene.claim(at: scene.after(1), limits: limits)
            try requireEqual(claimed.work.count, 2, "claimed")
        },
        EventStoreConformance("the rate holds over all holders together") { scene in
            try await scene.beginWithItems(60) { _ in scene.start }
            let limits = QueueLimits(startsPerSecond: 100)
            let count = try await withThrowingTaskGroup(of: Int.self) { group in
                for holder in 1...8 {
                    group.addTask {
                        try await scene.claim(at: scene.after(1), holder: "holder-\(holder)", limits: limits)
                            .work.count
                    }
                }
                return try await group.reduce(0, +)
            }
            try requireEqual(count, 10, "claimed by all")
        },
        EventStoreConformance("no more are under way at once than allowed, over all holders") { scene in
            try await scene.beginWithItems(9) { _ in scene.start }
            let limits = QueueLimits(concurrency: 3)
            let first = try await scene.claim(at: scene.after(1), limit: 2, limits: limits)
            let second = try await scene.claim(at: scene.after(2), holder: "holder-2", limits: limits)
            try requireEqual([first.work.count, second.work.count], [2, 1], "claimed")
            let full = try await scene.claim(at: scene.after(3), limits: limits)
            try requireEqual(full.work.count, 0, "claimed while all places are taken")
            let done = first.work[0]
            try await scene.commit(
                try await scene.acknowledgement(done.receipt, of: Int(done.number))
            )
            let freed = try await scene.claim(at: scene.after(4), limits: limits)
            try requireEqual(freed.work.count, 1, "claimed after one has ended")
            try await scene.store.release([(freed.work[0].receipt, scene.after(4), "drain")])
            let released = try await scene.claim(at: scene.after(5), limits: limits)
            try requireEqual(released.work.count, 1, "claimed after one was released")
        },
        EventStoreConformance("a lease that ran out takes no place of the concurrency") { scene in
            try await scene.beginWithItems(6) { _ in scene.start }
            let limits = QueueLimits(concurrency: 2)
            _ = try await scene.claim(at: scene.after(1), limits: limits)
            let later = try await scene.claim(at: scene.after(62), limits: limits)
            try requireEqual(later.work.count, 2, "claimed")
        },
        EventStoreConformance("concurrency holds when many claim at once") { scene in
            try await scene.beginWithItems(60) { _ in scene.start }
            let limits = QueueLimits(concurrency: 7)
            let count = try await withThrowingTaskGroup(of: Int.self) { group in
                for holder in 1...8 {
                    group.addTask {
                        try await scene.claim(at: scene.after(1), holder: "holder-\(holder)", limits: limits)
                            .work.count
                    }
                }
                return try await group.reduce(0, +)
            }
            try requireEqual(count, 7, "claimed by all")
        },
        EventStoreConformance(
            "what was claimed without a limit, and for less long, counts for the concurrency"
        ) {
            scene in
            let limits = QueueLimits(startsPerSecond: 100, concurrency: 2)
            _ = try await scene.claim(at: scene.after(1), leaseSeconds: 600, limits: limits)
            try await scene.beginWithItems(6) { _ in scene.start }
            let unlimited = try await scene.claim(at: scene.after(2), limit: 2)
            try requireEqual(unlimited.work.count, 2, "claimed without a limit")
            let full = try await scene.claim(at: scene.after(3), leaseSeconds: 600, limits: limits)
            try requireEqual(full.work.count, 0, "claimed while all places are taken")
            let onlyRate = QueueLimits(startsPerSecond: 100)
            let third = try await scene.claim(at: scene.after(4), limit: 1, leaseSeconds: 5, limits: onlyRate)
            try requireEqual(third.work.count, 1, "claimed with a rate only")
            let ended = try await scene.claim(
                at: scene.after(63),
                limit: 1,
                leaseSeconds: 600,
                limits: limits
            )
            try requireEqual(ended.work.count, 1, "claimed when the leases have ended")
        },
        EventStoreConformance("limits of one queue do not hold another back") { scene in
            try await scene.commit(
                scene.begin(1, schedule: [scene.item(1, queue: "one"), scene.item(2, queue: "two")])
            )
            let limits = QueueLimits(startsPerSecond: 1, concurrency: 1)
            for queue in ["one", "two"] {
                let claimed = try await scene.claim(at: scene.after(1), queue: queue, limits: limits)
                try requireEqual(claimed.work.count, 1, "claimed of \(queue)")
            }
        },
    ]

    static let pausing: [EventStoreConformance] = [
        EventStoreConformance("a paused queue gives nothing before its moment") { scene in
            try await scene.beginWithItems(3) { _ in scene.start }
            try await scene.pause(until: 100)
            let paused = try await scene.claim(at: scene.after(99))
            try requireEqual(paused, WorkClaimAnswer(work: [], nextDueAt: scene.after(100)), "answer")
        },
        EventStoreConformance("after a pause one probe at a time goes out") { scene in
            try await scene.beginWithItems(5) { _ in scene.start }
            try await scene.pause(until: 100)
            let probe = try await scene.claimOne(at: scene.after(100))
            let second = try await scene.claim(at: scene.after(101), holder: "holder-2")
            try requireEqual(second.work, [], "claimed beside the probe")
            try await scene.commit(
                try await scene.acknowledgement(probe.receipt, of: Int(probe.number))
            )
            let next = try await scene.claimOne(at: scene.after(102))
            try await scene.store.release([(next.receipt, scene.after(102), "drain")])
            _ = try await scene.claimOne(at: scene.after(103))
            _ = try await scene.claimOne(at: scene.after(164))
        },
        EventStoreConformance("of many that claim after a pause one gets the probe") { scene in
            try await scene.beginWithItems(9) { _ in scene.start }
            try await scene.pause(until: 10)
            let count = try await withThrowingTaskGroup(of: Int.self) { group in
                for holder in 1...8 {
                    group.addTask {
                        try await scene.claim(at: scene.after(11), holder: "holder-\(holder)").work.count
                    }
                }
                return try await group.reduce(0, +)
            }
            try requireEqual(count, 1, "claimed by all")
        },
        EventStoreConformance("a lifted pause lets all go; a longer one holds again") { scene in
            try await scene.beginWithItems(6) { _ in scene.start }
            try await scene.pause(until: 10)
            let probe = try await scene.claimOne(at: scene.after(10))
            try await scene.commit(
                try await scene.acknowledgement(probe.receipt, of: Int(probe.number))
            )
            try await scene.pause(until: 50)
            let paused = try await scene.claim(at: scene.after(49))
            try requireEqual(paused, WorkClaimAnswer(work: [], nextDueAt: scene.after(50)), "paused again")
            try await scene.store.resume(queue: scene.queue, at: scene.after(49))
            let lifted = try await scene.claim(at: scene.after(49))
            try requireEqual(lifted.work.count, 5, "claimed after it was lifted")
        },
        EventStoreConformance("a pause holds one queue only") { scene in
            try await scene.commit(
                scene.begin(1, schedule: [scene.item(1, queue: "one"), scene.item(2, queue: "two")])
            )
            try await scene.pause(until: 100, queue: "one")
            let one = try await scene.claim(at: scene.after(1), queue: "one")
            let two = try await scene.claim(at: scene.after(1), queue: "two")
            try requireEqual([one.work.count, two.work.count], [0, 1], "claimed")
        },
        EventStoreConformance("lifting a pause that is not there does no harm") { scene in
            try await scene.store.resume(queue: scene.queue, at: scene.start)
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            _ = try await scene.claimOne(at: scene.after(1))
        },
        EventStoreConformance("an answer does not lift what the provider itself asked for before it is over")
        {
            scene in
            try await scene.beginWithItems(4) { _ in scene.start }
            try await scene.hold(until: 60)
            try await scene.store.resume(queue: scene.queue, at: scene.after(59))
            let held = try await scene.claim(at: scene.after(59))
            try requireEqual(held, WorkClaimAnswer(work: [], nextDueAt: scene.after(60)), "held")
            try await scene.store.resume(queue: scene.queue, at: scene.after(60))
            let free = try await scene.claim(at: scene.after(60))
            try requireEqual(free.work.count, 4, "claimed after the hold")
        },
        EventStoreConformance("neither a breaker's shorter pause nor a shorter hold cuts a hold short") {
            scene in
            try await scene.beginWithItems(4) { _ in scene.start }
            try await scene.hold(until: 60)
            try await scene.pause(until: 30)
            try await scene.hold(until: 20)
            let held = try await scene.claim(at: scene.after(59))
            try requireEqual(held, WorkClaimAnswer(work: [], nextDueAt: scene.after(60)), "held")
        },
        EventStoreConformance("under a breaker's longer pause a hold goes on after an answer") { scene in
            try await scene.beginWithItems(4) { _ in scene.start }
            try await scene.pause(until: 90)
            try await scene.hold(until: 60)
            let paused = try await scene.claim(at: scene.after(61))
            try requireEqual(paused, WorkClaimAnswer(work: [], nextDueAt: scene.after(90)), "paused")
            try await scene.store.resume(queue: scene.queue, at: scene.after(10))
            let held = try await scene.claim(at: scene.after(59))
            try requireEqual(held, WorkClaimAnswer(work: [], nextDueAt: scene.after(60)), "held")
            _ = try await scene.claimOne(at: scene.after(60))
        },
    ]
}
