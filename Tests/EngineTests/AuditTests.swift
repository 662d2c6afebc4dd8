import Engine
import EventStore
import TestSupport
import Testing
import Values
import Workflow

@Suite("Audits")
struct AuditTests {
    private func scene() async throws -> EngineScene {
        let scene = EngineScene(memory: InMemoryEventStore(signingKey: PageSigningKey.sample))
        for number in 1...3 {
            let id = try await scene.order("P-\(number)", id: "begin-\(number)")
            scene.clock.advance(by: .seconds(1))
            _ = try await scene.desk.perform(EngineScene.request("note", id: "note-\(number)"), on: id)
        }
        _ = try await scene.memory.seal(at: scene.clock.now, eventLimit: 4)
        _ = try await scene.memory.seal(at: scene.clock.now, eventLimit: 100)
        return scene
    }

    private func audit(_ scene: EngineScene, rows: (any RowSource)? = nil) async throws -> AuditReport {
        let replay = Replay(store: scene.store, charts: scene.charts)
        return try await Audit(
            store: scene.store,
            replay: replay,
            rows: rows.map { StubReadModels(source: $0) },
            key: PageSigningKey.sample.verificationKey
        ).run()
    }

    private func codes(_ report: AuditReport) -> Set<String> { Set(report.findings.map(\.code)) }

    @Test("a store that only we wrote is clean")
    func clean() async throws {
        let scene = try await scene()
        let report = try await audit(scene, rows: MemoryRows(store: scene.memory))
        #expect(report.findings == [])
        #expect(report.isClean)
        #expect(report.cases == 3 && report.events == 6 && report.pages == 2 && report.sealedEvents == 6)
    }

    @Test("an event whose contents were changed breaks the chain")
    func changedEvent() async throws {
        let scene = try await scene()
        scene.store.set { hooks in
            hooks.events = { $0.map { $0.streamVersion.number == 2 ? $0.with(type: "parcel.hurried") : $0 } }
        }
        let report = try await audit(scene)
        #expect(codes(report) == ["chain_broken", "replay_differs", "work_lost"])
        #expect(report.findings.filter { $0.code == "chain_broken" }.count == 3)
    }

    @Test("an event that was cut off is missed")
    func missingEvent() async throws {
        let scene = try await scene()
        scene.store.set { hooks in hooks.events = { $0.filter { $0.streamVersion.number < 2 } } }
        #expect(codes(try await audit(scene)) == ["head_differs", "replay_differs"])
    }

    @Test("an event beyond what the row says is seen")
    func eventBeyondHead() async throws {
        let scene = try await scene()
        scene.store.set { hooks in
            hooks.streams = { streams in
                streams.map {
                    StoredStream(
                        streamID: $0.streamID,
                        lifecycle: $0.lifecycle,
                        version: StreamVersion(1),
                        headHash: $0.headHash,
                        head: $0.head
                    )
                }
            }
        }
        #expect(codes(try await audit(scene)).contains("head_differs"))
    }

    @Test("a row that says something else than its events is seen")
    func changedHead() async throws {
        let scene = try await scene()
        scene.store.set { hooks in
            hooks.streams = { streams in
                streams.map {
                    StoredStream(
                        streamID: $0.streamID,
                        lifecycle: $0.lifecycle,
                        version: $0.version,
                        headHash: $0.headHash,
                        head: StreamHead(
                            state: "delivered",
                            snapshot: ["state": "delivered"],
                            chartHash: $0.head.chartHash
                        )
                    )
                }
            }
        }
        #expect(codes(try await audit(scene)) == ["replay_differs"])
    }

    @Test("a timer that is in no queue is lost")
    func lostTimer() async throws {
        let scene = try await scene()
        scene.store.set { hooks in hooks.openWork = { _ in [] } }
        let report = try await audit(scene)
        #expect(codes(report) == ["work_lost"])
        #expect(report.findings.first?.detail == "ordered#coolingOff")
    }

    @Test("a command that had its effect twice is seen, also in steps next to each other")
    func commandTwice() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        for index in 0..<2 {
            let desk = CommandDesk(
                store: scene.store,
                charts: scene.charts,
                clock: VirtualClock(EngineScene.monday + .seconds(Int64(index))),
                chance: scene.chance
            )
            _ = try await desk.perform(EngineScene.request("note", id: "c-\(index)"), on: id)
        }
        scene.store.set { hooks in
            hooks.events = { $0.map { $0.with(metadata: #"{"commandId":"c-0"}"#) } }
        }
        #expect(codes(try await audit(scene)).contains("command_twice"))
    }

    @Test("a row of a read model that cannot be derived is seen")
    func changedRow() async throws {
        let scene = try await scene()
        struct Forged: RowSource {
            let base: MemoryRows
            func row(_ model: String, _ stream: StreamID) -> JSONObject? {
                var row = base.row(model, stream)
                row?["state"] = "delivered"
                return row
            }
        }
        let report = try await audit(scene, rows: Forged(base: MemoryRows(store: scene.memory)))
        #expect(codes(report) == ["row_differs"])
        #expect(report.findings.first?.detail == "parcels: state")
    }

    @Test("a page that was changed, left out or signed by another is seen", arguments: 0..<6)
    func changedPage(kind: Int) async throws {
        let scene = try await scene()
        scene.store.set { hooks in
            hooks.pages = { pages in
                switch kind {
                case 0: Array(pages.dropFirst())
                case 1: pages.map { $0.with(merkleRoot: .sha256([1])) }
                case 2: pages.map { $0.with(lastPosition: .max) }
                case 3: pages.map { $0.with(lastPosition: 900) }
                case 4: pages.map { $0.with(number: 1) }
                default: pages.map { $0.with(signature: [UInt8](repeating: 0, count: 64)) }
                }
            }
        }
        #expect(codes(try await audit(scene)) == ["page_broken"])
    }
}
