import Engine
import EventStore
import Synchronization
import TestSupport
import Testing
import Values
import Workflow

@Suite("Leases, drains and stores that go away", .timeLimit(.minutes(1)))
struct WorkerLeaseTests {
    /// A worker that claims and is never heard of again.
    private func vanish(_ scene: EngineScene, queue: String) async throws -> LeasedWork {
        let now = scene.clock.now
        let answer = try await scene.memory.claim(
            WorkClaim(queue: queue, limit: 1, holder: "gone", now: now, leaseUntil: now + .seconds(60))
        )
        return try #require(answer.work.first)
    }

    @Test("an effect that a vanished worker may have had is asked for, not tried again")
    func interruptedOnce() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        _ = try await scene.desk.perform(EngineScene.request("hurry"), on: id)
        _ = try await vanish(scene, queue: "carrier")
        let carrier = carrier()
        try await scene.working(["carrier": carrier, "tracker": tracker()]) {
            try await scene.drive(id, to: "delivered")
        }
        #expect(carrier.calls.map(\.name) == ["lookup"])
        #expect(try await scene.types(id).contains("case.outcomeUnknown"))
    }

    @Test("what became of it is looked for after five minutes, also where the chart would look at once")
    func holdsEvidence() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        _ = try await scene.desk.perform(EngineScene.request("hurry"), on: id)
        _ = try await vanish(scene, queue: "carrier")
        try await scene.working(["carrier": carrier(), "tracker": tracker()]) {
            try await scene.drive(id, to: "delivered")
        }
        let events = try await scene.memory.readStream(id, from: StreamVersion(1), limit: 1000)
        let lost = try #require(events.firstIndex { $0.type == "case.outcomeUnknown" })
        let found = try #require(events.first { $0.type == "parcel.booked" })
        #expect(found.recordedAt >= events[lost].recordedAt + StepAssembly.evidenceFloor)
    }

    @Test("a read that a vanished worker had begun is made again, and counted")
    func interruptedRead() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        try await scene.working(["carrier": carrier()]) {
            try await scene.drive(id, to: "journey.asking", sleepers: 2)
        }
        _ = try await vanish(scene, queue: "tracker")
        let tracker = tracker()
        try await scene.working(["carrier": carrier(), "tracker": tracker]) {
            try await scene.drive(id, to: "delivered")
        }
        #expect(tracker.calls.map(\.attempt) == [2])
    }

    @Test("a read that outlives its lease at every attempt fails in the end, as the chart says")
    func interruptedForGood() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        try await scene.working(["carrier": carrier()]) {
            try await scene.drive(id, to: "journey.asking", sleepers: 2)
        }
        for _ in 0..<3 {
            _ = try await vanish(scene, queue: "tracker")
            scene.clock.advance(by: .seconds(61))
        }
        let tracker = tracker()
        try await scene.working(["tracker": tracker]) {
            try await scene.drive(id, to: "journey.moving", sleepers: 1)
        }
        #expect(tracker.calls.isEmpty)
        #expect(try await scene.types(id).contains("case.callFailed"))
    }

    @Test("a result that comes after its lease was given to another is refused")
    func fencing() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        _ = try await scene.desk.perform(EngineScene.request("hurry"), on: id)
        let gate = Gate()
        let carrier = carrier { _ in
            await gate.pass()
            return .succeeded(["number": "B-late"])
        }
        let appended = Tally()
        scene.store.set { hooks in
            hooks.after = { operation throws(EventStoreFailure) in
                if case .append = operation { appended.add() }
            }
        }
        try await scene.working(["carrier": carrier]) {
            await carrier.begun.reached(1)
            let later = scene.clock.now + .seconds(400 * 86_400)
            let other = try await scene.memory.claim(
                WorkClaim(
                    queue: "carrier",
                    limit: 1,
                    holder: "other",
                    now: later,
                    leaseUntil: later + .seconds(60)
                )
            )
            #expect(other.work.first?.wasInterrupted == true)
            gate.open()
            await appended.reached(1)
        }
        #expect(try await scene.state(id) == "booking")
        #expect(try await scene.types(id) == ["parcel.ordered", "parcel.hurried"])
    }

    @Test("a call begun so late that it would outlive its lease is not made once the lease is lost")
    func lateBegin() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        _ = try await scene.desk.perform(EngineScene.request("hurry"), on: id)
        let isFirst = Mutex(true)
        let (clock, memory) = (scene.clock, scene.memory)
        // Right after the claim a year passes, and somebody else takes the item.
        scene.store.set { hooks in
            hooks.claimed = { _, answer in
                guard !answer.work.isEmpty, isFirst.withLock({ swap(&$0, false) }) else { return }
                clock.advance(by: .seconds(400 * 86_400))
            }
            hooks.before = { operation throws(EventStoreFailure) in
                guard case .load = operation, !isFirst.withLock({ $0 }) else { return }
                _ = try await memory.claim(
                    WorkClaim(
                        queue: "carrier",
                        limit: 1,
                        holder: "other",
                        now: clock.now,
                        leaseUntil: clock.now + .seconds(1_000_000)
                    )
                )
            }
        }
        let carrier = carrier()
        let extended = Tally()
        scene.store.set { hooks in hooks.extended = { _ in extended.add() } }
        try await scene.working(["carrier": carrier]) { await extended.reached(1) }
        #expect(carrier.calls.isEmpty)
    }

    @Test("what a worker schedules for a queue that only others serve rings the store's doorbell")
    func ringsForOthers() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let bell = scene.memory.doorbell()
        try await scene.working(["tracker": tracker()]) {
            try await scene.drive(id, to: "booking", sleepers: 2)
            var rings = bell.makeAsyncIterator()
            #expect(await rings.next() != nil)
        }
    }

    @Test("a drained worker claims nothing more and commits the calls under way")
    func drains() async throws {
        let scene = EngineScene()
        let first = try await scene.order("P-1")
        let second = try await scene.order("P-2")
        _ = try await scene.desk.perform(EngineScene.request("hurry"), on: first)
        let gate = Gate()
        let carrier = carrier { _ in
            await gate.pass()
            return .succeeded(["number": "B-1"])
        }
        let worker = scene.worker(["carrier": carrier])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await worker.run() }
            await carrier.begun.reached(1)
            await worker.drain()
            _ = try? await scene.desk.perform(EngineScene.request("hurry"), on: second)
            gate.open()
            await group.waitForAll()
        }
        #expect(try await scene.state(first) == "journey.moving")
        #expect(try await scene.state(second) == "booking")
        #expect(carrier.calls.count == 1)
        #expect(try await scene.memory.openWork(of: second).map(\.attempt) == [0])
    }

    @Test("a cancelled worker still commits what it knows")
    func cancelled() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        _ = try await scene.desk.perform(EngineScene.request("hurry"), on: id)
        let carrier = carrier { _ in
            // What a handler does that is cancelled after it may have sent something.
            let stop = Gate()
            await withTaskCancellationHandler {
                await stop.pass()
            } onCancel: {
                stop.open()
            }
            return .unknown(reason: "cancelled")
        }
        let worker = scene.worker(["carrier": carrier])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await worker.run() }
            await carrier.begun.reached(1)
            group.cancelAll()
        }
        #expect(try await scene.state(id) == "checking")
    }

    @Test("a store that goes away and comes back loses nothing and doubles nothing", arguments: 1...6)
    func storeGoesAway(seed: Int) async throws {
        let scene = EngineScene()
        var ids: [StreamID] = []
        for number in 1...8 { ids.append(try await scene.order("P-\(number)")) }
        let generator = Mutex(SeededGenerator(seed: UInt64(seed)))
        let remaining = Mutex(120)
        let chance: @Sendable () throws(EventStoreFailure) -> Void = { () throws(EventStoreFailure) in
            guard remaining.withLock({ $0 > 0 }) else { return }
            let fails = generator.withLock { Int.random(in: 0..<4, using: &$0) == 0 }
            guard fails else { return }
            remaining.withLock { $0 -= 1 }
            throw .unavailable("the store is away")
        }
        scene.store.set { hooks in
            hooks.before = { _ throws(EventStoreFailure) in try chance() }
            hooks.after = { _ throws(EventStoreFailure) in try chance() }
        }
        var configuration = EngineScene.configuration()
        configuration.leaseMargin = .seconds(86_400)
        let carrier = carrier()
        try await scene.working(["carrier": carrier, "tracker": tracker()], configuration) {
            for id in ids { try await scene.drive(id, to: "delivered") }
        }
        let booked = carrier.calls(named: "book").map(\.caseID)
        #expect(Set(booked).count == booked.count)
        for id in ids {
            let types = try await scene.types(id)
            #expect(types.filter { $0 == "parcel.booked" }.count == 1)
            #expect(try await scene.memory.openWork(of: id) == [])
        }
        let audit = Audit(
            store: scene.memory,
            replay: Replay(store: scene.memory, charts: scene.charts),
            rows: nil
        )
        #expect(try await audit.run().findings == [])
    }
}
