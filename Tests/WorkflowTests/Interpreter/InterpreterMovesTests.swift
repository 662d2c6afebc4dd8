import TestSupport
import Testing
import Values
import Workflow

@Suite("Moving a case through its chart")
struct InterpreterMovesTests {
    @Test("the sample chart passes the checker")
    func sampleChart() {
        let findings = ChartChecker.check(
            ParcelChart.chart(),
            against: Parcel().vocabulary.names,
            file: "parcel.yaml"
        )
        #expect(findings == [])
    }

    @Test("a case begins in the chart's initial state, with its timers armed and its name claimed")
    func begin() throws {
        let scene = try InterpreterScene()
        #expect(scene.state == "ordered")
        #expect(scene.last.events.map(\.name) == ["parcel.ordered"])
        #expect(scene.last.schedule.map(\.key) == ["ordered#coolingOff"])
        #expect(scene.last.schedule.first?.kind == .timer)
        #expect(scene.last.schedule.first?.queue == nil)
        #expect(scene.due("ordered#coolingOff") == InterpreterScene.monday + .seconds(600))
        #expect(scene.last.naturalKeys == [NaturalKeyClaim(scope: "parcel/reference", value: "P-1")])
        #expect(scene.last.row?.columns["state"] == "ordered")
    }

    @Test("a start command that cannot be read is refused with the field")
    func badStart() {
        let report = rejection {
            _ = try ParcelChart.interpreter().begin(arguments: ["reference": 5], at: InterpreterScene.monday)
        }
        #expect(report?.code == "malformed")
        #expect(report?.field == "reference")
    }

    @Test("a fired timer moves the case and entering a state asks for its call")
    func timerThenCall() throws {
        var scene = try InterpreterScene()
        try scene.fire("ordered#coolingOff", after: .seconds(600))
        #expect(scene.state == "booking")
        #expect(scene.last.events.map(\.name) == ["case.timerFired"])
        let call = try #require(scene.last.schedule.first)
        #expect(call.kind == .call)
        #expect(call.queue == "carrier")
        #expect(call.key == "booking#call.book")
        #expect(call.payload["reference"] == "P-1")
        #expect(call.dueAt == scene.now)
        #expect(call.deadline == scene.now + .seconds(86_400))
        #expect(scene.armed == ["booking#call.book"])
    }

    @Test("an event that leads to a compound enters its initial child and arms both")
    func nestedEntry() throws {
        var scene = try InterpreterScene(deliverBy: InterpreterScene.monday + .seconds(200_000))
        try scene.bringOnItsWay()
        #expect(scene.state == "journey.moving")
        #expect(Set(scene.armed) == ["journey#late", "journey#daily", "journey.moving#poll"])
        #expect(scene.due("journey#late") == InterpreterScene.monday + .seconds(200_000))
        #expect(scene.last.cancel == ["booking#call.book"])
    }

    @Test("a route of the parent holds in its children, and the parent's timers run on between them")
    func parentRoute() throws {
        var scene = try InterpreterScene()
        try scene.bringOnItsWay()
        let daily = scene.due("journey#daily")
        try scene.fire("journey.moving#poll", after: .seconds(7200))
        #expect(scene.state == "journey.asking")
        try scene.answer("journey.asking#call.track", ["status": "returned"])
        #expect(scene.state == "journey.returning")
        #expect(scene.due("journey#daily") == daily)
        #expect(!scene.last.schedule.contains { $0.key == "journey#daily" })
    }

    @Test("of several routes the first whose guard holds is taken")
    func firstMatch() throws {
        for (status, target) in [
            ("delivered", "delivered"), ("returned", "journey.returning"), ("moving", "journey.moving"),
        ] {
            var scene = try InterpreterScene()
            try scene.bringOnItsWay()
            try scene.fire("journey.moving#poll", after: .seconds(7200))
            try scene.answer("journey.asking#call.track", ["status": .string(status)])
            #expect(scene.state == target)
        }
    }

    @Test("a final state has nothing armed and drops all that was")
    func finalState() throws {
        var scene = try InterpreterScene(deliverBy: InterpreterScene.monday + .seconds(900_000))
        try scene.bringOnItsWay()
        try scene.fire("journey.moving#poll", after: .seconds(7200))
        try scene.answer("journey.asking#call.track", ["status": "delivered"])
        #expect(scene.last.place.isFinal)
        #expect(scene.armed == [])
        #expect(Set(scene.last.cancel) == ["journey.asking#call.track", "journey#late", "journey#daily"])
        #expect(scene.last.schedule == [])
    }

    @Test("a state that is its own target starts its timers anew")
    func selfTransition() throws {
        var scene = try InterpreterScene()
        try scene.bringOnItsWay()
        let daily = scene.due("journey#daily")
        try scene.ask("hurry", after: .seconds(60))
        #expect(scene.state == "journey.moving")
        #expect(scene.due("journey.moving#poll") == scene.now + .seconds(7200))
        #expect(scene.last.schedule.map(\.key) == ["journey.moving#poll"])
        #expect(scene.last.cancel == [])
        #expect(scene.due("journey#daily") == daily)
        #expect(scene.last.snapshot.enteredAt == scene.now)
    }

    @Test("a polling timer is armed again when it fired and its state is still active")
    func everyAgain() throws {
        var scene = try InterpreterScene()
        try scene.bringOnItsWay()
        try scene.fire("journey#daily", after: .seconds(86_400))
        #expect(scene.state == "journey.asking")
        #expect(scene.due("journey#daily") == scene.now + .seconds(86_400))
    }

    @Test("a timer that was dropped does nothing when it fires late")
    func lateTimer() throws {
        var scene = try InterpreterScene()
        try scene.bringOnItsWay()
        let before = scene.last.snapshot
        try scene.fire("ordered#coolingOff")
        #expect(scene.last.events == [])
        #expect(scene.last.snapshot == before)
        #expect(scene.last.schedule == [])
    }
}
