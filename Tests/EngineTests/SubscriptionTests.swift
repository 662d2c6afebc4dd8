import Engine
import EventStore
import Synchronization
import TestSupport
import Testing
import Values
import Workflow

@Suite("Subscriptions and the sealer", .timeLimit(.minutes(1)))
struct SubscriptionTests {
    private func scene(cases: Int) async throws -> EngineScene {
        let scene = EngineScene()
        for number in 1...cases { try await scene.order("P-\(number)") }
        return scene
    }

    private func subscription(_ scene: EngineScene) -> Subscription {
        Subscription(
            EventTypeCountsProjection(),
            store: scene.store,
            clock: scene.clock,
            logger: EngineScene.silentLogger
        )
    }

    private func ordered(_ scene: EngineScene) async throws -> Int64? {
        try await scene.memory.counters(of: "event-type-counts").first { $0.name == "parcel.ordered" }?.value
    }

    private func seal(_ scene: EngineScene) async throws {
        while try await scene.memory.seal(at: scene.clock.now, eventLimit: 1000) > 0 {}
    }

    @Test("it takes in what is sealed, batch after batch, and nothing twice")
    func catchesUp() async throws {
        let scene = try await scene(cases: 4100)
        let subscription = subscription(scene)
        #expect(try await subscription.catchUp() == 0)
        try await seal(scene)
        #expect(try await subscription.catchUp() == 4100)
        #expect(try await subscription.catchUp() == 0)
        #expect(try await ordered(scene) == 4100)
    }

    @Test("after a crash on either side of its commit every event is counted once", arguments: [true, false])
    func crash(isCommitted: Bool) async throws {
        let scene = try await scene(cases: 10)
        try await seal(scene)
        let isFirst = Mutex(true)
        let fail: @Sendable (InterceptedEventStore.Operation) async throws(EventStoreFailure) -> Void = {
            operation throws(EventStoreFailure) in
            guard case .advance = operation, isFirst.withLock({ swap(&$0, false) }) else { return }
            throw .unavailable("crash")
        }
        scene.store.set { hooks in
            if isCommitted { hooks.after = fail } else { hooks.before = fail }
        }
        await #expect(throws: EventStoreFailure.self) { try await subscription(scene).catchUp() }
        _ = try await subscription(scene).catchUp()
        #expect(try await ordered(scene) == 10)
    }

    @Test("two that run the same subscription share the work and count once")
    func rivals() async throws {
        let scene = try await scene(cases: 4100)
        try await seal(scene)
        let isFirst = Mutex(true)
        let rival = Subscription(
            EventTypeCountsProjection(),
            store: scene.memory,
            clock: scene.clock,
            logger: EngineScene.silentLogger
        )
        let counted = Mutex(0)
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                guard case .advance = operation, isFirst.withLock({ swap(&$0, false) }) else { return }
                let count = try await rival.catchUp()
                counted.withLock { $0 = count }
            }
        }
        let own = try await subscription(scene).catchUp()
        #expect(own + counted.withLock { $0 } == 4100)
        #expect(try await ordered(scene) == 4100)
    }

    @Test("a rebuild counts again from the first event")
    func rebuild() async throws {
        let scene = try await scene(cases: 5)
        try await seal(scene)
        let subscription = subscription(scene)
        _ = try await subscription.catchUp()
        #expect(try await subscription.rebuild() == 5)
        #expect(try await ordered(scene) == 5)
    }

    @Test("a running subscription takes in later events, survives the store, and ends when cancelled")
    func runs() async throws {
        let scene = try await scene(cases: 2)
        try await seal(scene)
        let advanced = Tally()
        let isFirst = Mutex(true)
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                guard case .read = operation, isFirst.withLock({ swap(&$0, false) }) else { return }
                throw .unavailable("away")
            }
            hooks.after = { operation throws(EventStoreFailure) in
                if case .advance = operation { advanced.add() }
            }
        }
        let running = Task { await subscription(scene).run() }
        await scene.clock.sleeping(1)
        scene.clock.advanceToNextSleeper()
        await advanced.reached(1)
        try await scene.order("P-3")
        try await seal(scene)
        await scene.clock.sleeping(1)
        scene.clock.advanceToNextSleeper()
        await advanced.reached(2)
        running.cancel()
        await running.value
        #expect(try await ordered(scene) == 3)
    }

    @Test("the sealer seals what is new, waits longer while nothing is, and ends when cancelled")
    func sealer() async throws {
        let scene = try await scene(cases: 2500)
        let sealed = Mutex<[Int]>([])
        let rounds = Tally()
        scene.store.set { hooks in
            hooks.after = { operation throws(EventStoreFailure) in
                guard case .seal = operation else { return }
                rounds.add()
                if rounds.count == 4 { throw .unavailable("away") }
            }
        }
        let sealer = Sealer(store: scene.store, clock: scene.clock, logger: EngineScene.silentLogger)
        let running = Task { await sealer.run { count in sealed.withLock { $0.append(count) } } }
        await scene.clock.sleeping(1)
        #expect(sealed.withLock { $0 } == [2000, 500])
        var waits: [Duration] = []
        for _ in 0..<6 {
            let before = scene.clock.now
            scene.clock.advanceToNextSleeper()
            waits.append(scene.clock.now - before)
            await scene.clock.sleeping(1)
        }
        #expect(
            waits == [
                .milliseconds(200), .milliseconds(400), .seconds(5), .seconds(5), .seconds(5), .seconds(5),
            ]
        )
        running.cancel()
        await running.value
        #expect(try await scene.memory.readAll(after: .start, limit: 9999).count == 2500)
    }
}
