import Engine
import EventStore
import TestSupport
import Testing
import Values
import Workflow

@Suite("Invariants at the append", .timeLimit(.minutes(1)))
struct InvariantTests {
    @Test("a command that would break an invariant commits nothing")
    func command() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let request = EngineScene.request(
            "reschedule",
            ["deliverBy": .string(Instant.epoch.description)],
            id: "c-1"
        )
        do {
            _ = try await scene.desk.perform(request, on: id)
            Issue.record("the command went through")
        } catch {
            #expect(error.report.code == "invariant_broken")
        }
        #expect(try await scene.types(id) == ["parcel.ordered"])
    }

    @Test("an answer that would break an invariant is parked by the worker, with the reason")
    func answer() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        try await scene.working(["carrier": carrier(), "tracker": tracker("forged")]) {
            try await scene.drive("a parked call") {
                try await !scene.memory.parkedWork(of: id, limit: 10).isEmpty
            }
        }
        let parked = try #require(try await scene.memory.parkedWork(of: id, limit: 10).first)
        #expect(parked.item.name == "track")
        #expect(parked.lastError.contains("statusIsReal"))
        #expect(try await !scene.types(id).contains("parcel.tracked"))
        let report = try await audit(scene)
        #expect(report.findings == [])
    }

    @Test("an audit finds a step that got past the interpreter, and names event and invariant")
    func audited() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let interpreter = ParcelChart.interpreter()
        let stream = try await scene.stored(id)
        let forged = EncodedEvent(
            name: "parcel.rescheduled",
            data: ["deliverBy": .string(Instant.epoch.description)]
        )
        let events = try await scene.memory.readStream(id, from: StreamVersion(1), limit: 1)
        let recorded = try events.map {
            FoldedEvent(
                event: EncodedEvent(name: $0.type, data: try JSON.parse($0.data)),
                recordedAt: $0.recordedAt
            )
        }
        let folded = recorded + [FoldedEvent(event: forged, recordedAt: scene.clock.now)]
        let snapshot = try #require(try interpreter.fold(folded))
        let step = StepAssembly(chance: scene.chance).next(
            Advance(
                events: [forged],
                snapshot: snapshot,
                schedule: [],
                cancel: [],
                place: interpreter.place(of: snapshot),
                row: try interpreter.row(of: snapshot)
            ),
            after: stream,
            interpreter: interpreter,
            origin: StepAssembly.Origin(actor: "a forger"),
            at: scene.clock.now
        )
        let outcomes = try await scene.memory.append([step])
        guard case .committed? = outcomes.first else { throw Unexpected(reason: "\(outcomes)") }
        let report = try await audit(scene)
        #expect(
            report.findings == [
                AuditFinding(
                    code: "invariant_broken",
                    streamID: id,
                    detail:
                        "event 2, parcel.rescheduled breaks promiseIsReal: nothing is delivered in 1970"
                )
            ]
        )
    }

    private func audit(_ scene: EngineScene) async throws -> AuditReport {
        let replay = Replay(store: scene.store, charts: scene.charts)
        return try await Audit(store: scene.store, replay: replay, rows: nil).run()
    }
}
