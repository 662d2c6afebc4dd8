import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

/// A read that a person waits for may have to wait itself, for a night or a weekend. The case asks the person until it is
/// answered.
@Suite("Reads that wait while a person is asked")
struct WatchedReadTests {
    @Test(
        "a movement that is unanswered for a day goes on asking while it is read again, and offers the same",
        arguments: ResendTests.Scene.all,
        [true, false]
    )
    func asksOn(scene: ResendTests.Scene, isAsked: Bool) throws {
        var walk = try scene.unanswered()
        let offered = walk.offered
        if isAsked { try walk.ask("readStatus") } else { try walk.fire("again") }
        #expect(walk.state == "\(scene.movement)_evidence.late_check")
        #expect(walk.attention != nil)
        #expect(walk.offered == offered)
        #expect(walk.next?.name == scene.check)
        try walk.ask("readStatus")
        #expect(walk.state == "\(scene.movement)_evidence.late_check")
    }

    @Test(
        "while it waits the movement can be sent again, dropped, or found after all",
        arguments: ResendTests.Scene.all
    )
    func acceptsMeanwhile(scene: ResendTests.Scene) throws {
        var walk = try scene.unanswered()
        try walk.fire("again")
        var resent = walk
        try resent.ask("retry" + scene.capitalized)
        #expect(resent.next?.name == scene.movement)
        var dropped = walk
        try dropped.ask("drop" + scene.capitalized, ["reason": "they say so"])
        #expect(dropped.state.hasSuffix(".reading"))
        var still = walk
        try still.answer(scene.before, to: scene.check)
        #expect(still.state == "attention.\(scene.movement)_unanswered")
        try walk.answer(scene.after, to: scene.check)
        #expect(walk.events.contains("financing.\(scene.movement)Confirmed"))
    }

    @Test(
        "figures in dispute go on asking while they are read again, and can be accepted or the movement dropped",
        arguments: ResendTests.Scene.all
    )
    func disputes(scene: ResendTests.Scene) throws {
        var walk = try scene.asked()
        try walk.answer(scene.contradicting, to: scene.movement)
        #expect(walk.state == "attention.contradiction")
        try walk.ask("readStatus")
        #expect(walk.state == "\(scene.movement)_evidence.watched_check")
        #expect(walk.attention != nil)
        var dropped = walk
        try dropped.ask("drop" + scene.capitalized, ["reason": "seen in the portal"])
        #expect(dropped.state.hasSuffix(".reading"))
        // In Italy nothing is refunded in parts, whatever is reported.
        guard scene.chart != "cofidis-italy" else { return }
        try walk.ask("acceptReported", ["reason": "seen in the portal"])
        #expect(!walk.state.contains("evidence"))
    }

    @Test(
        "a delivery that is unanswered for a day goes on asking while it is read, and can be signalled again"
    )
    func delivery() throws {
        var walk = try CaseWalk.inStore()
        try walk.becomes("to_deliver")
        try walk.ask("deliver")
        try walk.answer(answer(.updateStatus, status: "to_deliver"), to: "signalDelivery")
        for _ in 0..<20 where walk.state != "attention.delivery_unanswered" {
            try walk.answer(CaseWalk.read("to_deliver"), to: "checkDelivery")
            if walk.state == "delivery_evidence.waiting" { try walk.fire("again") }
        }
        let offered = walk.offered
        try walk.ask("readStatus")
        #expect(walk.state == "delivery_evidence.late_check")
        #expect(walk.attention != nil)
        #expect(walk.offered == offered)
        var again = walk
        try again.ask("deliver")
        #expect(again.state == "delivering")
        try walk.answer(CaseWalk.read("to_deliver"), to: "checkDelivery")
        #expect(walk.state == "attention.delivery_unanswered")
    }

    @Test("under every chart, a read that a person was asked about goes on asking", arguments: Charts.names)
    func asksThroughout(name: String) throws {
        let index = ChartIndex(try Charts.load(name))
        for state in index.chart.allStates where Self.isWatched(state) {
            let lineage = index.lineage(of: state.path)
            let isReadable = index.commands(at: state.path).contains { $0.name == "readStatus" }
            // The innermost state that says where the event leads.
            let routes =
                lineage.reversed().map { $0.on.filter { $0.event == "readRequested" } }.first { !$0.isEmpty }
                ?? index.chart.on.filter { $0.event == "readRequested" }
            for target in (isReadable ? routes.compactMap(\.target) : []) + state.timers.map(\.target) {
                let leaf = index.leaf(enteredBy: target).flatMap(index.state(at:))
                guard let leaf, leaf.call?.window != nil else { continue }
                #expect(leaf.attention != nil, "\(state.path) leads to \(target)")
            }
        }
    }

    /// Leaves of evidence and attention in which a person is asked; confirm has an alarm of its own.
    private static func isWatched(_ state: ChartState) -> Bool {
        guard state.attention != nil, !state.path.hasPrefix("confirm_evidence") else { return false }
        return ["_evidence.", "_preparing.", "attention."].contains { state.path.contains($0) }
    }
}

extension ResendTests.Scene {
    var capitalized: String { movement.prefix(1).uppercased() + movement.dropFirst() }

    /// More than was asked for has moved.
    var contradicting: JSON {
        switch movement {
        case "validate": answer(.validate, status: "validated", amounts: amounts(validated: 20_000))
        case "cancel": answer(.cancel, status: "authorized", amounts: amounts(cancelled: 20_000))
        default: answer(.refund, status: "validated", amounts: refunded(20_000))
        }
    }

    /// Taken by Cofidis a day ago, and nothing moved.
    func unanswered() throws -> CaseWalk {
        var walk = try asked()
        try walk.answer(answer(.refund), to: movement)
        for _ in 0..<20 where walk.state != "attention.\(movement)_unanswered" {
            try walk.answer(before, to: check)
            if walk.state.hasSuffix("acknowledged") { try walk.fire("again") }
        }
        try #require(walk.state == "attention.\(movement)_unanswered")
        return walk
    }
}
