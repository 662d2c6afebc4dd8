import EventStore
import Values

extension EventStoreConformance {
    static let sealing: [EventStoreConformance] = [
        EventStoreConformance("what is not sealed yet has no place in the global order") { scene in
            try await scene.commit(scene.begin(1, events: 3))
            try requireEqual(try await scene.everything(), [], "events before sealing")
            try requireEqual(try await scene.sealEverything(), 3, "sealed")
            try await scene.commit(try await scene.next(1, events: 2))
            try requireEqual(try await scene.everything().count, 3, "events before the next sealing")
            try requireEqual(try await scene.sealEverything(), 2, "sealed")
            try requireEqual(try await scene.everything().count, 5, "events")
        },
        EventStoreConformance("interleaved streams get dense positions, each event one, in order") { scene in
            try await scene.commit(scene.begin(1), scene.begin(2, events: 2), scene.begin(3))
            for round in 1...4 {
                try await scene.commit(try await scene.next(2, events: round))
                try await scene.commit(
                    try await scene.next(3, events: 1),
                    try await scene.next(1, events: 2)
                )
                if round == 2 { try await scene.sealEverything() }
            }
            try await scene.sealEverything()
            let events = try await scene.everything()
            try requireEqual(
                events.map(\.globalPosition),
                (1...26).map { GlobalPosition($0) },
                "positions"
            )
            for number in 1...3 {
                let stream = scene.stream(number)
                let sealed = events.filter { $0.streamID == stream }.map(\.hash)
                let read = try await scene.store.readStream(stream, from: .none, limit: 100)
                try requireEqual(sealed, read.map(\.hash), "events of stream \(number) in global order")
            }
        },
        EventStoreConformance("a sealed event is to the byte what was recorded") { scene in
            let step = scene.begin(1, events: 2)
            try await scene.commit(step)
            try await scene.sealEverything()
            let expected = HashChain.record(step).enumerated().map { index, event in
                event.at(GlobalPosition(Int64(index + 1)))
            }
            try requireEqual(try await scene.everything(), expected, "events")
        },
        EventStoreConformance("the global order is read from a position on, as many as asked") { scene in
            try await scene.commit(scene.begin(1, events: 9))
            try await scene.sealEverything()
            let part = try await scene.store.readAll(after: GlobalPosition(3), limit: 4)
            try requireEqual(part.map { $0.globalPosition?.number }, [4, 5, 6, 7], "positions")
            let rest = try await scene.store.readAll(after: GlobalPosition(7), limit: 4)
            try requireEqual(rest.map { $0.globalPosition?.number }, [8, 9], "positions")
            let none = try await scene.store.readAll(after: GlobalPosition(9), limit: 4)
            try requireEqual(none, [], "events after the last")
        },
        EventStoreConformance("a sealing takes no more events than its limit") { scene in
            for number in 1...10 { try await scene.commit(scene.begin(number)) }
            var sealed: [Int] = []
            while let count = try await scene.sealSome(limit: 4) {
                try require(count <= 4, "\(count) events sealed, 4 were the limit")
                sealed.append(count)
                let total = sealed.reduce(0, +)
                try requireEqual(try await scene.everything().count, total, "events readable")
            }
            try requireEqual(sealed.reduce(0, +), 10, "events sealed")
        },
        EventStoreConformance("sealing with nothing new makes no page") { scene in
            try requireEqual(try await scene.sealEverything(), 0, "sealed in an empty store")
            try requireEqual(try await scene.store.pages(after: 0, limit: 10), [], "pages")
            try await scene.commit(scene.begin(1))
            try await scene.sealEverything()
            let pages = try await scene.store.pages(after: 0, limit: 10)
            try requireEqual(try await scene.store.seal(at: scene.after(9), eventLimit: 10), 0, "sealed")
            try requireEqual(try await scene.store.pages(after: 0, limit: 10), pages, "pages")
        },
        EventStoreConformance("pages recompute from their events and chain without a gap") { scene in
            for round in 1...5 {
                for number in 1...4 {
                    try await scene.commit(scene.begin(round * 10 + number, events: number))
                }
                try await scene.sealEverything(at: scene.after(Int64(round)))
            }
            let pages = try await scene.store.pages(after: 0, limit: 100)
            try require(pages.count >= 5, "only \(pages.count) pages")
            let hashes = try await scene.everything().map(\.hash)
            try requireEqual(pages.last?.lastPosition.number, Int64(hashes.count), "last position")
            var previous: SealedPage?
            for page in pages {
                let part = Array(hashes[Int(page.firstPosition.number - 1)..<Int(page.lastPosition.number)])
                try requireEqual(page.verify(eventHashes: part, after: previous), nil, "break of a page")
                previous = page
            }
            try requireEqual(pages.last?.sealedAt, scene.after(5), "moment of sealing")
        },
        EventStoreConformance("pages are listed after a number, as many as asked") { scene in
            for number in 1...4 {
                try await scene.commit(scene.begin(number))
                try await scene.sealEverything()
            }
            let part = try await scene.store.pages(after: 1, limit: 2)
            try requireEqual(part.map(\.number), [2, 3], "page numbers")
            try requireEqual(try await scene.store.pages(after: 4, limit: 2), [], "pages after the last")
        },
        EventStoreConformance("sealing beside writers misses and repeats nothing") { scene in
            let writers = 8
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 1...writers {
                    group.addTask {
                        for round in 1...5 {
                            try await scene.commit(scene.begin(writer * 100 + round, events: 2))
                        }
                    }
                }
                for _ in 1...2 {
                    group.addTask {
                        for _ in 1...10 { _ = try await scene.store.seal(at: scene.start, eventLimit: 7) }
                    }
                }
                try await group.waitForAll()
            }
            try await scene.sealEverything()
            let events = try await scene.everything()
            try requireEqual(
                events.map(\.globalPosition),
                (1...Int64(writers * 10)).map { GlobalPosition($0) },
                "positions"
            )
            try requireEqual(Set(events.map(\.hash)).count, writers * 10, "different events")
        },
    ]

    static let subscriptions: [EventStoreConformance] = [
        EventStoreConformance("a new subscription begins at the start, without counters") { scene in
            try requireEqual(try await scene.store.checkpoint(of: "s"), .start, "checkpoint")
            try require(try await scene.store.counters(of: "s").isEmpty, "counters of a new subscription")
        },
        EventStoreConformance("a checkpoint moves only from where it is") { scene in
            let store = scene.store
            let (three, five, nine) = (GlobalPosition(3), GlobalPosition(5), GlobalPosition(9))
            let one = [CounterChange(name: "n", amount: 1)]
            let fromNowhere = try await store.advance(subscription: "s", from: three, to: five, counters: one)
            try requireEqual(fromNowhere, false, "moved from where it never was")
            let first = try await store.advance(subscription: "s", from: .start, to: five, counters: one)
            try requireEqual(first, true, "moved from the start")
            let again = try await store.advance(subscription: "s", from: .start, to: nine, counters: one)
            try requireEqual(again, false, "moved from where it was before")
            try requireEqual(try await store.checkpoint(of: "s"), five, "checkpoint")
            try requireEqual(try await store.counters(of: "s").map(\.value), [1], "counter")
            let second = try await store.advance(subscription: "s", from: five, to: nine, counters: [])
            try requireEqual(second, true, "moved on")
        },
        EventStoreConformance("counters add up, several changes of one name included") { scene in
            let store = scene.store
            _ = try await store.advance(
                subscription: "s",
                from: .start,
                to: GlobalPosition(1),
                counters: [
                    CounterChange(name: "b", amount: 2), CounterChange(name: "a", amount: 1),
                    CounterChange(name: "b", amount: 3),
                ]
            )
            _ = try await store.advance(
                subscription: "s",
                from: GlobalPosition(1),
                to: GlobalPosition(2),
                counters: [CounterChange(name: "b", amount: -7), CounterChange(name: "c", amount: 0)]
            )
            let counters = try await store.counters(of: "s").filter { $0.value != 0 }
            try requireEqual(counters.map(\.name), ["a", "b"], "names")
            try requireEqual(counters.map(\.value), [1, -2], "values")
        },
        EventStoreConformance("subscriptions do not know of each other") { scene in
            let store = scene.store
            for (name, position) in [("s", 4), ("t", 7)] {
                let moved = try await store.advance(
                    subscription: name,
                    from: .start,
                    to: GlobalPosition(Int64(position)),
                    counters: [CounterChange(name: "n", amount: Int64(position))]
                )
                try require(moved, "\(name) did not move")
            }
            try requireEqual(try await store.checkpoint(of: "s"), GlobalPosition(4), "checkpoint")
            try requireEqual(try await store.counters(of: "t").map(\.value), [7], "counter")
        },
        EventStoreConformance("a reset subscription begins anew, the others stay") { scene in
            let store = scene.store
            for name in ["s", "t"] {
                _ = try await store.advance(
                    subscription: name,
                    from: .start,
                    to: GlobalPosition(4),
                    counters: [CounterChange(name: "n", amount: 4)]
                )
            }
            try await store.resetSubscription("s")
            try requireEqual(try await store.checkpoint(of: "s"), .start, "checkpoint")
            try require(try await store.counters(of: "s").isEmpty, "counters after a reset")
            try requireEqual(try await store.checkpoint(of: "t"), GlobalPosition(4), "other checkpoint")
            try requireEqual(try await store.counters(of: "t").map(\.value), [4], "other counter")
            try await store.resetSubscription("unknown")
        },
        EventStoreConformance("of two that move a checkpoint at once exactly one does") { scene in
            let moved = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 1...8 {
                    group.addTask {
                        try await scene.store.advance(
                            subscription: "s",
                            from: .start,
                            to: GlobalPosition(1),
                            counters: [CounterChange(name: "n", amount: 1)]
                        )
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            try requireEqual(moved, 1, "moved")
            try requireEqual(try await scene.store.counters(of: "s").map(\.value), [1], "counter")
        },
    ]

    static let charts: [EventStoreConformance] = [
        EventStoreConformance("a chart's text is found by its hash, registered once or often") { scene in
            let text = "states:\n  Open: {} # ouvert à minuit\n"
            let hash = Digest.sha256(Array(text.utf8))
            for _ in 1...3 { try await scene.store.registerChart(text, hash: hash, name: "chart") }
            try requireEqual(try await scene.store.chartText(hash), text, "text")
            try requireEqual(try await scene.store.chartText(.sha256([])), nil, "text of an unknown hash")
        },
        EventStoreConformance("a doorbell that nobody hears does no harm") { scene in
            for _ in 1...3 { await scene.store.ringDoorbell() }
            try await scene.commit(scene.begin(1, schedule: [scene.item(1)]))
            await scene.store.ringDoorbell()
            _ = try await scene.claimOne(at: scene.after(1))
        },
    ]
}

extension ConformanceScene {
    fileprivate func sealSome(limit: Int) async throws -> Int? {
        let sealed = try await store.seal(at: start, eventLimit: limit)
        return sealed == 0 ? nil : sealed
    }
}
