import TestSupport
import Testing
import Values
import Workflow

@Suite("Calls, answers and people")
struct InterpreterCallTests {
    private func booking() throws -> InterpreterScene {
        var scene = try InterpreterScene()
        try scene.fire("ordered#coolingOff", after: .seconds(600))
        return scene
    }

    private let book = "booking#call.book"

    @Test("a command that the state does not allow is refused with what may be asked")
    func notAllowed() throws {
        var scene = try booking()
        let report = rejection { try scene.ask("cancel") }
        #expect(report?.code == "command_not_allowed")
        #expect(report?.message.contains("note, reschedule") == true)
        try scene.ask("note")
        #expect(scene.state == "booking")
    }

    @Test("a rule of the lifecycle refuses, and nothing has happened")
    func rejected() throws {
        var scene = try InterpreterScene()
        for _ in 0..<3 { try scene.ask("note") }
        #expect(rejection { try scene.ask("note") }?.code == "too_many_notes")
        #expect(scene.last.row?.columns["state"] == "ordered")
    }

    @Test("a command that changes nothing has no events")
    func nothingChanges() throws {
        var scene = try InterpreterScene()
        let before = scene.last.snapshot
        try scene.ask("reschedule", ["deliverBy": .null])
        #expect(scene.last.events == [])
        #expect(scene.last.snapshot == before)
    }

    @Test("an answer to a call that is over is ignored")
    func lateAnswer() throws {
        var scene = try booking()
        try scene.answer(book, ["refused": true])
        #expect(scene.state == "refused")
        let before = scene.last.snapshot
        try scene.answer(book, ["number": "B-2"])
        #expect(scene.last.events == [])
        #expect(scene.last.snapshot == before)
        try scene.feed(.callFailed(key: book, call: "book", reason: "late"))
        try scene.feed(.outcomeUnknown(key: book, call: "book", reason: "late"))
        #expect(scene.last.snapshot == before)
    }

    @Test("an answer that cannot be used is an unknown outcome")
    func unusableAnswer() throws {
        var scene = try booking()
        try scene.answer(book, ["number": 17])
        #expect(scene.last.events.map(\.name) == ["case.outcomeUnknown"])
        #expect(scene.state == "checking")
    }

    @Test("an answer without any effect is an unknown outcome, never a case that waits for ever")
    func emptyAnswer() throws {
        var scene = try booking()
        try scene.answer(book, .emptyObject)
        #expect(scene.state == "checking")
        #expect(scene.armed == ["checking#call.lookup"])
    }

    @Test("an answer whose route stays leads on by the way of doubt, and keeps what it told")
    func answerThatStays() throws {
        var scene = try InterpreterScene()
        try scene.bringOnItsWay()
        try scene.fire("journey.moving#poll", after: .seconds(7200))
        try scene.answer("journey.asking#call.track", ["status": "silent"])
        #expect(scene.last.events.map(\.name) == ["parcel.tracked", "case.callFailed"])
        #expect(scene.state == "journey.moving")
        #expect(scene.last.snapshot.facts["status"] == "silent")
    }

    @Test("an unknown outcome goes its own way, and the provider's answer decides")
    func unknownOutcome() throws {
        var scene = try booking()
        try scene.feed(.outcomeUnknown(key: book, call: "book", reason: "timed out"))
        #expect(scene.state == "checking")
        try scene.answer("checking#call.lookup", ["number": .null])
        #expect(scene.state == "booking")
        #expect(scene.last.schedule.map(\.key) == [book])
    }

    @Test("a read whose outcome is unknown after all its attempts goes the failed way")
    func unknownRead() throws {
        var scene = try InterpreterScene()
        try scene.bringOnItsWay()
        try scene.fire("journey.moving#poll", after: .seconds(7200))
        try scene.feed(.outcomeUnknown(key: "journey.asking#call.track", call: "track", reason: "silence"))
        #expect(scene.last.events.map(\.name) == ["case.callFailed"])
        #expect(scene.state == "journey.moving")
    }

    @Test("a call that failed for good is parked where the chart says so, and the case says why it waits")
    func parks() throws {
        var scene = try booking()
        try scene.feed(.callFailed(key: book, call: "book", reason: "refused thrice"))
        #expect(scene.last.park == book)
        #expect(scene.last.events.map(\.name) == ["case.callParked"])
        #expect(scene.state == "booking")
        #expect(scene.armed == [book])
        #expect(scene.last.place.attention == "refused thrice")
        #expect(scene.last.place.nextAt == nil)
        #expect(scene.last.schedule == [] && scene.last.cancel == [])
    }

    @Test("a person has a parked call tried again")
    func retry() throws {
        var scene = try booking()
        try scene.feed(.callFailed(key: book, call: "book", reason: "refused"))
        try scene.feed(.intervention(.retry, key: book, call: "book", reason: "fixed"), after: .seconds(60))
        #expect(scene.last.events.map(\.name) == ["case.callRetried"])
        #expect(scene.last.snapshot.parkedReason == nil)
        #expect(scene.last.schedule.map(\.key) == [book])
        #expect(scene.due(book) == scene.now)
    }

    @Test("a call with a delay is made so long after its state is entered, in its window")
    func delayed() throws {
        let text = ParcelChart.text.replacing(
            "{name: track, timeout: 10s",
            with: "{name: track, delay: 45m, timeout: 10s"
        )
        let interpreter = ParcelChart.interpreter(text)
        func due(enteredAt now: Instant) throws -> Instant? {
            var snapshot = try interpreter.begin(arguments: ["reference": "P-1"], at: now).snapshot
            let inputs: [CaseInput] = [
                .timerFired(key: "ordered#coolingOff", timer: "coolingOff"),
                .answered(key: book, call: "book", answer: ["number": "B-1"]),
                .timerFired(key: "journey.moving#poll", timer: "poll"),
            ]
            for input in inputs {
                snapshot = try interpreter.advance(snapshot, with: input, at: now).snapshot
            }
            return snapshot.armed.first { $0.key == "journey.asking#call.track" }?.dueAt
        }
        #expect(try due(enteredAt: InterpreterScene.monday) == InterpreterScene.monday + .seconds(2700))
        // Entered ten minutes before the window closes: it waits for the next opening.
        let evening = try #require(Instant("2026-11-20T16:50:00Z"))
        #expect(try due(enteredAt: evening) == InterpreterScene.nextMondayOpening)
    }

    @Test("a person skips a parked call: the case goes on as if the outcome were unknown")
    func skip() throws {
        var scene = try booking()
        try scene.feed(.callFailed(key: book, call: "book", reason: "refused"))
        try scene.feed(.intervention(.skip, key: book, call: "book", reason: "go on"))
        #expect(scene.state == "checking")
        #expect(scene.last.cancel == [book])
        #expect(scene.last.snapshot.parkedReason == nil)
    }

    @Test("a parked call without a way on cannot be skipped")
    func nothingToSkipTo() throws {
        var scene = try booking()
        try scene.feed(.outcomeUnknown(key: book, call: "book", reason: "timed out"))
        let lookup = "checking#call.lookup"
        try scene.feed(.callFailed(key: lookup, call: "lookup", reason: "down"))
        let skip = rejection {
            try scene.feed(.intervention(.skip, key: lookup, call: "lookup", reason: "go on"))
        }
        #expect(skip?.code == "nothing_to_skip_to")
        try scene.feed(.intervention(.abandon, key: lookup, call: "lookup", reason: "given up"))
        #expect(scene.state == "abandoned")
        #expect(scene.last.cancel == [lookup])
    }

    @Test("a call that is not parked is nobody's to decide, least of all to make twice")
    func notParked() throws {
        var scene = try booking()
        for intervention in Intervention.allCases {
            let report = rejection {
                try scene.feed(.intervention(intervention, key: book, call: "book", reason: "?"))
            }
            #expect(report?.code == "nothing_parked")
        }
    }

    @Test("what a person decides concerns the parked call only, also beside another one under way")
    func parkedBesideAnother() throws {
        // The compound asks as long as it is active, its child books: two calls armed at once.
        let text = ParcelChart.text.replacing(
            "    initial: moving\n",
            with:
                "    initial: moving\n    call: {name: lookup, timeout: 10s, retry: patient, rateLimit: carrier, failed: park, unknown: retry}\n"
        )
        let interpreter = ParcelChart.interpreter(text)
        var advance = try interpreter.begin(arguments: ["reference": "P-1"], at: InterpreterScene.monday)
        for input: CaseInput in [
            .timerFired(key: "ordered#coolingOff", timer: "coolingOff"),
            .answered(key: book, call: "book", answer: ["number": "B"]),
            .timerFired(key: "journey.moving#poll", timer: "poll"),
            .callFailed(key: "journey#call.lookup", call: "lookup", reason: "down"),
        ] {
            advance = try interpreter.advance(advance.snapshot, with: input, at: InterpreterScene.monday)
        }
        let other = rejection {
            _ = try interpreter.advance(
                advance.snapshot,
                with: .intervention(.retry, key: "journey.asking#call.track", call: "track", reason: "?"),
                at: InterpreterScene.monday
            )
        }
        #expect(other?.code == "nothing_parked")
        let moved = try interpreter.advance(
            advance.snapshot,
            with: .answered(key: "journey.asking#call.track", call: "track", answer: ["status": "moving"]),
            at: InterpreterScene.monday
        )
        #expect(moved.snapshot.parkedReason == "down")
    }
}
