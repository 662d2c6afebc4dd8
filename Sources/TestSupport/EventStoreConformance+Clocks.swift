import EventStore
import Values

extension EventStoreConformance {
    private static let day: Int64 = 86_400

    /// A process whose clock runs ahead harms only itself.
    static let clocks: [EventStoreConformance] = [
        EventStoreConformance("a pause by a clock that ran ahead lasts no longer than it was meant to") {
            scene in
            try await scene.beginWithItems(3) { _ in scene.start }
            try await scene.pause(until: day + 30, askedAt: scene.after(day))
            let paused = try await scene.claim(at: scene.after(1))
            try requireEqual(paused, WorkClaimAnswer(work: [], nextDueAt: scene.after(31)), "answer")
            _ = try await scene.claimOne(at: scene.after(31))
        },
        EventStoreConformance("a hold by a clock that ran ahead lasts no longer than it was meant to") {
            scene in
            try await scene.beginWithItems(3) { _ in scene.start }
            try await scene.hold(until: day + 600, askedAt: scene.after(day))
            try await scene.store.resume(queue: scene.queue, at: scene.after(1))
            let held = try await scene.claim(at: scene.after(2))
            try requireEqual(held, WorkClaimAnswer(work: [], nextDueAt: scene.after(601)), "answer")
            try await scene.store.resume(queue: scene.queue, at: scene.after(601))
            let free = try await scene.claim(at: scene.after(601))
            try requireEqual(free.work.count, 3, "claimed after the hold")
        },
        EventStoreConformance("a pause by a clock that ran ahead gives way to one of a clock in step") {
            scene in
            try await scene.beginWithItems(3) { _ in scene.start }
            try await scene.hold(until: day + 600, askedAt: scene.after(day))
            try await scene.pause(until: 60)
            let held = try await scene.claim(at: scene.after(1))
            try requireEqual(held.nextDueAt, scene.after(600), "end of the hold")
            try await scene.pause(until: 900)
            let paused = try await scene.claim(at: scene.after(2))
            try requireEqual(paused.nextDueAt, scene.after(900), "end of the pause")
        },
        EventStoreConformance("a hold by a clock in step outlasts a pause by one that ran ahead") { scene in
            try await scene.beginWithItems(3) { _ in scene.start }
            try await scene.hold(until: 600)
            try await scene.pause(until: day + 30, askedAt: scene.after(day))
            let held = try await scene.claim(at: scene.after(1))
            try requireEqual(held, WorkClaimAnswer(work: [], nextDueAt: scene.after(600)), "answer")
        },
        EventStoreConformance("clocks that differ a little leave pauses as they are") { scene in
            try await scene.beginWithItems(3) { _ in scene.start }
            try await scene.pause(until: 30, askedAt: scene.after(4))
            let paused = try await scene.claim(at: scene.start)
            try requireEqual(paused, WorkClaimAnswer(work: [], nextDueAt: scene.after(30)), "answer")
        },
        EventStoreConformance("a lease by a clock that ran far ahead ends like one of the next claim's") {
            scene in
            try await scene.beginWithItems(2) { _ in scene.start }
            let limits = QueueLimits(concurrency: 2)
            let ahead = try await scene.claim(at: scene.after(day), limit: 1, limits: limits)
            let first = try requireValue(ahead.work.first, "work of the clock ahead")
            let second = try await scene.claimOne(at: scene.after(1))
            try require(first.number != second.number, "a running lease was taken")
            let none = try await scene.claim(at: scene.after(60), limits: limits)
            try requireEqual(none.work, [], "claimed while both leases run")
            let both = try await scene.claim(at: scene.after(61), limits: limits)
            try requireEqual(both.work.map(\.number).sorted(), [1, 2], "claimed when they have ended")
            try require(both.work.allSatisfy(\.wasInterrupted), "an ended lease is not known")
            try requireEqual(
                try await scene.append(try await scene.acknowledgement(first.receipt, of: Int(first.number))),
                .leaseLost(first.item.id),
                "outcome for the clock ahead"
            )
        },
        EventStoreConformance("who holds a lease by a clock that ran ahead may still finish") { scene in
            try await scene.beginWithItems(1) { _ in scene.start }
            let ahead = try await scene.claimOne(at: scene.after(day))
            _ = try await scene.claim(at: scene.after(1))
            try await scene.commit(try await scene.acknowledgement(ahead.receipt))
            try requireEqual(try await scene.store.openWork(of: scene.stream(1)), [], "open work")
        },
        EventStoreConformance("a long lease of a clock in step stays") { scene in
            try await scene.beginWithItems(1) { _ in scene.start }
            let long = try await scene.claimOne(at: scene.after(1))
            _ = try await scene.store.extend([long.receipt], until: scene.after(day))
            _ = try await scene.claim(at: scene.after(2), leaseSeconds: 5)
            let later = try await scene.claim(at: scene.after(600), leaseSeconds: 5)
            try requireEqual(later.work, [], "claimed while it runs")
        },
        EventStoreConformance("starts that a clock ahead used up come back at their rate") { scene in
            try await scene.beginWithItems(9) { _ in scene.start }
            let limits = QueueLimits(startsPerSecond: 4)
            _ = try await scene.claim(at: scene.after(day), limits: limits)
            let first = try await scene.claim(at: scene.after(1), limits: limits)
            try requireEqual(first.nextDueAt, scene.after(1) + .microseconds(277_778), "next free start")
            let next = try await scene.claim(at: scene.after(2), limits: limits)
            try requireEqual(next.work.count, 1, "a second later")
        },
    ]
}
