import Engine
import EventStore
import Synchronization
import TestSupport
import Testing
import Values
import Workflow

@Suite("Reactions: a case tells other cases", .timeLimit(.minutes(1)))
struct ReactionTests {
    /// Whoever is ordered makes the first case take a note.
    private struct Gossip: CaseReaction {
        let listeners: [StreamID]
        let name = "gossip"
        let eventTypes: Set<String> = ["parcel.ordered"]

        init(listener: StreamID) { listeners = [listener] }
        init(listeners: [StreamID]) { self.listeners = listeners }

        func commands(for event: RecordedEvent) async throws -> [ReactionCommand] {
            listeners.map { ReactionCommand(caseID: $0, name: "note", arguments: .emptyObject) }
        }
    }

    /// An event that it cannot make sense of.
    private struct Puzzled: CaseReaction {
        struct Riddle: Error {}
        let name = "puzzled"
        let eventTypes: Set<String> = ["parcel.ordered"]

        func commands(for event: RecordedEvent) async throws -> [ReactionCommand] { throw Riddle() }
    }

    private func runner(_ scene: EngineScene, _ reaction: any CaseReaction) -> ReactionRunner {
        ReactionRunner(
            reaction,
            store: scene.store,
            desk: scene.desk,
            clock: scene.clock,
            logger: EngineScene.silentLogger
        )
    }

    private func seal(_ scene: EngineScene) async throws {
        while try await scene.memory.seal(at: scene.clock.now, eventLimit: 1000) > 0 {}
    }

    private func notes(_ scene: EngineScene, _ id: StreamID) async throws -> Int {
        try await scene.memory.readStream(id, from: StreamVersion(1), limit: 1000)
            .filter { $0.type == "parcel.noted" }.count
    }

    @Test("every event is told once it is sealed, and once only, however often the reaction runs")
    func tellsOnce() async throws {
        let scene = EngineScene()
        let listener = try await scene.order("L")
        for number in 1...2 { try await scene.order("P-\(number)") }
        let runner = runner(scene, Gossip(listener: listener))
        #expect(try await runner.catchUp() == 0)
        try await seal(scene)
        #expect(try await runner.catchUp() == 3)
        #expect(try await runner.catchUp() == 0)
        #expect(try await notes(scene, listener) == 3)
    }

    @Test("a process that dies before its checkpoint tells again, and nothing happens twice")
    func survivesCrashes() async throws {
        let scene = EngineScene()
        let listener = try await scene.order("L")
        try await seal(scene)
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                if case .advance = operation { throw .unavailable("gone") }
            }
        }
        await #expect(throws: EventStoreFailure.self) {
            _ = try await runner(scene, Gossip(listener: listener)).catchUp()
        }
        scene.store.set { $0.before = { _ in } }
        #expect(try await runner(scene, Gossip(listener: listener)).catchUp() == 1)
        #expect(try await notes(scene, listener) == 1)
    }

    private func untold(_ scene: EngineScene, _ reaction: any CaseReaction) async throws -> [String] {
        try await scene.memory.counters(of: ReactionRunner.subscription(of: reaction)).map(\.name)
    }

    @Test(
        "a case that cannot be read is tried a few times, then passed over where people see it; others are told"
    )
    func passesOverUnreadable() async throws {
        let scene = EngineScene()
        let unreadable = try await scene.order("U")
        try await scene.rewrite(unreadable) { head in
            StreamHead(state: head.state, snapshot: .null, chartHash: head.chartHash)
        }
        let listener = try await scene.order("L")
        try await seal(scene)
        let gossip = Gossip(listeners: [unreadable, listener])
        let runner = runner(scene, gossip)
        // Two events tell the same case, and the other one hears of both at once.
        for _ in 1..<ReactionRunner.tryLimit {
            await #expect(throws: EventStoreFailure.self) { _ = try await runner.catchUp() }
        }
        _ = try await runner.catchUp()
        #expect(try await notes(scene, listener) == 2)
        let untold = try await untold(scene, gossip)
        #expect(untold.count == 2)
        #expect(untold.allSatisfy { $0.contains(unreadable.description) })
        #expect(try await runner.catchUp() == 0)
    }

    @Test("an event that the reaction cannot read holds later ones up a few times only")
    func passesOverRiddles() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P")
        try await seal(scene)
        let runner = runner(scene, Puzzled())
        for _ in 1..<ReactionRunner.tryLimit {
            await #expect(throws: Puzzled.Riddle.self) { _ = try await runner.catchUp() }
        }
        #expect(try await runner.catchUp() == 0)
        #expect(try await untold(scene, Puzzled()).map { $0.contains(id.description) } == [true])
        #expect(try await scene.memory.checkpoint(of: "reaction/puzzled").number > 0)
    }

    @Test("a case is told once by an event, also when another one comes before it in the list the next time")
    func tellsOnceWhateverTheOrder() async throws {
        let scene = EngineScene()
        let first = try await scene.order("A")
        let second = try await scene.order("B")
        try await seal(scene)
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                if case .advance = operation { throw .unavailable("gone") }
            }
        }
        await #expect(throws: EventStoreFailure.self) {
            _ = try await runner(scene, Gossip(listeners: [second])).catchUp()
        }
        scene.store.set { $0.before = { _ in } }
        _ = try await runner(scene, Gossip(listeners: [first, second])).catchUp()
        #expect(try await notes(scene, first) == 2)
        #expect(try await notes(scene, second) == 2)
    }

    @Test("a case that refuses or does not exist holds nobody up")
    func passesOver() async throws {
        let scene = EngineScene()
        try await scene.order("P")
        try await seal(scene)
        let nobody = StreamID(scene.chance.uuid(at: scene.clock.now))
        #expect(try await runner(scene, Gossip(listener: nobody)).catchUp() == 0)
        let position = try await scene.memory.checkpoint(of: "reaction/gossip")
        #expect(position.number > 0)
    }
}
