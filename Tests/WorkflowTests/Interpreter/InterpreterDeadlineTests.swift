import TestSupport
import Testing
import Values
import Workflow

@Suite("Deadlines and windows of a case")
struct InterpreterDeadlineTests {
    private let promised = InterpreterScene.monday + .seconds(100_000)

    @Test("a deadline that moves with the facts is armed anew")
    func moves() throws {
        var scene = try InterpreterScene(deliverBy: promised)
        try scene.bringOnItsWay()
        let later = promised + .seconds(5000)
        try scene.ask("reschedule", ["deliverBy": .string(later.description)])
        #expect(scene.state == "journey.moving")
        #expect(scene.due("journey#late") == later)
        #expect(scene.last.schedule.map(\.key) == ["journey#late"])
    }

    @Test("a deadline that vanishes is dropped, and one that appears is armed")
    func vanishesAndAppears() throws {
        var scene = try InterpreterScene(deliverBy: promised)
        try scene.bringOnItsWay()
        try scene.ask("reschedule", ["deliverBy": .null])
        #expect(!scene.armed.contains("journey#late"))
        #expect(scene.last.cancel == ["journey#late"])
        try scene.ask("reschedule", ["deliverBy": .string(promised.description)])
        #expect(scene.due("journey#late") == promised)
    }

    @Test("a deadline that has fired does not fire again because of another fact")
    func firesOnce() throws {
        var scene = try InterpreterScene(deliverBy: promised)
        try scene.bringOnItsWay()
        scene.now = promised
        try scene.fire("journey#late")
        #expect(scene.state == "journey.late")
        try scene.ask("note", after: .seconds(1))
        #expect(!scene.armed.contains("journey#late"))
        #expect(scene.last.schedule == [])
    }

    @Test("a deadline that has fired fires again once it has moved")
    func firesAgainAfterMoving() throws {
        var scene = try InterpreterScene(deliverBy: promised)
        try scene.bringOnItsWay()
        scene.now = promised
        try scene.fire("journey#late")
        let later = promised + .seconds(7000)
        try scene.ask("reschedule", ["deliverBy": .string(later.description)])
        #expect(scene.due("journey#late") == later)
    }

    @Test("a deadline whose target enters its own state again does not fire without end")
    func ownTarget() throws {
        let text = ParcelChart.text.replacing(
            "deadline: deliverBy, to: journey.late",
            with: "deadline: deliverBy, to: journey"
        )
        let interpreter = ParcelChart.interpreter(text)
        var snapshot = try interpreter.begin(
            arguments: ["deliverBy": .string(promised.description), "reference": "P-1"],
            at: InterpreterScene.monday
        ).snapshot
        for input: CaseInput in [
            .timerFired(key: "ordered#coolingOff", timer: "coolingOff"),
            .answered(key: "booking#call.book", call: "book", answer: ["number": "B"]),
        ] {
            snapshot = try interpreter.advance(snapshot, with: input, at: InterpreterScene.monday).snapshot
        }
        let fired = try interpreter.advance(
            snapshot,
            with: .timerFired(key: "journey#late", timer: "late"),
            at: promised
        )
        #expect(fired.snapshot.state == "journey.moving")
        #expect(!fired.snapshot.armed.contains { $0.key == "journey#late" })
        #expect(!fired.schedule.contains { $0.key == "journey#late" })
    }

    @Test("a window moves a deadline that moves with the facts, too")
    func windowedDeadline() throws {
        let text = ParcelChart.text.replacing(
            "deadline: deliverBy, to:",
            with: "deadline: deliverBy, window: office, to:"
        )
        let interpreter = ParcelChart.interpreter(text)
        var advance = try interpreter.begin(
            arguments: ["deliverBy": .string(promised.description), "reference": "P-1"],
            at: InterpreterScene.monday
        )
        for input: CaseInput in [
            .timerFired(key: "ordered#coolingOff", timer: "coolingOff"),
            .answered(key: "booking#call.book", call: "book", answer: ["number": "B"]),
            .command(
                name: "reschedule",
                arguments: ["deliverBy": .string(InterpreterScene.fridayEvening.description)]
            ),
        ] {
            advance = try interpreter.advance(advance.snapshot, with: input, at: InterpreterScene.monday)
        }
        let armed = try #require(advance.snapshot.armed.first { $0.key == "journey#late" })
        #expect(armed.dueAt == InterpreterScene.nextMondayOpening)
        #expect(armed.explanation.contains("moved to 08:00 Monday"))
    }

    @Test("a call that falls due outside its window is placed at the next opening, with the reason")
    func windowedCall() throws {
        var scene = try InterpreterScene(at: InterpreterScene.fridayEvening)
        try scene.bringOnItsWay()
        try scene.fire("journey.moving#poll", after: .seconds(7200))
        #expect(scene.due("journey.asking#call.track") == InterpreterScene.nextMondayOpening)
        let call = try #require(scene.last.schedule.first { $0.kind == .call })
        #expect(call.explanation.contains("window office closed"))
    }
}
