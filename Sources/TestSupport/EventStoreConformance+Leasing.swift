import EventStore
import FoundationEssentials
import Values

extension EventStoreConformance {
    static let leasing: [EventStoreConformance] = [
        EventStoreConformance("a due item is claimed as it was scheduled, its attempt counted") { scene in
            let item = WorkItem(
                id: scene.workID(1),
                streamID: scene.stream(1),
                queue: scene.queue,
                kind: .timer,
                name: "quiet",
                key: "a key: \u{1F511}",
                payload: ["list": [1, .null]],
                dueAt: scene.after(5),
                deadline: scene.after(50),
                attempt: 3,
                explanation: "due 18:40, window closed"
            )
            try await scene.commit(scene.begin(1, schedule: [item]))
            let leased = try await scene.claimOne(at: scene.after(6))
            try requireEqual(leased.item, item.with(attempt: 4), "item")
            try requireEqual(leased.leasedUntil, scene.after(66), "end of the lease")
            try requireEqual(leased.receipt.id, item.id, "receipt")
            try requireEqual(leased.wasInterrupted, false, "interrupted")
        },
        EventStoreConformance("an item is not claimed before it is due, and exactly then it is") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1, dueAt: scene.after(30))]))
            let early = try await scene.claim(at: scene.after(30) - .microseconds(1))
            try requireEqual(early.work, [], "work before the moment")
            try requireEqual(early.nextDueAt, scene.after(30), "next due moment")
            _ = try await scene.claimOne(at: scene.after(30))
        },
        EventStoreConformance("an empty queue has no next due moment") { scene in
            let answer = try await scene.claim(at: scene.start)
            try requireEqual(answer, WorkClaimAnswer(work: [], nextDueAt: nil), "answer")
        },
        EventStoreConformance("a leased item is not claimed while its lease runs") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            _ = try await scene.claimOne(at: scene.after(1))
            let second = try await scene.claim(at: scene.after(60), holder: "holder-2")
            try requireEqual(second.work, [], "work")
        },
        EventStoreConformance("an item whose lease ran out is claimed again as interrupted") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let first = try await scene.claimOne(at: scene.after(1))
            let second = try await scene.claimOne(at: scene.after(62))
            try require(second.wasInterrupted, "the second attempt does not know of the first")
            try require(
                second.receipt.fencingNumber > first.receipt.fencingNumber,
                "the fencing number did not rise"
            )
            try requireEqual(second.item.attempt, 2, "attempt")
        },
        EventStoreConformance("who lost the lease to another commits nothing") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let first = try await scene.claimOne(at: scene.after(1))
            let second = try await scene.claimOne(at: scene.after(62))
            var late = try await scene.next(1, events: 1)
            late.acknowledge = [first.receipt]
            late.schedule = [scene.item(2)]
            try requireEqual(try await scene.append(late), .leaseLost(scene.workID(1)), "outcome")
            try requireEqual(try await scene.stored(1).version, StreamVersion(1), "version")
            let open = try await scene.store.openWork(of: scene.stream(1))
            try requireEqual(open.map(\.id), [scene.workID(1)], "open work")
            try await scene.commit(try await scene.acknowledgement(second.receipt))
        },
        EventStoreConformance("a lease that ran out is held until somebody else claims the item") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let leased = try await scene.claimOne(at: scene.after(1))
            _ = try await scene.claim(at: scene.after(5_000), queue: "another queue")
            var step = try await scene.acknowledgement(leased.receipt)
            step.recordedAt = scene.after(5_000)
            try await scene.commit(step)
            try requireEqual(try await scene.store.openWork(of: scene.stream(1)), [], "open work")
        },
        EventStoreConformance("a lengthened lease keeps the item from others") { scene in
            try await scene.beginWithItems(2) { _ in scene.start }
            let work = try await scene.claim(at: scene.after(1)).work
            let kept = try requireValue(work.first, "work")
            let held = try await scene.store.extend([kept.receipt], until: scene.after(500))
            try requireEqual(held, [kept.receipt], "receipts held")
            let others = try await scene.claim(at: scene.after(62), holder: "holder-2")
            try requireEqual(
                others.work.map(\.item.id),
                work.dropFirst().map(\.item.id),
                "items of ended leases"
            )
            try await scene.commit(
                try await scene.acknowledgement(kept.receipt, of: kept.item.id == scene.workID(1) ? 1 : 2)
            )
        },
        EventStoreConformance("only receipts that are held are lengthened") { scene in
            try await scene.beginWithItems(3) { _ in scene.start }
            let work = try await scene.claim(at: scene.after(1)).work.sorted { $0.number < $1.number }
            try requireEqual(work.count, 3, "work")
            try await scene.commit(try await scene.acknowledgement(work[0].receipt))
            let stale = WorkReceipt(id: work[1].item.id, fencingNumber: work[1].receipt.fencingNumber - 1)
            let unknown = WorkReceipt(id: scene.workID(99), fencingNumber: 1)
            let held = try await scene.store.extend(
                [work[0].receipt, stale, work[2].receipt, unknown],
                until: scene.after(500)
            )
            try requireEqual(held, [work[2].receipt], "receipts held")
        },
        EventStoreConformance("concurrent claims never share an item and leave none behind") { scene in
            let count = 200
            try await scene.beginWithItems(count) { _ in scene.start }
            let claimed = try await withThrowingTaskGroup(of: [WorkID].self) { group in
                for holder in 1...8 {
                    group.addTask { try await scene.claimUntilEmpty(holder: "holder-\(holder)") }
                }
                return try await group.reduce(into: [WorkID]()) { $0 += $1 }
            }
            try requireEqual(claimed.count, count, "claims")
            try requireEqual(Set(claimed).count, count, "different items")
        },
    ]

    static let finishing: [EventStoreConformance] = [
        EventStoreConformance("an acknowledged item is gone") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let leased = try await scene.claimOne(at: scene.after(1))
            var step = try await scene.next(1, events: 1)
            step.acknowledge = [leased.receipt]
            try await scene.commit(step)
            try requireEqual(try await scene.store.openWork(of: scene.stream(1)), [], "open work")
            let later = try await scene.claim(at: scene.after(5_000))
            try requireEqual(later, WorkClaimAnswer(work: [], nextDueAt: nil), "answer")
        },
        EventStoreConformance("an item is acknowledged once") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let leased = try await scene.claimOne(at: scene.after(1))
            try await scene.commit(try await scene.acknowledgement(leased.receipt))
            try requireEqual(
                try await scene.append(try await scene.acknowledgement(leased.receipt)),
                .leaseLost(scene.workID(1)),
                "outcome"
            )
        },
        EventStoreConformance("an item that nobody claimed cannot be acknowledged") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            for number: Int64 in 0...1 {
                let receipt = WorkReceipt(id: scene.workID(1), fencingNumber: number)
                try requireEqual(
                    try await scene.append(try await scene.acknowledgement(receipt)),
                    .leaseLost(scene.workID(1)),
                    "outcome"
                )
            }
            try requireEqual(try await scene.store.openWork(of: scene.stream(1)).count, 1, "open work")
        },
        EventStoreConformance("cancelling drops open items by key, leased ones too") { scene in
            let items = (1...3).map { scene.item($0, dueAt: scene.after(Int64($0))) }
            try await scene.commit(scene.begin(1, schedule: items))
            let leased = try await scene.claimOne(at: scene.after(1))
            var step = try await scene.next(1, events: 1)
            step.cancel = ["call-1", "call-3", "unknown"]
            try await scene.commit(step)
            let open = try await scene.store.openWork(of: scene.stream(1))
            try requireEqual(open, [items[1]], "open work")
            try requireEqual(
                try await scene.append(try await scene.acknowledgement(leased.receipt)),
                .leaseLost(scene.workID(1)),
                "outcome for the holder"
            )
        },
        EventStoreConformance("cancelling leaves the same key of another stream alone") { scene in
            try await scene.commit(
                scene.begin(1, schedule: [scene.item(1, of: 1, key: "same")]),
                scene.begin(2, schedule: [scene.item(2, of: 2, key: "same")])
            )
            var step = try await scene.next(1)
            step.cancel = ["same"]
            try await scene.commit(step)
            try requireEqual(try await scene.store.openWork(of: scene.stream(1)), [], "cancelled work")
            try requireEqual(try await scene.store.openWork(of: scene.stream(2)).count, 1, "other work")
        },
        EventStoreConformance("a refused step drops and finishes nothing") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1), scene.item(2)]))
            let work = try await scene.claim(at: scene.after(1)).work
            let first = try requireValue(work.first { $0.number == 1 }, "first item")
            var step = try await scene.acknowledgement(
                first.receipt,
                WorkReceipt(id: scene.workID(9), fencingNumber: 1)
            )
            step.cancel = ["call-2"]
            try requireEqual(try await scene.append(step), .leaseLost(scene.workID(9)), "outcome")
            try requireEqual(try await scene.store.openWork(of: scene.stream(1)).count, 2, "open work")
            try await scene.commit(try await scene.acknowledgement(first.receipt))
        },
    ]
}

extension LeasedWork {
    /// The number that the scene gave the item.
    var number: UInt8 { item.id.uuid.uuid.15 }
}

extension ConformanceScene {
    fileprivate func claimUntilEmpty(holder: String) async throws -> [WorkID] {
        var claimed: [WorkID] = []
        while true {
            let answer = try await claim(at: after(1), limit: 7, holder: holder)
            claimed += answer.work.map(\.item.id)
            // Another claimant may hold rows for an instant; what waits is told, and claimed in a later round.
            if answer.work.isEmpty, answer.nextDueAt == nil { return claimed }
            await Task.yield()
        }
    }
}
