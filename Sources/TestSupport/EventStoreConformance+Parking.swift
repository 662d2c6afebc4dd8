import EventStore
import Values

extension EventStoreConformance {
    static let parking: [EventStoreConformance] = [
        EventStoreConformance("a parked item waits for a person: listed, not open, never claimed") { scene in
            let parked = try await scene.parkOne()
            try requireEqual(
                try await scene.store.parkedWork(of: scene.stream(1), limit: 10),
                [parked],
                "parked work"
            )
            try requireEqual(try await scene.store.openWork(of: scene.stream(1)), [], "open work")
            let later = try await scene.claim(at: scene.after(9_000))
            try requireEqual(later, WorkClaimAnswer(work: [], nextDueAt: nil), "answer")
        },
        EventStoreConformance("who lost the lease cannot park the item") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let first = try await scene.claimOne(at: scene.after(1))
            _ = try await scene.claimOne(at: scene.after(62))
            var late = try await scene.next(1, events: 1)
            late.park = [ParkOrder(receipt: first.receipt, reason: "too late")]
            try requireEqual(try await scene.append(late), .leaseLost(scene.workID(1)), "outcome")
            try requireEqual(try await scene.store.parkedWork(of: nil, limit: 10), [], "parked work")
        },
        EventStoreConformance("a parked item's receipt is worth nothing") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let leased = try await scene.claimOne(at: scene.after(1))
            var step = try await scene.next(1)
            step.park = [ParkOrder(receipt: leased.receipt, reason: "enough")]
            try await scene.commit(step)
            try requireEqual(
                try await scene.append(try await scene.acknowledgement(leased.receipt)),
                .leaseLost(scene.workID(1)),
                "acknowledging"
            )
            try requireEqual(
                try await scene.store.extend([leased.receipt], until: scene.after(500)),
                [],
                "lengthening"
            )
        },
        EventStoreConformance("cancelling removes a parked item") { scene in
            let parked = try await scene.parkOne()
            var step = try await scene.next(1)
            step.cancel = [parked.item.key]
            try await scene.commit(step)
            try requireEqual(try await scene.store.parkedWork(of: nil, limit: 10), [], "parked work")
        },
        EventStoreConformance("a parked item that is moved is open again") { scene in
            let parked = try await scene.parkOne()
            var step = try await scene.next(1, events: 1)
            step.schedule = [parked.item.with(dueAt: scene.after(200), attempt: 0, explanation: "by hand")]
            try await scene.commit(step)
            try requireEqual(try await scene.store.parkedWork(of: nil, limit: 10), [], "parked work")
            let leased = try await scene.claimOne(at: scene.after(200))
            try requireEqual(leased.item, step.schedule[0].with(attempt: 1), "item")
        },
        EventStoreConformance("a new item replaces the parked one that has its key") { scene in
            let parked = try await scene.parkOne()
            var step = try await scene.next(1)
            step.schedule = [scene.item(2, key: parked.item.key)]
            try await scene.commit(step)
            try requireEqual(try await scene.store.parkedWork(of: nil, limit: 10), [], "parked work")
            try requireEqual(
                try await scene.store.openWork(of: scene.stream(1)),
                step.schedule,
                "open work"
            )
        },
        EventStoreConformance("parked items are listed oldest first, of one stream or of all") { scene in
            try await scene.beginWithItems(3) { _ in scene.start }
            let work = try await scene.claim(at: scene.after(1)).work.sorted { $0.number < $1.number }
            try requireEqual(work.count, 3, "claimed")
            for (number, second) in [(1, 30), (2, 10), (3, 20)] {
                var step = try await scene.next(number)
                step.recordedAt = scene.after(Int64(second))
                step.park = [ParkOrder(receipt: work[number - 1].receipt, reason: "reason \(number)")]
                try await scene.commit(step)
            }
            let all = try await scene.store.parkedWork(of: nil, limit: 10)
            try requireEqual(all.map(\.lastError), ["reason 2", "reason 3", "reason 1"], "all")
            try requireEqual(all.map(\.parkedAt), [10, 20, 30].map(scene.after), "moments")
            let some = try await scene.store.parkedWork(of: nil, limit: 2)
            try requireEqual(some, Array(all.prefix(2)), "the first two")
            let own = try await scene.store.parkedWork(of: scene.stream(3), limit: 10)
            try requireEqual(own, [all[1]], "of one stream")
        },
    ]

    static let releasing: [EventStoreConformance] = [
        EventStoreConformance("a released item is due at its new moment, its attempt not counted") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let leased = try await scene.claimOne(at: scene.after(1))
            try await scene.store.release([(leased.receipt, scene.after(40), "the window closed")])
            let expected = scene.item(1).with(dueAt: scene.after(40), explanation: "the window closed")
            try requireEqual(try await scene.store.openWork(of: scene.stream(1)), [expected], "open work")
            let early = try await scene.claim(at: scene.after(39))
            try requireEqual(early, WorkClaimAnswer(work: [], nextDueAt: scene.after(40)), "early claim")
            let second = try await scene.claimOne(at: scene.after(40))
            try requireEqual(second.item, expected.with(attempt: 1), "item")
            try requireEqual(second.wasInterrupted, false, "interrupted")
        },
        EventStoreConformance("a released item's receipt is worth nothing") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let leased = try await scene.claimOne(at: scene.after(1))
            try await scene.store.release([(leased.receipt, scene.after(2), "drain")])
            try requireEqual(
                try await scene.append(try await scene.acknowledgement(leased.receipt)),
                .leaseLost(scene.workID(1)),
                "outcome"
            )
            try await scene.store.release([(leased.receipt, scene.after(900), "drain again")])
            let second = try await scene.claimOne(at: scene.after(2))
            try require(second.receipt != leased.receipt, "the same receipt again")
        },
        EventStoreConformance("releasing what others hold, or nobody knows, changes nothing") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let first = try await scene.claimOne(at: scene.after(1))
            let second = try await scene.claimOne(at: scene.after(62))
            let unknown = WorkReceipt(id: scene.workID(9), fencingNumber: 1)
            try await scene.store.release([
                (first.receipt, scene.after(63), "late"), (unknown, scene.after(63), "unknown"),
            ])
            try requireEqual(
                try await scene.store.openWork(of: scene.stream(1)),
                [second.item],
                "open work"
            )
            try requireEqual(try await scene.claim(at: scene.after(64)).work, [], "claimed")
            try await scene.commit(try await scene.acknowledgement(second.receipt))
        },
        EventStoreConformance("an interrupted attempt is remembered when the next holder lets go") { scene in
            // Or the third would make a call that the first has perhaps made.
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            _ = try await scene.claimOne(at: scene.after(1))
            let second = try await scene.claimOne(at: scene.after(62))
            try await scene.store.release([(second.receipt, scene.after(70), "the window closed")])
            let third = try await scene.claimOne(at: scene.after(70))
            try require(third.wasInterrupted, "the third attempt does not know of the first")
            try requireEqual(third.item.attempt, 2, "attempt")
        },
        EventStoreConformance("many items are released at once, each at its own moment") { scene in
            try await scene.beginWithItems(50) { _ in scene.start }
            let work = try await scene.claim(at: scene.after(1), limit: 50).work
            try requireEqual(work.count, 50, "claimed")
            try await scene.store.release(
                work.map { ($0.receipt, scene.after(100 + Int64($0.number)), "drain") }
            )
            let half = try await scene.claim(at: scene.after(125), limit: 50)
            try requireEqual(half.work.map { Int($0.number) }, Array(1...25), "claimed by moment")
            try requireEqual(half.nextDueAt, scene.after(126), "next due moment")
        },
    ]
}

extension ConformanceScene {
    /// Begins stream 1 with item 1, claims it, and parks it at `after(30)`.
    fileprivate func parkOne() async throws -> ParkedWork {
        try await commit(begin(1, schedule: [item(1)]))
        let leased = try await claimOne(at: after(1))
        var step = try await next(1, events: 1)
        step.recordedAt = after(30)
        step.park = [ParkOrder(receipt: leased.receipt, reason: "503 for the fifth time")]
        try await commit(step)
        return ParkedWork(item: leased.item, lastError: "503 for the fifth time", parkedAt: after(30))
    }
}
