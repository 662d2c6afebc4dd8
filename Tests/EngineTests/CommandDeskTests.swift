import Engine
import EventStore
import Synchronization
import TestSupport
import Testing
import Values
import Workflow

@Suite("Handing in commands")
struct CommandDeskTests {
    @Test("a case begins with its chart's hash in the first event, its timers and its row")
    func begins() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let events = try await scene.memory.readStream(id, from: StreamVersion(1), limit: 10)
        #expect(events.map(\.type) == ["parcel.ordered"])
        let metadata = try JSON.parse(events[0].metadata)
        #expect(metadata["chartHash"]?.stringValue == ParcelChart.chart().hash.description)
        #expect(metadata["actor"] == "tests")
        #expect(try await scene.memory.openWork(of: id).map(\.key) == ["ordered#coolingOff"])
        #expect(scene.memory.row(of: "parcels", stream: id)?["state"] == "ordered")
        #expect(scene.memory.row(of: "parcels", stream: id)?["stream_id"] == .string(id.description))
    }

    @Test("many cases begin at once; a bad one leaves its neighbours begun")
    func beginsMany() async throws {
        let scene = EngineScene()
        let outcomes = try await scene.desk.begin([
            (chart: "parcel", request: EngineScene.order("P-1")),
            (chart: "parcel", request: EngineScene.request("order", ["reference": 1])),
            (chart: "nowhere", request: EngineScene.order("P-2")),
            (chart: "parcel", request: EngineScene.order("P-3")),
        ])
        #expect(outcomes.count == 4)
        #expect(throws: Never.self) { try outcomes[0].get() }
        #expect(outcomes[1].error?.report.code == "malformed")
        #expect(outcomes[2] == .failure(.unknownChart("nowhere")))
        #expect(throws: Never.self) { try outcomes[3].get() }
        #expect(scene.memory.rows(of: "parcels").count == 2)
    }

    @Test("a name that a case has already is not begun again, in one batch or across batches")
    func naturalKeys() async throws {
        let scene = EngineScene()
        let first = try await scene.order("P-1")
        let outcomes = try await scene.desk.begin(
            ["P-1", "P-2", "P-2"].map { (chart: "parcel", request: EngineScene.order($0)) }
        )
        #expect(outcomes[0] == .success(.alreadyBegun(first)))
        guard case .success(.begun(let second)) = outcomes[1] else {
            Issue.record("P-2 was not begun")
            return
        }
        #expect(outcomes[2] == .success(.alreadyBegun(second.caseID)))
        #expect(scene.memory.rows(of: "parcels").count == 2)
    }

    @Test("a begin with the same command id gives the answer of then")
    func repeatedBegin() async throws {
        let scene = EngineScene()
        let first = try await scene.desk.begin(chart: "parcel", EngineScene.order("P-1", id: "c-1"))
        let second = try await scene.desk.begin(chart: "parcel", EngineScene.order("P-1", id: "c-1"))
        let third = try await scene.desk.begin(chart: "parcel", EngineScene.order("P-1", id: "c-2"))
        guard case .begun(let answer) = first, case .begun(let again) = second else {
            Issue.record("\(first), \(second)")
            return
        }
        #expect(!answer.isRepeat && again.isRepeat)
        #expect(again.caseID == answer.caseID && again.version == answer.version)
        #expect(third == .alreadyBegun(answer.caseID))
    }

    @Test("a command moves the case; the same id again gives the stored answer and does nothing")
    func repeatedCommand() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let answer = try await scene.desk.perform(EngineScene.request("hurry", id: "c-1"), on: id)
        #expect(answer.state == "booking" && answer.version == StreamVersion(2) && !answer.isRepeat)
        // Not allowed any more where the case is now, and still answered as then.
        let again = try await scene.desk.perform(EngineScene.request("hurry", id: "c-1"), on: id)
        #expect(again.isRepeat && again.state == "booking" && again.version == StreamVersion(2))
        #expect(try await scene.stored(id).version == StreamVersion(2))
    }

    @Test("an id that was used for something else is refused, for commands and for beginnings")
    func reusedID() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1", id: "c-0")
        _ = try await scene.desk.perform(EngineScene.request("hurry", id: "c-1"), on: id)
        let other = EngineScene.request("note", id: "c-1")
        await #expect(throws: CommandError.commandIDReused(CommandID("c-1"))) {
            try await scene.desk.perform(other, on: id)
        }
        #expect(try await scene.stored(id).version == StreamVersion(2))
        await #expect(throws: CommandError.commandIDReused(CommandID("c-0"))) {
            try await scene.desk.begin(chart: "parcel", EngineScene.order("P-2", id: "c-0"))
        }
        #expect(scene.memory.rows(of: "parcels").count == 1)
    }

    @Test("a command without effect is remembered all the same")
    func commandWithoutEffect() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let request = EngineScene.request("reschedule", ["deliverBy": .null], id: "c-1")
        #expect(try await scene.desk.perform(request, on: id).version == StreamVersion(1))
        #expect(try await scene.desk.perform(request, on: id).isRepeat)
    }

    @Test("what cannot be done is refused with a stable code")
    func refusals() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        func code(_ request: CommandRequest, on id: StreamID) async -> String? {
            do throws(CommandError) {
                _ = try await scene.desk.perform(request, on: id)
                return nil
            } catch {
                return error.report.code
            }
        }
        #expect(await code(EngineScene.request("note", expected: 7), on: id) == "stale_version")
        #expect(await code(EngineScene.request("note", expected: 1), on: id) == nil)
        #expect(await code(EngineScene.request("deliver"), on: id) == "command_not_allowed")
        #expect(
            await code(EngineScene.request("note"), on: StreamID(scene.chance.uuid(at: .epoch)))
                == "unknown_case"
        )
        let long = String(repeating: "x", count: CommandID.lengthLimit + 1)
        #expect(await code(EngineScene.request("note", id: long), on: id) == "wrong_command_id")
        #expect(await code(EngineScene.request("note", id: ""), on: id) == "wrong_command_id")
    }

    @Test("a command that meets a conflict is decided anew on what the other left")
    func conflict() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let other = CommandDesk(
            store: scene.memory,
            charts: scene.charts,
            clock: scene.clock,
            chance: scene.chance
        )
        let isFirst = Mutex(true)
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                guard case .append = operation, isFirst.withLock({ swap(&$0, false) }) else { return }
                _ = try? await other.perform(EngineScene.request("note"), on: id)
            }
        }
        let answer = try await scene.desk.perform(EngineScene.request("note"), on: id)
        #expect(answer.version == StreamVersion(3))
        #expect(try await scene.types(id) == ["parcel.ordered", "parcel.noted", "parcel.noted"])
    }

    @Test("a case that others never leave alone is too busy")
    func tooBusy() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let moment = scene.clock.now
        let memory = scene.memory
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                guard case .append = operation, let stream = try await memory.load([id]).first else { return }
                var step = Step(
                    streamID: id,
                    lifecycle: "parcel",
                    expectedVersion: .exactly(stream.version),
                    previousHash: stream.headHash,
                    recordedAt: moment
                )
                step.events = [NewEvent(type: "parcel.noted", data: .emptyObject)]
                step.head = stream.head
                _ = try await memory.append([step])
            }
        }
        await #expect(throws: CommandError.tooBusy) {
            try await scene.desk.perform(EngineScene.request("note"), on: id)
        }
    }

    @Test("a store that is away is said so, and the same command id makes the repeat safe")
    func unavailable() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let isLost = Mutex(true)
        // The commit happens, its answer is lost.
        scene.store.set { hooks in
            hooks.after = { operation throws(EventStoreFailure) in
                guard case .append = operation, isLost.withLock({ swap(&$0, false) }) else { return }
                throw .unavailable("gone")
            }
        }
        let request = EngineScene.request("note", id: "c-1")
        do throws(CommandError) {
            _ = try await scene.desk.perform(request, on: id)
            Issue.record("the loss was not told")
        } catch {
            #expect(error.report.code == "unavailable")
        }
        #expect(try await scene.desk.perform(request, on: id).isRepeat)
        #expect(try await scene.types(id) == ["parcel.ordered", "parcel.noted"])
    }
}

extension Result {
    var error: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

/// Puts the new value in and gives the old one back.
func swap<Value>(_ value: inout Value, _ new: Value) -> Value {
    defer { value = new }
    return value
}
