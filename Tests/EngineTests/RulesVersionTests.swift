import Engine
import EventStore
import TestSupport
import Testing
import Values
import Workflow

@Suite("A snapshot that older rules made is made again before the case moves on", .timeLimit(.minutes(1)))
struct RulesVersionTests {
    private static let promised = EngineScene.monday + .seconds(86_400)

    /// The same events, as rules left them that did not know of `deliverBy` yet: no fact, no deadline.
    private static func older(_ head: StreamHead) -> StreamHead {
        var snapshot = head.snapshot.objectValue ?? JSONObject()
        var facts = snapshot["facts"]?.objectValue ?? JSONObject()
        facts["deliverBy"] = nil
        snapshot["facts"] = .object(facts)
        snapshot["armed"] = .array(
            (snapshot["armed"]?.arrayValue ?? []).filter { $0["key"] != "journey#late" }
        )
        return StreamHead(state: head.state, snapshot: .object(snapshot), chartHash: head.chartHash)
    }

    /// On its way, as the older rules saw it.
    private func moving() async throws -> (memory: InMemoryEventStore, id: StreamID) {
        let before = EngineScene(seed: 8)
        let id = try await before.order("P-1", deliverBy: Self.promised)
        try await before.working(["carrier": carrier(), "tracker": tracker("moving")]) {
            try await before.drive(id, to: "journey.moving")
        }
        try await before.rewrite(id, Self.older)
        let stream = try await before.stored(id)
        // Its deadline was never in the queue.
        var step = Step(
            streamID: id,
            lifecycle: stream.lifecycle,
            expectedVersion: .exactly(stream.version),
            previousHash: stream.headHash,
            recordedAt: before.clock.now
        )
        step.cancel = ["journey#late"]
        _ = try await before.memory.append([step])
        return (before.memory, id)
    }

    private func expectFolded(_ id: StreamID, in scene: EngineScene) async throws {
        let stored = try await scene.stored(id)
        #expect(try await scene.replay.run(id)?.snapshot?.json == stored.head.snapshot)
        #expect(stored.head.snapshot["rules"] == 2)
        #expect(stored.head.snapshot["facts"]?["deliverBy"] == .string(Self.promised.description))
        let keys = try await scene.memory.openWork(of: id).map(\.key)
        #expect(keys.contains("journey#late"))
    }

    @Test("a command meets the facts of today's rules, and their deadline is armed")
    func command() async throws {
        let (memory, id) = try await moving()
        let scene = EngineScene(at: EngineScene.monday + .seconds(7_200), memory: memory, rulesVersion: 2)
        _ = try await scene.desk.perform(EngineScene.request("note"), on: id)
        try await expectFolded(id, in: scene)
    }

    @Test("a worker's step does the same, and the deadline fires")
    func worker() async throws {
        let (memory, id) = try await moving()
        let scene = EngineScene(at: EngineScene.monday + .seconds(7_200), memory: memory, rulesVersion: 2)
        try await scene.working(["carrier": carrier(), "tracker": tracker("moving")]) {
            try await scene.drive(id, to: "journey.late")
        }
        #expect(scene.clock.now >= Self.promised)
    }

    @Test("the same rules take the snapshot as it is stored: no event is read")
    func hotPath() async throws {
        let scene = EngineScene(rulesVersion: 2)
        let id = try await scene.order("P-1", deliverBy: Self.promised)
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                if case .read = operation { throw .broken("events are read") }
            }
        }
        _ = try await scene.desk.perform(EngineScene.request("note"), on: id)
        #expect(try await scene.stored(id).version == StreamVersion(2))
    }

    @Test("rebuilding makes such snapshots again, with what they wait for")
    func rebuilds() async throws {
        let (memory, id) = try await moving()
        let scene = EngineScene(at: EngineScene.monday + .seconds(7_200), memory: memory, rulesVersion: 2)
        let stale = try #require(try await scene.replay.run(id))
        #expect(stale.matchesStored == nil)
        #expect(try await Audit(store: scene.store, replay: scene.replay, rows: nil).run().isClean)
        _ = try await RowRebuild(store: scene.store, replay: scene.replay, chance: scene.chance).run()
        try await expectFolded(id, in: scene)
        #expect(try await Audit(store: scene.store, replay: scene.replay, rows: nil).run().isClean)
    }

    @Test("rules that lead old events elsewhere renew the facts and leave the case where it stands")
    func elsewhere() async throws {
        let (memory, id) = try await moving()
        let scene = EngineScene(at: EngineScene.monday + .seconds(7_200), memory: memory, rulesVersion: 2)
        try await scene.rewrite(id) { head in
            var snapshot = head.snapshot.objectValue ?? JSONObject()
            snapshot["state"] = "journey.late"
            snapshot["armed"] = []
            return StreamHead(
                state: "journey.late",
                snapshot: .object(snapshot),
                chartHash: head.chartHash
            )
        }
        _ = try await scene.desk.perform(EngineScene.request("note"), on: id)
        let stored = try await scene.stored(id)
        #expect(stored.head.state == "journey.late")
        #expect(stored.head.snapshot["facts"]?["deliverBy"] == .string(Self.promised.description))
    }
}
