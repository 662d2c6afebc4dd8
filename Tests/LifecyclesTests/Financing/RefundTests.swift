import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Refund")
struct RefundTests {
    private func refusal(_ amount: JSON, after events: [Event] = validated) -> String? {
        given(events).when("refund", ["amount": amount], at: morning).rejection?.report.code
    }

    private let requested = validated + [.movementRequested(.refund, amount: 10_000, before: 0)]

    private func answered(_ json: JSON, call: String = "refund", after events: [Event]? = nil) -> [Event] {
        given(events ?? requested).when(answering: call, with: json, at: morning).events
    }

    @Test("a part, or all that is left, may be refunded")
    func requests() {
        let part = given(validated).when("refund", ["amount": "100.00"], at: morning).events
        #expect(part == [.movementRequested(.refund, amount: 10_000, before: 0)])
        let settled =
            requested + [
                .movementConfirmed(.refund, seen(.refund, status: "validated", amounts: refunded(10_000)))
            ]
        let rest = given(settled).when("refund", ["amount": "all"], at: morning).events
        #expect(rest == [.movementRequested(.refund, amount: 20_000, before: 10_000)])
    }

    @Test("above what is left is refused and what is left is named")
    func refusesTooMuch() throws {
        let rejection = given(validated).when("refund", ["amount": "300.01"], at: morning).rejection
        let report = try #require(rejection?.report)
        #expect(report.code == "refund_above_refundable")
        #expect(report.message.contains("300.00 EUR is left"))
    }

    @Test("bad amounts and wrong moments are refused")
    func refuses() {
        #expect(refusal("0") == "amount_not_positive")
        #expect(refusal("1.001") == "too_many_decimals")
        #expect(refusal("everything") == "malformed_amount")
        #expect(refusal(100) == "wrong_type")
        #expect(refusal("1.00", after: toConfirm) == "refund_not_possible")
        #expect(refusal("1.00", after: requested) == "refund_in_flight")
        let all =
            requested + [
                .movementConfirmed(.refund, seen(.refund, status: "validated", amounts: refunded(30_000)))
            ]
        #expect(refusal("1.00", after: all) == "nothing_to_refund")
        #expect(refusal("all", after: all) == "nothing_to_refund")
    }

    @Test("the refunded amount after it is the proof, whatever the code says (D-20)")
    func confirmsByAmount() {
        for code in ["000", "009", "908"] {
            let json = answer(.refund, code, status: "validated", amounts: refunded(10_000))
            let events = answered(json)
            #expect(
                events == [
                    .movementConfirmed(
                        .refund,
                        seen(.refund, code, status: "validated", amounts: refunded(10_000))
                    )
                ]
            )
            #expect(given(requested + events).facts.movement == nil)
            #expect(given(requested + events).facts.ledger.refunded == 10_000)
        }
    }

    @Test("a refusal with an unmoved amount is a refusal", arguments: ["003", "009", "010", "011"])
    func refusesByCode(code: String) {
        let json = answer(.refund, code, status: "validated", amounts: refunded(0))
        let events = answered(json)
        #expect(
            events == [
                .movementRefused(.refund, seen(.refund, code, status: "validated", amounts: refunded(0)))
            ]
        )
        #expect(given(requested + events).facts.movement == nil)
    }

    @Test(
        "an answer that proves nothing keeps the refund open",
        arguments: ["000", "908", "915", "022", "777"]
    )
    func staysOpen(code: String) {
        let events = answered(answer(.refund, code))
        #expect(events == [.movementUnclear(.refund, seen(.refund, code))])
        let facts = given(requested + events).facts
        var open = Financing.OpenMovement(.refund, amount: 10_000, before: 0)
        open.acknowledgedAt = code == "000" ? morning : nil
        #expect(facts.movement == open)
    }

    @Test("a refusal without amounts is proved by the next read")
    func remembersTheRefusal() {
        let unclear = answered(answer(.refund, "011"))
        let read = answer(.getStatus, status: "validated", amounts: refunded(0))
        let events = answered(read, call: "checkRefund", after: requested + unclear)
        #expect(
            events == [.movementRefused(.refund, seen(.getStatus, status: "validated", amounts: refunded(0)))]
        )
        let done = answer(.getStatus, status: "validated", amounts: refunded(10_000))
        let other = answered(done, call: "checkRefund", after: requested + unclear)
        #expect(
            other == [
                .movementConfirmed(.refund, seen(.getStatus, status: "validated", amounts: refunded(10_000)))
            ]
        )
    }

    @Test("one read that finds the amount unmoved proves nothing, a second one after half an hour does")
    func provesNotDone() {
        let read = answer(.getStatus, status: "validated", amounts: refunded(0))
        let first = answered(read, call: "checkRefund")
        let told = seen(.getStatus, status: "validated", amounts: refunded(0))
        let recheckAt = morning + minute * 30
        #expect(first == [.movementUnmoved(.refund, told, recheckAt: recheckAt)])
        #expect(given(requested + first).facts.movement?.attempts == 0)
        let early = given(requested + first).when(
            answering: "checkRefund",
            with: read,
            at: morning + minute * 29
        )
        let again = seen(.getStatus, status: "validated", amounts: refunded(0), at: morning + minute * 29)
        #expect(early.events == [.movementUnmoved(.refund, again, recheckAt: recheckAt)])
        let late = given(requested + first + early.events)
            .when(answering: "checkRefund", with: read, at: recheckAt).events
        let last = seen(.getStatus, status: "validated", amounts: refunded(0), at: recheckAt)
        #expect(late == [.movementNotDone(.refund, last)])
        let facts = given(requested + first + late).facts
        #expect(facts.movement?.attempts == 1)
        #expect(facts.movement?.recheckAt == nil)
        #expect(given(requested + first + late + [.readRequested]).facts.movement?.attempts == 0)
    }

    @Test("what Cofidis has acknowledged is never proved undone by an amount")
    func neverProvesTheAcknowledged() {
        let heard = answered(answer(.refund, status: "validated"))
        var specification = given(requested + heard)
        let read = answer(.getStatus, status: "validated", amounts: refunded(0))
        for number in 1...200 {
            let events = specification.when(
                answering: "checkRefund",
                with: read,
                at: morning + hour * number
            ).events
            guard case .movementUnmoved(_, _, nil)? = events.first else {
                Issue.record("after \(number) hours: \(events)")
                return
            }
            specification = specification.given(events)
        }
    }

    @Test("refund_failed, and a read without the amount, go to a person (D-21)")
    func observesFailure() {
        let failed = answer(.getStatus, status: "refund_failed", amounts: refunded(0))
        let events = answered(failed, call: "checkRefund")
        #expect(events == [.observed(seen(.getStatus, status: "refund_failed", amounts: refunded(0)))])
        let silent = answered(answer(.getStatus, status: "validated"), call: "checkRefund")
        #expect(silent == [.observed(seen(.getStatus, status: "validated"))])
    }

    @Test("an amount that moved by something else contradicts the refund in flight")
    func contradicts() {
        for amount: Int64 in [5_000, 20_000] {
            let json = answer(.refund, status: "validated", amounts: refunded(amount))
            guard case .contradicted(_, let rule) = answered(json).first else {
                Issue.record("\(amount) was believed")
                continue
            }
            #expect(rule == .refundedUnexpectedly)
        }
    }

    @Test("a person drops a refund that is open, and only then")
    func drops() {
        let reason: JSON = ["reason": "Cofidis paid it by hand"]
        let events = given(requested).when("dropRefund", reason, at: morning).events
        #expect(events == [.movementDropped(.refund, reason: "Cofidis paid it by hand")])
        #expect(given(requested + events).facts.movement == nil)
        #expect(
            given(validated).when("dropRefund", reason, at: morning).rejection == .noMovementOpen(.refund)
        )
        let silent = given(requested).when("dropRefund", ["reason": ""], at: morning).rejection
        #expect(silent?.report.code == "empty_field")
    }

    @Test("the whole amount refunded ends as refunded")
    func ends() {
        let all = validated + [.movementRequested(.refund, amount: 30_000, before: 0)]
        let json = answer(.refund, status: "Refunded", amounts: refunded(30_000))
        let events = answered(json, after: all)
        #expect(
            events == [
                .movementConfirmed(.refund, seen(.refund, status: "Refunded", amounts: refunded(30_000)))
            ]
        )
        #expect(given(all + events).facts.status == .refunded)
        #expect(given(all + events).facts.ledger.refundable == 0)
    }
}
