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
        let listener: StreamID
        let name = "gossip"
        let eventTypes: Set<String> = ["parcel.ordered"]

        func commands(for event: RecordedEvent) async throws -> [ReactionCommand] {
            [
                ReactionCommand(
                    caseID: listener,
                    name: "note",
                    arguments: .emptyObject
                )
            ]
        }
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
