import Engine
import EventStore
import TestSupport
import Testing
import Values
import Workflow

@Suite("Calls from one case to another")
struct CaseCallHandlerTests {
    private func call(_ request: JSON, key: String = "work-1") -> Call {
        Call(
            name: "tell",
            caseID: "0191f6c0-5f6e-7c8b-9c1d-2a3b4c5d6e7f",
            idempotencyKey: key,
            attempt: 1,
            request: request,
            timeout: .seconds(30)
        )
    }

    private func handler(_ scene: EngineScene) -> CaseCallHandler {
        CaseCallHandler(desk: scene.desk, store: scene.store, readModels: NoRows())
    }

    private struct NoRows: ReadModels {
        func listRows(_ query: ReadModelQuery) async throws -> ReadModelPage {
            ReadModelPage(rows: [], next: nil)
        }
        func countRows(model: String, groupBy column: String) async throws -> [(value: String?, count: Int)] {
            []
        }
        func row(model: String, stream: StreamID) async throws -> JSONObject? {
            JSONObject([("model", .string(model))])
        }
        func findRows(model: String, column: String, value: JSON) async throws -> [JSONObject] { [] }
    }

    @Test("a case is told once, however often the call is made")
    func tellsOnce() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let request: JSON = ["tell": ["caseId": .string(id.description), "command": "note"]]
        let handler = handler(scene)
        let accepted = CallOutcome.succeeded([
            "accepted": true, "caseId": .string(id.description), "code": .null,
        ])
        #expect(await handler.handle(call(request)) == accepted)
        #expect(await handler.handle(call(request)) == accepted)
        #expect(try await scene.stored(id).version == StreamVersion(2))
        #expect(await handler.handle(call(request, key: "work-2")) == accepted)
        #expect(try await scene.stored(id).version == StreamVersion(3))
    }

    private static let inside = ParcelChart.text.replacing(
        "commands: [note, reschedule]",
        with: "commands: [{name: note, roles: [system]}, {name: reschedule, roles: [system, clerk]}]"
    )

    @Test(
        "a command that the chart gives to cases alone is refused at every door, whatever roles it comes with"
    )
    func insideCommands() async throws {
        let scene = EngineScene(chart: Self.inside)
        let id = try await scene.order("P-1")
        for roles in [[], ["system"], ["clerk", "system"]] {
            let asked = CommandRequest(name: "note", arguments: .emptyObject, actor: "api", roles: roles)
            let refusal = await #expect(throws: CommandError.self) {
                _ = try await scene.desk.perform(asked, on: id)
            }
            #expect(refusal?.report.code == "command_is_internal")
        }
        _ = try await scene.desk.perform(EngineScene.request("reschedule", ["deliverBy": .null]), on: id)
        #expect(try await scene.stored(id).version == StreamVersion(1))
        let request: JSON = ["tell": ["caseId": .string(id.description), "command": "note"]]
        _ = await handler(scene).handle(call(request))
        #expect(try await scene.stored(id).version == StreamVersion(2))
    }

    @Test("a request that was stored in another shape is a failure of that call alone")
    func unreadableRequests() async {
        let scene = EngineScene()
        let requests: [JSON] = [
            .null, .emptyObject, [], "tell", ["tell": []], ["look": ["caseId": 1]], ["tell": ["caseId": "x"]],
            ["look": ["caseId": "x", "model": "parcels"]],
        ]
        for request in requests {
            switch await handler(scene).handle(call(request)) {
            case .failed(let failure): #expect(!failure.isRetryable)
            case .succeeded(let answer): #expect(answer["accepted"] == false)
            case .unknown: Issue.record("\(request.canonicalText) has an unknown outcome")
            }
        }
    }

    @Test("a rule's no, and a case that is not there, are answers")
    func refusals() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let refused = await handler(scene).handle(
            call(["tell": ["caseId": .string(id.description), "command": "nothing"]])
        )
        guard case .succeeded(let answer) = refused else {
            Issue.record("\(refused)")
            return
        }
        #expect(answer["accepted"] == false)
        let nobody = await handler(scene).handle(
            call(["tell": ["scope": "parcel.reference", "value": "P-9", "command": "note"]])
        )
        #expect(nobody == .succeeded(["accepted": false, "caseId": .null, "code": "unknown_case"]))
    }

    @Test("another case's row is read")
    func looks() async throws {
        let scene = EngineScene()
        let outcome = await handler(scene).handle(
            call(["look": ["model": "parcels", "caseId": "0191f6c0-5f6e-7c8b-9c1d-2a3b4c5d6e7f"]])
        )
        #expect(outcome == .succeeded(["row": ["model": "parcels"]]))
    }

    @Test("a store that is away is a failure that passes")
    func storeIsAway() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        scene.store.set { hooks in
            hooks.before = { _ throws(EventStoreFailure) in throw .unavailable("away") }
        }
        let outcome = await handler(scene).handle(
            call(["tell": ["caseId": .string(id.description), "command": "note"]])
        )
        guard case .failed(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.isRetryable)
    }
}
