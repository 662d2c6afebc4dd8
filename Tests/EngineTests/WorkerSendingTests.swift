import Engine
import EventStore
import Synchronization
import TestSupport
import Testing
import Values
import Workflow

@Suite("What a call is told about the moment of sending", .timeLimit(.minutes(1)))
struct WorkerSendingTests {
    @Test("a call that must not be made twice may leave only while the lease outlasts its whole timeout")
    func onceWithinItsLease() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        _ = try await scene.desk.perform(EngineScene.request("hurry"), on: id)
        let leaseEnds = Mutex<[Instant]>([])
        scene.store.set { hooks in
            hooks.claimed = { _, answer in
                leaseEnds.withLock { $0 += answer.work.map(\.leasedUntil) }
            }
        }
        let carrier = carrier()
        try await scene.working(["carrier": carrier, "tracker": tracker()]) {
            try await scene.drive(id, to: "delivered")
        }
        let limits = try #require(carrier.calls(named: "book").first?.limits)
        let deadline = try #require(limits.deadline)
        let notAfter = try #require(limits.notAfter)
        #expect(deadline - notAfter == .seconds(30))
        #expect(leaseEnds.withLock { $0.contains { deadline < $0 } })
        #expect(limits.clockSpeed == scene.clock.speed)
    }

    @Test("a call in a window may leave no later than a connection's time before it closes")
    func withinItsWindow() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let clock = scene.clock
        let left = Mutex<[(at: Instant, limits: CallLimits)]>([])
        let tracker = RecordingCallHandler { call in
            left.withLock { $0.append((clock.now, call.limits)) }
            return .succeeded(["status": "delivered"])
        }
        try await scene.working(["carrier": carrier(), "tracker": tracker]) {
            try await scene.drive(id, to: "delivered")
        }
        let first = try #require(left.withLock { $0.first })
        let notAfter = try #require(first.limits.notAfter)
        // Six in the evening in Paris, in winter.
        let closing = Instant("2026-11-16T17:00:00Z")!
        #expect(notAfter == closing - WorkerConfiguration(name: "w").windowGuard)
        #expect(!first.limits.isTooLate(at: first.at))
    }

    @Test("a call that was held back as too late is neither unknown nor counted, and is made again")
    func releasesWhatIsTooLate() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        _ = try await scene.desk.perform(EngineScene.request("hurry"), on: id)
        let isFirst = Mutex(true)
        let carrier = carrier { _ in
            isFirst.withLock { swap(&$0, false) }
                ? .failed(.tooLate("the lease ends")) : .succeeded(["number": "B-1"])
        }
        try await scene.working(["carrier": carrier, "tracker": tracker()]) {
            try await scene.drive(id, to: "delivered")
        }
        #expect(carrier.calls(named: "book").map(\.attempt) == [1, 1])
        #expect(try await !scene.types(id).contains("case.outcomeUnknown"))
    }

    @Test("a call held back at the end of its window waits for the next opening")
    func releasesIntoTheWindow() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let clock = scene.clock
        let isFirst = Mutex(true)
        let moments = Mutex<[Instant]>([])
        let tracker = RecordingCallHandler { _ in
            moments.withLock { $0.append(clock.now) }
            guard isFirst.withLock({ swap(&$0, false) }) else { return .succeeded(["status": "delivered"]) }
            // Making it ready took until five past six.
            clock.advance(to: Instant("2026-11-16T17:00:05Z")!)
            return .failed(.tooLate("the window closed"))
        }
        try await scene.working(["carrier": carrier(), "tracker": tracker]) {
            try await scene.drive(id, to: "delivered")
        }
        let opening = Instant("2026-11-17T07:00:00Z")!
        #expect(moments.withLock { $0.count == 2 && $0[1] >= opening })
        #expect(tracker.calls.map(\.attempt) == [1, 1])
    }

    @Test("a provider that asks for a pause gets it for its whole queue, whatever else is answered meanwhile")
    func holdsTheQueue() async throws {
        let scene = EngineScene()
        var ids: [StreamID] = []
        for number in 1...3 { ids.append(try await scene.order("P-\(number)")) }
        for id in ids { _ = try await scene.desk.perform(EngineScene.request("hurry"), on: id) }
        let clock = scene.clock
        let pauses = Mutex<[QueuePause]>([])
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                if case .pause(let pause?) = operation { pauses.withLock { $0.append(pause) } }
            }
        }
        let until = Mutex<Instant?>(nil)
        let early = Mutex(0)
        let begun = Tally()
        let carrier = carrier { _ in
            begun.add()
            // All three are under way before one is told to wait.
            await begun.reached(3)
            let isFirst = until.withLock { until in
                guard until == nil else { return false }
                until = clock.now + .seconds(90)
                return true
            }
            if isFirst {
                return .failed(
                    CallFailure(reason: "HTTP 429", retryAfter: .seconds(90), holdsQueue: true)
                )
            }
            return .succeeded(["number": "B-1"])
        }
        scene.store.set { hooks in
            hooks.claimed = { claim, answer in
                guard claim.queue == "carrier", !answer.work.isEmpty,
                    let held = until.withLock({ $0 }), claim.now < held
                else { return }
                early.withLock { $0 += 1 }
            }
        }
        try await scene.working(["carrier": carrier, "tracker": tracker()]) {
            for id in ids { try await scene.drive(id, to: "delivered") }
        }
        let held = try #require(until.withLock { $0 })
        #expect(pauses.withLock { $0.count == 1 && $0[0].until >= held && $0[0].isHold })
        #expect(early.withLock { $0 } == 0)
        #expect(carrier.calls(named: "book").count == 4)
    }
}
