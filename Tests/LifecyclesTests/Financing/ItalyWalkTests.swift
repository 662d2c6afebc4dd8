import Lifecycles
import Testing
import Values
import Workflow

@Suite("Walks of an Italian financing")
struct ItalyWalkTests {
    private func pending() throws -> CaseWalk {
        var walk = try CaseWalk(chart: "cofidis-italy", ("webhook", true))
        try walk.initialize()
        try walk.hint("pending")
        try walk.answer(CaseWalk.read("pending"), to: "getStatus")
        return walk
    }

    @Test("pending, accepted by notification, confirmed, refunded as a whole")
    func wholeLife() throws {
        var walk = try pending()
        #expect(walk.state == "pending")
        try walk.hint("to_confirm")
        #expect(walk.next?.payload["transactionKey"]?["merchantCountry"] == "it")
        try walk.answer(CaseWalk.confirmed, to: "confirm")
        #expect(walk.state == "validated.resting")
        do {
            try walk.ask("refund", ["amount": "100.00"])
            Issue.record("a part was refunded")
        } catch let report as RejectionReport {
            #expect(report.code == "refund_must_be_whole")
            #expect(report.value == "300.00")
        }
        try walk.ask("refund", ["amount": "300.00"])
        try walk.answer(answer(.refund, status: "refunded", amounts: refunded(30_000)), to: "refund")
        #expect(walk.state == "refunded")
    }

    @Test("a pending one is abandoned with the exact word and the reason code (D-10)")
    func abandons() throws {
        var walk = try pending()
        try walk.ask("abandon", ["reasonCode": "R1"])
        #expect(walk.next?.payload["newStatus"] == "Abandonned")
        #expect(walk.next?.payload["reasonCode"] == "R1")
        try walk.answer(answer(.updateStatus, status: "Aborted"), to: "abandon")
        #expect(walk.state == "aborted")
        #expect(walk.isFinal)
    }

    @Test("it is abandoned also while the read waits for its window")
    func abandonsAtNight() throws {
        var walk = try pending()
        walk.now = instant("2026-11-20T20:00:00Z")
        try walk.fire("poll")
        #expect(walk.state == "reading")
        try walk.ask("abandon", ["reasonCode": "R1"])
        #expect(walk.state == "abandoning")
        #expect(walk.work.map(\.name) == ["abandon"])
    }

    @Test("what Cofidis did not abandon waits for a person, and is not confirmed by itself any more")
    func isNotConfirmedByItself() throws {
        var walk = try pending()
        try walk.ask("abandon", ["reasonCode": "R1"])
        try walk.answer(answer(.updateStatus, status: "pending"), to: "abandon")
        #expect(walk.state == "attention.abandon_refused")
        try walk.hint("to_confirm")
        try walk.fire("again")
        try walk.answer(CaseWalk.read("to_confirm"), to: "getStatus")
        #expect(walk.state == "attention.abandon_too_late")
        try walk.ask("readStatus")
        try walk.answer(CaseWalk.read("to_confirm"), to: "getStatus")
        #expect(walk.state == "attention.abandon_too_late")
        var closed = walk
        try closed.ask("close", ["reason": "not wanted"])
        #expect(closed.isFinal)
        try walk.ask("retryConfirm")
        #expect(walk.state == "confirming")
    }

    @Test("accepted just before: the answer to abandon says so, and a person decides")
    func comesTooLate() throws {
        var walk = try pending()
        try walk.ask("abandon", ["reasonCode": "R1"])
        try walk.answer(answer(.updateStatus, status: "to_confirm"), to: "abandon")
        #expect(walk.state == "attention.abandon_too_late")
    }

    @Test("what was not sent can be asked again")
    func asksAgain() throws {
        var walk = try pending()
        try walk.ask("abandon", ["reasonCode": "R1"])
        try walk.fail("abandon")
        #expect(walk.state == "attention.abandon_not_sent")
        try walk.ask("abandon", ["reasonCode": "R2"])
        #expect(walk.next?.payload["reasonCode"] == "R2")
    }

    @Test("nothing is authorized, validated later or canceled in Italy (D-9)")
    func offersNoValidate() throws {
        let chart = try Charts.load("cofidis-italy")
        let commands = (chart.commands + chart.allStates.flatMap(\.commands)).map(\.name)
        #expect(!commands.contains("validate") && !commands.contains("cancel"))
        #expect(commands.contains("abandon"))
    }
}
