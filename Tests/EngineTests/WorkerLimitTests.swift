import Engine
import EventStore
import Synchronization
import TestSupport
import Testing
import Values
import Workflow

@Suite("Limits and breakers", .timeLimit(.minutes(1)))
struct WorkerLimitTests {
    @Test("rate and concurrency hold over two workers together")
    func sharedLimits() async throws {
        let text = ParcelChart.text.replacing(
            "carrier: {perSecond: 100, concurrency: 10}",
            with: "carrier: {perSecond: 20, concurrency: 2}"
        )
        let scene = EngineScene(chart: text)
        var ids: [StreamID] = []
        for number in 1...9 {
            ids.append(try await scene.order("P-\(number)"))
            _ = try await scene.desk.perform(EngineScene.request("hurry"), on: ids[number - 1])
        }
        let starts = Mutex<[(moment: Instant, count: Int)]>([])
        scene.store.set { hooks in
            hooks.claimed = { claim, answer in
                guard claim.queue == "carrier", !answer.work.isEmpty else { return }
                starts.withLock { $0.append((claim.now, answer.work.count)) }
            }
        }
        let gate = Gate()
        let carrier = carrier { _ in
            await gate.pass()
            return .succeeded(["number": "B-1"])
        }
        let workers = ["worker-1", "worker-2"].map {
            scene.worker(["carrier": carrier, "tracker": tracker()], EngineScene.configuration($0))
        }
        try await scene.running(workers) {
            await carrier.begun.reached(2)
            gate.open()
            for id in ids { try await scene.drive(id, to: "delivered", sleepers: 6) }
        }
        #expect(carrier.mostRunning == 2)
        #expect(carrier.calls.count == 9)
        let log = starts.withLock { $0 }
        let moments = log.flatMap { Array(repeating: $0.moment, count: $0.count) }
        // Two at once, and eighteen more a second.
        for (first, third) in zip(moments, moments.dropFirst(2)) {
            #expect(third - first > .milliseconds(55))
        }
    }

    @Test("a provider that fails as a whole is left alone, probed once, and then worked off by deadline")
    func breaker() async throws {
        let scene = EngineScene()
        var ids: [StreamID] = []
        for number in 1...8 {
            ids.append(try await scene.order("P-\(number)"))
            _ = try await scene.desk.perform(EngineScene.request("hurry"), on: ids[number - 1])
        }
        let isUp = Mutex(false)
        let carrier = carrier { _ in
            isUp.withLock { $0 } ? .succeeded(["number": "B-1"]) : failure("refused", breaker: true)
        }
        let log = Mutex<[String]>([])
        let pausedUntil = Mutex<Instant?>(nil)
        scene.store.set { hooks in
            hooks.after = { operation throws(EventStoreFailure) in
                guard case .pause(let pause) = operation else { return }
                pausedUntil.withLock { $0 = pause?.until }
                log.withLock { $0.append(pause == nil ? "resume" : "pause") }
            }
            hooks.claimed = { claim, answer in
                guard claim.queue == "carrier", !answer.work.isEmpty else { return }
                if let until = pausedUntil.withLock({ $0 }) { #expect(claim.now >= until) }
                log.withLock { $0.append("\(answer.work.count) \(claim.order)") }
            }
        }
        try await scene.working(["carrier": carrier, "tracker": tracker()]) {
            try await scene.drive { log.withLock { $0.contains("pause") } }
            #expect(carrier.calls.count == 8)
            isUp.withLock { $0 = true }
            for id in ids { try await scene.drive(id, to: "delivered") }
        }
        let entries = log.withLock { $0 }
        #expect(entries.prefix(4) == ["8 dueFirst", "pause", "1 deadlineFirst", "resume"])
        #expect(entries.filter { $0 == "pause" }.count == 1)
        #expect(entries[4].hasSuffix("deadlineFirst"))
        // No attempt was lost on the others while the provider was down.
        #expect(carrier.calls.map(\.attempt).max() == 2)
    }

    @Test("a pause that a vanished worker left behind is lifted by whoever makes the probe")
    func foreignPause() async throws {
        let scene = EngineScene()
        var ids: [StreamID] = []
        for number in 1...6 {
            ids.append(try await scene.order("P-\(number)"))
            _ = try await scene.desk.perform(EngineScene.request("hurry"), on: ids[number - 1])
        }
        let until = scene.clock.now + .seconds(30)
        try await scene.memory.pause(
            queue: "carrier",
            QueuePause(askedAt: scene.clock.now, until: until, reason: "of a worker that is gone")
        )
        let counts = Mutex<[Int]>([])
        scene.store.set { hooks in
            hooks.claimed = { claim, answer in
                guard claim.queue == "carrier", !answer.work.isEmpty else { return }
                counts.withLock { $0.append(answer.work.count) }
            }
        }
        try await scene.working(["carrier": carrier(), "tracker": tracker()]) {
            for id in ids { try await scene.drive(id, to: "delivered") }
        }
        #expect(counts.withLock { $0 } == [1, 5])
    }

    @Test("after an outage the oldest legal deadline goes first, until the backlog is worked off")
    func outage() async throws {
        let scene = EngineScene()
        let first = try await scene.order("P-1")
        _ = try await scene.desk.perform(EngineScene.request("hurry"), on: first)
        scene.clock.advance(by: .seconds(7200))
        let orders = Mutex<[WorkClaim.Order]>([])
        scene.store.set { hooks in
            hooks.claimed = { claim, answer in
                if claim.queue == "carrier" { orders.withLock { $0.append(claim.order) } }
            }
        }
        let carrier = carrier()
        try await scene.working(["carrier": carrier, "tracker": tracker()]) {
            try await scene.drive(first, to: "journey.moving")
            let second = try await scene.order("P-2")
            try await scene.drive(second, to: "journey.moving")
            let third = try await scene.order("P-3")
            try await scene.drive(third, to: "journey.moving")
            try await scene.drive { orders.withLock { $0.last == .dueFirst } }
        }
        let seen = orders.withLock { $0 }
        #expect(seen.first == .dueFirst)
        #expect(seen.contains(.deadlineFirst))
        #expect(carrier.calls.count == 3)
    }
}
