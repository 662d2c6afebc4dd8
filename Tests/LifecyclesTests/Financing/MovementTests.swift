import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Validating, canceling and abandoning")
struct MovementTests {
    private let day = Duration.seconds(86_400)

    private func refusal(
        _ command: String,
        _ amount: JSON,
        after events: [Event],
        at moment: Instant = morning
    )
        -> String?
    {
        given(events).when(command, ["amount": amount], at: moment).rejection?.report.code
    }

    private func requested(_ kind: Financing.Movement, _ amount: Int64) -> [Event] {
        authorized + [.movementRequested(kind, amount: amount, before: 0)]
    }

    @Test("confirm reserves; the deadline counts from its answer")
    func reserves() {
        let facts = given(authorized).facts
        #expect(facts.status == .authorized)
        #expect(facts.confirmedAt == nil)
        #expect(facts.authorizationExpiresAt == morning + .seconds(6 * 86_400))
    }

    @Test(
        "a confirm that a read finds counts from the read before, so that no deadline seems later than it is"
    )
    func countsFromTheReadBefore() {
        let sent = instant("2026-11-20T08:30:00Z")
        let events: [Event] =
            authorized.dropLast() + [
                .observed(seen(.getStatus, status: "to_confirm", at: sent)),
                .authorized(
                    seen(.getStatus, status: "authorized", amounts: amounts(), at: morning + .seconds(9_000))
                ),
            ]
        #expect(given(events).facts.authorizedAt == sent)
        let unread = [authorized[0], authorized[1], events[3]]
        #expect(given(unread).facts.authorizedAt == morning)
    }

    @Test("validate takes at most what is authorized and not cancelled, cancel the same (D-7)")
    func keepsToWhatIsLeft() {
        #expect(
            given(authorized).when("validate", ["amount": "all"], at: morning).events
                == [.movementRequested(.validate, amount: 30_000, before: 0)]
        )
        let part =
            requested(.cancel, 10_000) + [
                .movementConfirmed(
                    .cancel,
                    seen(.cancel, status: "authorized", amounts: amounts(cancelled: 10_000))
                )
            ]
        #expect(refusal("validate", "200.01", after: part) == "validate_above_authorized")
        #expect(refusal("cancel", "200.01", after: part) == "cancel_above_authorized")
        #expect(
            given(part).when("validate", ["amount": "all"], at: morning).events
                == [.movementRequested(.validate, amount: 20_000, before: 0)]
        )
        #expect(
            given(part).when("cancel", ["amount": "all"], at: morning).events
                == [.movementRequested(.cancel, amount: 20_000, before: 10_000)]
        )
    }

    @Test("one movement at a time, and only in a status that allows it")
    func refusesTheRest() {
        #expect(refusal("validate", "1.00", after: requested(.cancel, 100)) == "cancel_in_flight")
        #expect(refusal("cancel", "1.00", after: requested(.validate, 100)) == "validate_in_flight")
        #expect(refusal("refund", "1.00", after: authorized) == "refund_not_possible")
        #expect(refusal("validate", "1.00", after: toConfirm) == "validate_not_possible")
        #expect(refusal("cancel", "1.00", after: validated) == "cancel_not_possible")
        let done =
            requested(.validate, 20_000) + [
                .movementConfirmed(
                    .validate,
                    seen(.validate, status: "validated", amounts: amounts(validated: 20_000))
                )
            ]
        #expect(refusal("validate", "1.00", after: done) == "validate_not_possible")
        #expect(refusal("refund", "200.01", after: done) == "refund_above_refundable")
        #expect(given(done).facts.confirmedAt == morning)
        #expect(given(done).facts.authorizationExpiresAt == nil)
    }

    @Test("a lapsed authorisation cannot be validated, but still be canceled")
    func refusesLapsed() {
        let last = morning + day * 6 - .seconds(1)
        #expect(refusal("validate", "all", after: authorized, at: last) == nil)
        #expect(
            refusal("validate", "all", after: authorized, at: morning + day * 6) == "authorization_expired"
        )
        #expect(refusal("cancel", "all", after: authorized, at: morning + day * 6) == nil)
    }

    @Test(
        "the amount decides what became of a validate or cancel, not the code (D-20)",
        arguments: Financing.Movement.allCases.filter { $0 != .refund }
    )
    func believesAmounts(kind: Financing.Movement) throws {
        let operation = kind == .validate ? Financing.Operation.validate : .cancel
        let already = kind == .validate ? "006" : "012"
        let full = kind == .validate ? amounts(validated: 30_000) : amounts(cancelled: 30_000)
        let status = kind == .validate ? "validated" : "Canceled"
        func answered(_ code: String, _ status: String?, _ told: Amounts) -> [Event] {
            given(requested(kind, 30_000)).when(
                answering: kind.rawValue,
                with: answer(operation, code, status: status, amounts: told),
                at: morning
            ).events
        }
        #expect(
            answered("000", status, full) == [
                .movementConfirmed(kind, seen(operation, status: status, amounts: full))
            ]
        )
        #expect(
            answered(already, status, full)
                == [.movementConfirmed(kind, seen(operation, already, status: status, amounts: full))]
        )
        #expect(answered(already, nil, Amounts()) == [.movementUnclear(kind, seen(operation, already))])
        #expect(
            answered("007", "authorized", amounts())
                == [.movementRefused(kind, seen(operation, "007", status: "authorized", amounts: amounts()))]
        )
        #expect(answered("003", nil, Amounts()) == [.movementUnclear(kind, seen(operation, "003"))])
        #expect(
            answered("9\(kind == .validate ? "06" : "10")", "authorized", amounts()).first.map { event in
                if case .movementUnclear = event { true } else { false }
            } == true
        )
        let part = kind == .validate ? amounts(validated: 100) : amounts(cancelled: 100)
        guard case .contradicted(_, let rule)? = answered("000", "authorized", part).first else {
            Issue.record("another amount was believed")
            return
        }
        #expect(rule == (kind == .validate ? .validatedUnexpectedly : .cancelledUnexpectedly))
    }

    @Test("a status that says canceled beside amounts that do not is not believed")
    func doubtsCanceled() {
        let json = answer(.getStatus, status: "Canceled", amounts: amounts(cancelled: 100))
        let events = given(authorized).when(answering: "getStatus", with: json, at: morning).events
        guard case .contradicted(_, .canceledStatusWithoutAmount)? = events.first else {
            Issue.record("\(events)")
            return
        }
    }

    @Test("a financing is validated once: a validated amount that grows is not believed")
    func doubtsSecondValidate() {
        let done =
            requested(.validate, 20_000) + [
                .movementConfirmed(
                    .validate,
                    seen(.validate, status: "validated", amounts: amounts(validated: 20_000))
                )
            ]
        let json = answer(.getStatus, status: "validated", amounts: amounts(validated: 30_000))
        guard
            case .contradicted(_, .validatedTwice)? =
                given(done).when(answering: "getStatus", with: json, at: morning).events.first
        else {
            Issue.record("it was believed")
            return
        }
    }

    @Test("what is not open can neither be dropped nor sent again")
    func dropsWhatIsOpen() {
        #expect(
            given(authorized).when("dropCancel", ["reason": "x"], at: morning).rejection?.report.code
                == "no_cancel_open"
        )
        #expect(
            given(requested(.cancel, 1)).when("retryValidate", .emptyObject, at: morning).rejection?.report
                .code
                == "no_validate_open"
        )
        #expect(
            given(requested(.cancel, 1)).when("dropCancel", ["reason": "x"], at: morning).events
                == [.movementDropped(.cancel, reason: "x")]
        )
    }

    @Test("only a pending transaction is abandoned, with a reason code of permitted characters")
    func abandons() {
        let pending = initialized + [.observed(seen(.getStatus, status: "pending"))]
        func ask(_ events: [Event], _ arguments: JSON) -> String? {
            given(events).when("abandon", arguments, at: morning).rejection?.report.code
        }
        #expect(ask(pending, ["reasonCode": "R1"]) == nil)
        #expect(ask(pending, [:]) == "missing_field")
        #expect(ask(pending, ["reasonCode": ""]) == "empty_field")
        #expect(ask(pending, ["reasonCode": "R;1"]) == "forbidden_character")
        #expect(ask(toConfirm, ["reasonCode": "R1"]) == "abandon_not_possible")
    }
}
