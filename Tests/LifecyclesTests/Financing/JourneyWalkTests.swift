import Lifecycles
import Testing
import Values
import Workflow

@Suite("Walks through the journey")
struct JourneyWalkTests {
    @Test(
        "without webhook the status is read at minute 20, at minute 50, then after 2 hours, then daily (D-22)"
    )
    func readsByTheClock() throws {
        var walk = try CaseWalk()
        try walk.initialize()
        try walk.fire("minute20")
        #expect(walk.now == morning + Duration.seconds(20 * 60))
        try walk.answer(CaseWalk.read("Initialized"), to: "getStatus")
        try walk.fire("minute50")
        #expect(walk.now == morning + Duration.seconds(50 * 60))
        try walk.answer(CaseWalk.read("Undefined"), to: "getStatus")
        #expect(walk.state == "journey.late_wait")
        try walk.fire("late_read")
        try walk.answer(CaseWalk.read("Undefined"), to: "getStatus")
        #expect(walk.attention == nil)
        try walk.fire("daily_read")
        // Saturday morning: the read waits for Monday, 08:00 in Paris.
        #expect(walk.next?.dueAt == instant("2026-11-23T07:00:02Z"))
        try walk.answer(CaseWalk.read("Undefined"), to: "getStatus")
        #expect(walk.state == "journey.overdue")
        #expect(walk.attention != nil)
        try walk.fire("daily_read")
        try walk.answer(CaseWalk.read("Aborted"), to: "getStatus")
        #expect(walk.state == "aborted")
        #expect(walk.isFinal)
    }

    @Test("with webhook the first read is at minute 50")
    func readsOnceWithWebhook() throws {
        var walk = try CaseWalk(chart: "cofidis-web-webhook")
        try walk.initialize()
        try walk.fire("minute50")
        try walk.answer(CaseWalk.read("Refused"), to: "getStatus")
        #expect(walk.state == "refused")
    }

    @Test("pending is read every two hours within the window, counted from the last answer (D-23, D-24)")
    func polls() throws {
        var walk = try CaseWalk()
        try walk.initialize()
        try walk.fire("minute20")
        try walk.answer(CaseWalk.read("pending"), to: "getStatus")
        var reads: [String] = []
        for _ in 0..<5 {
            try walk.fire("poll")
            try walk.answer(CaseWalk.read("Pending"), to: "getStatus")
            reads.append(walk.now.description)
        }
        // 10:20 + 2 h … Friday 17:00 Paris closes in winter; Monday opens at 08:00.
        #expect(
            reads == [
                "2026-11-20T11:20:00Z", "2026-11-20T13:20:00Z", "2026-11-20T15:20:00Z",
                "2026-11-23T07:00:02Z",
                "2026-11-23T09:00:02Z",
            ]
        )
    }

    @Test("a to_confirm hint at night confirms at once; any other hint waits for the opening (D-6)")
    func confirmsAtNight() throws {
        let night = instant("2026-11-20T21:00:00Z")
        var walk = try CaseWalk(at: night)
        try walk.initialize()
        try walk.hint("Refused")
        #expect(walk.state == "reading")
        #expect(walk.next?.dueAt == instant("2026-11-23T07:00:02Z"))
        try walk.hint("To_confirm")
        #expect(walk.state == "confirming")
        #expect(walk.next?.dueAt == night)
        try walk.answer(CaseWalk.confirmed, to: "confirm")
        #expect(walk.state == "validated.resting")
        #expect(walk.events.last == "financing.confirmed")
    }

    @Test("a false to_confirm hint leads back to waiting (005)")
    func returnsToWaiting() throws {
        var walk = try CaseWalk()
        try walk.initialize()
        try walk.hint("to_confirm")
        try walk.answer(answer(.confirm, "005", status: "Undefined"), to: "confirm")
        #expect(walk.state == "journey.first_wait")
        // The marks count from the redirection, not from the detour.
        #expect(walk.next?.dueAt == morning + Duration.seconds(20 * 60))
        // The true one of later is not dropped for the false one of before.
        try walk.hint("to_confirm")
        #expect(walk.state == "confirming")
        var pending = try CaseWalk()
        try pending.initialize()
        try pending.hint("to_confirm")
        try pending.answer(answer(.confirm, "005", status: "pending"), to: "confirm")
        #expect(pending.state == "pending")
        var silent = try CaseWalk()
        try silent.initialize()
        try silent.hint("to_confirm")
        try silent.answer(answer(.confirm, "005"), to: "confirm")
        #expect(silent.state == "confirm_evidence.unknown")
    }

    @Test("a status that a person wants at night is read at the opening, and the case says when (D-6)")
    func tellsTheOpening() throws {
        var walk = try CaseWalk()
        try walk.becomeValidated()
        walk.now = instant("2026-11-20T20:00:00Z")
        try walk.ask("readStatus")
        let place = walk.interpreter.place(of: walk.snapshot)
        #expect(place.nextAt == instant("2026-11-23T07:00:02Z"))
        #expect(place.nextExplanation?.isEmpty == false)
    }

    @Test("reads that get no answer are shown and go on")
    func showsSilence() throws {
        var walk = try CaseWalk()
        try walk.initialize()
        try walk.fire("minute20")
        try walk.fail("getStatus")
        #expect(walk.state == "attention.unreadable")
        try walk.fire("again")
        try walk.answer(CaseWalk.read("pending"), to: "getStatus")
        #expect(walk.state == "pending")
    }
}
