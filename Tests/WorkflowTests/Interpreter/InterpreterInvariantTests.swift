import TestSupport
import Testing
import Values
import Workflow

@Suite("Invariants in the interpreter")
struct InterpreterInvariantTests {
    @Test("a command that would break an invariant is refused and nothing is recorded")
    func refusesCommands() throws {
        var scene = try InterpreterScene()
        let before = scene.last.snapshot
        let report = rejection {
            try scene.ask("reschedule", ["deliverBy": .string(Instant.epoch.description)])
        }
        #expect(report?.code == "invariant_broken")
        #expect(report?.value == "promiseIsReal")
        #expect(report?.message.contains("nothing is delivered in 1970") == true)
        #expect(scene.last.snapshot == before)
    }

    @Test("a case cannot begin in breach")
    func refusesBeginning() {
        #expect(rejection { _ = try InterpreterScene(deliverBy: .epoch) }?.code == "invariant_broken")
    }

    @Test("the answer of a read that would break an invariant is not taken in: the read is parked")
    func parksReads() throws {
        var scene = try InterpreterScene()
        try scene.bringOnItsWay()
        try scene.fire("journey.moving#poll", after: .seconds(7200))
        let facts = scene.last.snapshot.facts
        try scene.answer("journey.asking#call.track", ["status": "forged"])
        #expect(scene.last.refused?.invariant == "statusIsReal")
        #expect(scene.last.refused?.event == "parcel.tracked")
        #expect(scene.last.park == "journey.asking#call.track")
        #expect(scene.last.events.map(\.name) == ["case.callParked"])
        #expect(scene.last.snapshot.facts == facts)
        #expect(scene.last.place.attention?.contains("it was unknown and is forged") == true)
        let retry = CaseInput.intervention(
            .retry,
            key: "journey.asking#call.track",
            call: "track",
            reason: "the tracker was repaired"
        )
        try scene.feed(retry)
        try scene.answer("journey.asking#call.track", ["status": "delivered"])
        #expect(scene.state == "delivered")
    }

    @Test("a call that may have had its effect goes the way of unknown outcomes, never to a blind retry")
    func doubtsOnceCalls() throws {
        var scene = try InterpreterScene()
        try scene.fire("ordered#coolingOff", after: .seconds(600))
        try scene.answer("booking#call.book", ["number": "forged"])
        #expect(scene.last.refused?.invariant == "bookingIsReal")
        #expect(scene.last.park == nil)
        #expect(scene.last.events.map(\.name) == ["case.outcomeUnknown"])
        #expect(scene.state == "checking")
    }

    private func inspect(
        _ events: [FoldedEvent],
        with interpreter: any CaseInterpreter
    ) throws -> CaseInspection? {
        var fold = interpreter.beginFold(isInspecting: true)
        for event in events { try fold.apply(event) }
        return fold.snapshot.map { CaseInspection(snapshot: $0, breaks: fold.breaks) }
    }

    @Test("an inspection names the event that broke an invariant, once, and leads where a fold leads")
    func inspects() throws {
        var scene = try InterpreterScene()
        try scene.ask("note")
        let forged = FoldedEvent(
            event: EncodedEvent(
                name: "parcel.rescheduled",
                data: ["deliverBy": .string(Instant.epoch.description)]
            ),
            recordedAt: scene.now
        )
        let note = FoldedEvent(
            event: EncodedEvent(name: "parcel.noted", data: .emptyObject),
            recordedAt: scene.now
        )
        let events = scene.recorded + [forged, note, note]
        let found = try #require(try inspect(events, with: scene.interpreter))
        #expect(
            found.breaks == [
                InvariantBreak(
                    invariant: "promiseIsReal",
                    event: "parcel.rescheduled",
                    number: 3,
                    detail: "nothing is delivered in 1970"
                )
            ]
        )
        #expect(try scene.interpreter.fold(events) == found.snapshot)
        #expect(try inspect(scene.recorded, with: scene.interpreter)?.breaks == [])
        #expect(try inspect([], with: scene.interpreter) == nil)
    }

    @Test("what changes nothing of the facts is possible in a case that is in breach")
    func letsBreachedCasesEnd() throws {
        var scene = try InterpreterScene()
        var facts = try #require(scene.last.snapshot.facts.objectValue)
        facts["deliverBy"] = .string(Instant.epoch.description)
        scene.last.snapshot.facts = .object(facts)
        #expect(rejection { try scene.ask("note") }?.code == "invariant_broken")
        try scene.ask("cancel")
        #expect(scene.state == "cancelled")
    }
}
