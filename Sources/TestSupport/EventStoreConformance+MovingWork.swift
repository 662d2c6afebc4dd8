import EventStore
import Values

extension EventStoreConformance {
    static let movingWork: [EventStoreConformance] = [
        EventStoreConformance("a holder moves its item: same id, new moment, attempt and reason") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let leased = try await scene.claimOne(at: scene.after(1))
            let retry = leased.item.with(
                payload: ["retry": true],
                dueAt: scene.after(10),
                explanation: "again after an error"
            )
            var step = try await scene.acknowledgement(leased.receipt)
            step.schedule = [retry]
            try await scene.commit(step)
            try requireEqual(try await scene.store.openWork(of: scene.stream(1)), [retry], "open work")
            let early = try await scene.claim(at: scene.after(9))
            try requireEqual(early, WorkClaimAnswer(work: [], nextDueAt: scene.after(10)), "early claim")
            let second = try await scene.claimOne(at: scene.after(10))
            try requireEqual(second.item, retry.with(attempt: 2), "item")
            try requireEqual(second.wasInterrupted, false, "interrupted")
            try require(second.receipt.fencingNumber > leased.receipt.fencingNumber, "the same number again")
        },
        EventStoreConformance("a moved item's old receipt is worth nothing") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let leased = try await scene.claimOne(at: scene.after(1))
            var step = try await scene.acknowledgement(leased.receipt)
            step.schedule = [leased.item.with(dueAt: scene.after(2))]
            try await scene.commit(step)
            try requireEqual(try await scene.append(step), .leaseLost(scene.workID(1)), "moving again")
            _ = try await scene.claimOne(at: scene.after(2))
            try requireEqual(
                try await scene.append(try await scene.acknowledgement(leased.receipt)),
                .leaseLost(scene.workID(1)),
                "acknowledging"
            )
        },
        EventStoreConformance("who lost the lease cannot move the item") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let first = try await scene.claimOne(at: scene.after(1))
            let second = try await scene.claimOne(at: scene.after(62))
            var late = try await scene.acknowledgement(first.receipt)
            late.schedule = [first.item.with(dueAt: scene.after(900))]
            try requireEqual(try await scene.append(late), .leaseLost(scene.workID(1)), "outcome")
            try await scene.commit(try await scene.acknowledgement(second.receipt))
        },
        EventStoreConformance("an item moved without its receipt is taken from its holder") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            let leased = try await scene.claimOne(at: scene.after(1))
            var step = try await scene.next(1, events: 1)
            step.schedule = [scene.item(1, dueAt: scene.after(5))]
            try await scene.commit(step)
            try requireEqual(
                try await scene.append(try await scene.acknowledgement(leased.receipt)),
                .leaseLost(scene.workID(1)),
                "outcome for the holder"
            )
            let again = try await scene.claimOne(at: scene.after(5))
            try requireEqual(again.item.attempt, 1, "attempt")
        },
        EventStoreConformance("a waiting item moves to an earlier and to a later moment") { scene in
            try await scene.commit(
                scene.begin(
                    1,
                    schedule: [
                        scene.item(1, dueAt: scene.after(100)), scene.item(2, dueAt: scene.after(10)),
                    ]
                )
            )
            var step = try await scene.next(1)
            step.schedule = [
                scene.item(1, dueAt: scene.after(10)), scene.item(2, dueAt: scene.after(100)),
            ]
            try await scene.commit(step)
            let claimed = try await scene.claim(at: scene.after(50))
            try requireEqual(claimed.work.map(\.item.id), [scene.workID(1)], "claimed")
            try requireEqual(claimed.nextDueAt, scene.after(100), "next due moment")
        },
        EventStoreConformance("moving ends the memory of an interrupted attempt") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            _ = try await scene.claimOne(at: scene.after(1))
            let second = try await scene.claimOne(at: scene.after(62))
            var step = try await scene.acknowledgement(second.receipt)
            step.schedule = [second.item.with(dueAt: scene.after(63))]
            try await scene.commit(step)
            let third = try await scene.claimOne(at: scene.after(63))
            try requireEqual(third.wasInterrupted, false, "interrupted")
            try requireEqual(third.item.attempt, 3, "attempt")
        },
        EventStoreConformance("a new item replaces the open one that has its key") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1, key: "same")]))
            let leased = try await scene.claimOne(at: scene.after(1))
            var step = try await scene.next(1)
            step.schedule = [scene.item(2, key: "same", dueAt: scene.after(5))]
            try await scene.commit(step)
            try requireEqual(
                try await scene.store.openWork(of: scene.stream(1)),
                step.schedule,
                "open work"
            )
            try requireEqual(
                try await scene.append(try await scene.acknowledgement(leased.receipt)),
                .leaseLost(scene.workID(1)),
                "outcome for the holder"
            )
        },
        EventStoreConformance("a finished item's key is free for the item scheduled in the same step") {
            scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1, key: "poll")]))
            let leased = try await scene.claimOne(at: scene.after(1))
            var step = try await scene.acknowledgement(leased.receipt)
            step.schedule = [scene.item(2, key: "poll", dueAt: scene.after(5))]
            try await scene.commit(step)
            try requireEqual(
                try await scene.store.openWork(of: scene.stream(1)),
                step.schedule,
                "open work"
            )
        },
        EventStoreConformance("cancelling comes before scheduling, so the new item of a key stays") { scene in
            try await scene.commit(scene.begin(1, schedule: [scene.item(1, key: "same")]))
            var step = try await scene.next(1)
            step.cancel = ["same"]
            step.schedule = [scene.item(2, key: "same")]
            try await scene.commit(step)
            try requireEqual(
                try await scene.store.openWork(of: scene.stream(1)),
                step.schedule,
                "open work"
            )
        },
        EventStoreConformance("the same key on another stream is another item") { scene in
            try await scene.commit(
                scene.begin(1, schedule: [scene.item(1, of: 1, key: "same")]),
                scene.begin(2, schedule: [scene.item(2, of: 2, key: "same")])
            )
            try requireEqual(try await scene.claim(at: scene.after(1)).work.count, 2, "claimed")
        },
        EventStoreConformance("open work is listed by due moment, leased items included") { scene in
            let items = [30, 10, 20].enumerated().map { index, second in
                scene.item(index + 1, dueAt: scene.after(second))
            }
            try await scene.commit(scene.begin(1, schedule: items), scene.begin(2))
            let leased = try await scene.claimOne(at: scene.after(10))
            let open = try await scene.store.openWork(of: scene.stream(1))
            try requireEqual(open, [leased.item, items[2], items[0]], "open work")
            try requireEqual(try await scene.store.openWork(of: scene.stream(2)), [], "work of another")
        },
    ]
}
