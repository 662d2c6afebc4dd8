import Foundation
import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

/// Money moves exactly as often as it was ordered, under every chart. (decision 0016)
@Suite("Sending what moves money again")
struct ResendTests {
    /// A case that stands before its movement, and what Cofidis tells of it before and after.
    struct Scene: Sendable, CustomTestStringConvertible {
        let chart: String
        let movement: String
        var testDescription: String { "\(movement) under \(chart)" }

        static let all: [Scene] =
            Charts.names.map { Scene(chart: $0, movement: "refund") }
            + ["validate", "cancel"].map { Scene(chart: "cofidis-web-validate", movement: $0) }

        var check: String { "check" + movement.prefix(1).uppercased() + movement.dropFirst() }
        /// Italy refunds everything at once.
        var amount: JSON { chart == "cofidis-italy" ? "all" : "100.00" }

        var before: JSON {
            movement == "refund"
                ? CaseWalk.read("validated", "000", refunded(0))
                : CaseWalk.read("authorized", "000", amounts())
        }

        var after: JSON {
            switch movement {
            case "validate": CaseWalk.read("validated", "000", amounts(validated: 10_000))
            case "cancel": CaseWalk.read("authorized", "000", amounts(cancelled: 10_000))
            default:
                chart == "cofidis-italy"
                    ? CaseWalk.read("refunded", "000", refunded(30_000))
                    : CaseWalk.read("validated", "000", refunded(10_000))
            }
        }

        func asked() throws -> CaseWalk {
            var walk: CaseWalk
            if chart.contains("retail") {
                walk = try CaseWalk.inStore(chart)
                try walk.answer(CaseWalk.sent, to: "sendPayment")
                try walk.fire("minute20")
                try walk.answer(CaseWalk.read("validated", "000", fullAmounts), to: "getStatus")
            } else {
                walk = try CaseWalk(chart: chart)
                if movement == "refund", chart == "cofidis-web-validate" {
                    try walk.becomeAuthorized()
                    try walk.ask("validate", ["amount": "all"])
                    try walk.answer(
                        answer(.validate, status: "validated", amounts: fullAmounts),
                        to: "validate"
                    )
                } else if movement == "refund" {
                    try walk.becomeValidated()
                } else {
                    try walk.becomeAuthorized()
                }
            }
            try walk.ask(movement, ["amount": amount])
            #expect(walk.next?.name == movement)
            return walk
        }
    }

    @Test("nothing is looked at for five minutes after a lost answer", arguments: Scene.all)
    func waits(scene: Scene) throws {
        var walk = try scene.asked()
        let lost = max(walk.now, walk.next?.dueAt ?? walk.now)
        try walk.lose(scene.movement)
        let earliest = try #require(walk.work.map(\.dueAt).min())
        #expect(earliest >= lost + minute * 5)
    }

    @Test(
        "an effect that comes after the first look is found by the second, and nothing is sent twice",
        arguments: Scene.all
    )
    func findsLateEffects(scene: Scene) throws {
        var walk = try scene.asked()
        try walk.lose(scene.movement)
        try walk.answer(scene.before, to: scene.check)
        #expect(walk.state == "\(scene.movement)_evidence.unmoved")
        let first = walk.now
        try walk.fire("recheck")
        #expect(walk.now >= first + minute * 30)
        try walk.answer(scene.after, to: scene.check)
        #expect(!walk.state.contains("evidence"))
        #expect(!walk.events.contains("financing.\(scene.movement)NotDone"))
        #expect(walk.events.filter { $0 == "financing.\(scene.movement)Confirmed" }.count == 1)
    }

    @Test(
        "the second look that finds nothing moved comes right before it is sent again",
        arguments: Scene.all
    )
    func sendsAfterTwoLooks(scene: Scene) throws {
        var walk = try scene.asked()
        try walk.lose(scene.movement)
        try walk.answer(scene.before, to: scene.check)
        try walk.fire("recheck")
        try walk.answer(scene.before, to: scene.check)
        #expect(walk.next?.name == scene.movement)
        #expect(walk.next?.dueAt == walk.now)
    }

    @Test(
        "what Cofidis acknowledged is never sent again by itself; after a day a person is asked",
        arguments: Scene.all
    )
    func neverResendsTheAcknowledged(scene: Scene) throws {
        var walk = try scene.asked()
        try walk.answer(answer(.refund), to: scene.movement)
        #expect(walk.state == "\(scene.movement)_evidence.check")
        var looks = 0
        while walk.now < morning + hour * 24 * 7, looks < 200 {
            try walk.answer(scene.before, to: scene.check)
            looks += 1
            #expect(walk.state.hasSuffix("acknowledged") || walk.state.hasSuffix("_unanswered"))
            try walk.fire("again")
        }
        #expect(walk.events.contains("financing.\(scene.movement)Unmoved"))
        try walk.answer(scene.before, to: scene.check)
        #expect(walk.state == "attention.\(scene.movement)_unanswered")
        var resent = walk
        try resent.ask("retry" + scene.movement.prefix(1).uppercased() + scene.movement.dropFirst())
        #expect(resent.next?.name == scene.movement)
        try walk.fire("again")
        try walk.answer(scene.after, to: scene.check)
        #expect(walk.events.contains("financing.\(scene.movement)Confirmed"))
    }

    @Test("a refund in Cofidis's own pages meanwhile is read first, and the books stay true")
    func readsBeforeRefund() throws {
        var walk = try CaseWalk()
        try walk.becomeValidated()
        walk.now = walk.now + hour * 24 * 5
        try walk.ask("refund", ["amount": "30.00"])
        #expect(walk.state == "refund_preparing.check")
        #expect(walk.next?.name == "readBeforeRefund")
        var gone = walk
        try walk.answer(CaseWalk.read("validated", "000", refunded(5_000)), to: "readBeforeRefund")
        #expect(walk.next?.name == "refund")
        try walk.answer(answer(.refund, status: "validated", amounts: refunded(8_000)), to: "refund")
        #expect(walk.state == "validated.resting")
        try gone.answer(CaseWalk.read("validated", "000", refunded(28_000)), to: "readBeforeRefund")
        #expect(gone.state == "validated.refund_not_possible")
        #expect(gone.attention != nil)
        try gone.ask("refund", ["amount": "20.00"])
        #expect(gone.state == "refunding")
    }

    @Test("figures that contradict ours can be accepted with a reason, and the next refund counts from them")
    func acceptsReported() throws {
        var walk = try CaseWalk()
        try walk.becomeValidated()
        try walk.ask("refund", ["amount": "30.00"])
        try walk.answer(answer(.refund, status: "validated", amounts: refunded(8_000)), to: "refund")
        #expect(walk.state == "attention.contradiction")
        #expect(throws: RejectionReport.self) { try walk.ask("acceptReported") }
        var dropped = walk
        try dropped.ask("dropRefund", ["reason": "seen in the portal"])
        try dropped.answer(CaseWalk.read("validated", "000", refunded(8_000)), to: "getStatus")
        #expect(dropped.state == "validated.resting")
        try walk.ask("acceptReported", ["reason": "50.00 were refunded in the portal"])
        #expect(walk.state == "validated.reading")
        try walk.answer(CaseWalk.read("validated", "000", refunded(8_000)), to: "getStatus")
        #expect(walk.row?.columns["differs"] != true)
        try walk.ask("refund", ["amount": "220.00"])
        try walk.answer(answer(.refund, status: "Refunded", amounts: refunded(30_000)), to: "refund")
        #expect(walk.state == "refunded")
    }

    @Test("figures that cannot be true of any transaction are not accepted")
    func refusesTheImpossible() throws {
        var walk = try CaseWalk()
        try walk.becomeValidated()
        try walk.ask("readStatus")
        try walk.answer(CaseWalk.read("validated", "000", refunded(40_000)), to: "getStatus")
        #expect(walk.state == "attention.contradiction")
        #expect(throws: RejectionReport.self) {
            try walk.ask("acceptReported", ["reason": "they say so"])
        }
    }

    @Test("a part of an Italian refund contradicts and parks nothing")
    func italianParts() throws {
        var walk = try CaseWalk(chart: "cofidis-italy")
        try walk.becomeValidated()
        try walk.ask("readStatus")
        try walk.answer(CaseWalk.read("validated", "000", refunded(10_000)), to: "getStatus")
        #expect(walk.state == "attention.contradiction")
    }

    @Test("under the charts of before, one look proves nothing either", arguments: Scene.all)
    func oldCharts(scene: Scene) throws {
        guard let text = try Self.oldText(of: scene.chart) else { return }
        let chart = try ChartLoader.load(text: text, file: scene.chart)
        let interpreter = Interpreter(Financing(), chart: chart)
        var facts = given(validated).facts
        if scene.movement != "refund" { facts = given(authorized).facts }
        let kind = try #require(Financing.Movement(rawValue: scene.movement))
        facts.movement = Financing.OpenMovement(kind, amount: 10_000, before: 0)
        let state = "\(scene.movement)_evidence.check"
        let key = "\(state)#call.\(scene.check)"
        let armed = CaseSnapshot(
            state: state,
            facts: Financing().encode(facts),
            armed: [CaseSnapshot.Armed(key: key, dueAt: morning, explanation: "")],
            enteredAt: morning
        )
        let advance = try interpreter.advance(
            armed,
            with: .answered(key: key, call: scene.check, answer: scene.before),
            at: morning
        )
        #expect(advance.snapshot.state == "\(scene.movement)_evidence.unreadable")
        #expect(advance.events.map(\.name).contains("financing.\(scene.movement)Unmoved"))
        #expect(advance.schedule.allSatisfy { $0.dueAt >= morning + hour * 2 })
    }

    /// As it shipped when cases were pinned to it.
    private static func oldText(of chart: String) throws -> String? {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Histories/charts")
        let file = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .first { $0.lastPathComponent.hasPrefix(chart + "-") }
        return try file.map { try String(contentsOf: $0, encoding: .utf8) }
    }
}
