import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Confirm")
struct ConfirmTests {
    private let financing = Financing()

    private func after(_ json: JSON, call: String = "confirm") -> [Event] {
        given(toConfirm).when(answering: call, with: json, at: morning).events
    }

    private func holds(_ name: String, after events: [Event]) -> Bool {
        financing.vocabulary.guards[name]?(given(toConfirm + events).facts) == true
    }

    @Test("000 with validated confirms, and the amounts enter the ledger")
    func confirms() {
        let events = after(answer(.confirm, status: "Validated", amounts: fullAmounts))
        #expect(events == [.confirmed(seen(.confirm, status: "Validated", amounts: fullAmounts))])
        let facts = given(toConfirm + events).facts
        #expect(facts.confirmedAt == morning)
        #expect(facts.ledger.refundable == 30_000)
        #expect(facts.toConfirmSince == nil)
    }

    @Test(
        "every other code and status is observed, never a confirmation",
        arguments: [
            ("000", "confirm_refused", "isConfirmRefused"), ("000", "confirm_to_retry", "isConfirmToRetry"),
            ("000", "confirm_failed", "isConfirmFailed"), ("000", "to_confirm", "isToConfirm"),
            ("000", nil, "statusIsMissing"), ("003", "Refused", "isRefused"), ("003", "Aborted", "isAborted"),
            ("003", "Error", "isError"), ("004", "validated", "wasConfirmedBefore"),
            ("005", "pending", "isPending"), ("005", "Undefined", "isUnderWay"),
            ("005", nil, "statusIsMissing"), ("022", nil, "transactionIsUnknown"),
            ("904", "to_confirm", "hadTechnicalFault"), ("912", nil, "hadTechnicalFault"),
            ("913", "validated", "hadTechnicalFault"),
        ] as [(String, String?, String)]
    )
    func observes(code: String, status: String?, guardName: String) {
        let events = after(answer(.confirm, code, status: status))
        #expect(events == [.observed(seen(.confirm, code, status: status))])
        #expect(holds(guardName, after: events))
    }

    @Test("a status that nobody knows is kept raw and matches no known one")
    func keepsUnknown() {
        let events = after(answer(.confirm, status: "half_validated"))
        let facts = given(toConfirm + events).facts
        #expect(facts.rawStatus == "half_validated")
        #expect(facts.status == nil)
        for (name, holds) in financing.vocabulary.guards where name.hasPrefix("is") {
            #expect(!holds(facts), "\(name)")
        }
    }

    @Test("what a read finds after a confirm is the evidence (D-19, D-21)")
    func readsTheEvidence() {
        let unmoved = after(answer(.getStatus, status: "to_confirm"), call: "checkConfirm")
        let recheckAt = morning + minute * 30
        #expect(unmoved == [.confirmUnmoved(seen(.getStatus, status: "to_confirm"), recheckAt: recheckAt)])
        let notDone = given(toConfirm + unmoved)
            .when(answering: "checkConfirm", with: answer(.getStatus, status: "to_confirm"), at: recheckAt)
            .events
        #expect(notDone == [.confirmNotDone(seen(.getStatus, status: "to_confirm", at: recheckAt))])
        #expect(given(toConfirm + unmoved + notDone).facts.confirmAttempts == 1)
        let done = after(answer(.getStatus, status: "validated", amounts: fullAmounts), call: "checkConfirm")
        #expect(done == [.confirmed(seen(.getStatus, status: "validated", amounts: fullAmounts))])
        let failed = after(answer(.getStatus, status: "confirm_failed"), call: "checkConfirm")
        #expect(failed == [.observed(seen(.getStatus, status: "confirm_failed"))])
    }

    @Test("attempts are bounded, and a person's word begins them anew")
    func boundsAttempts() {
        let once = Event.confirmNotDone(seen(.getStatus, status: "to_confirm"))
        let few = Array(repeating: once, count: Financing.fewAttemptsLimit)
        #expect(holds("hasFewConfirmAttempts", after: few))
        #expect(!holds("hasFewConfirmAttempts", after: few + [once]))
        let all = Array(repeating: once, count: Financing.attemptsLimit)
        #expect(holds("hasConfirmAttemptsLeft", after: Array(all.dropLast())))
        #expect(!holds("hasConfirmAttemptsLeft", after: all))
        #expect(holds("hasFewConfirmAttempts", after: all + [.confirmResumed]))
    }

    @Test("a confirmed financing cannot be confirmed twice")
    func confirmsOnce() {
        let code = given(validated).when("retryConfirm", .emptyObject, at: morning).rejection?.report.code
        #expect(code == "confirm_not_possible")
        #expect(given(toConfirm).when("retryConfirm", .emptyObject, at: morning).events == [.confirmResumed])
        let early = given(initialized).when("retryConfirm", .emptyObject, at: morning).rejection?.report.code
        #expect(early == "confirm_not_possible")
    }

    @Test("a validated status first seen by a read is the confirmation, the next one is not")
    func confirmsByRead() {
        let json = answer(.getStatus, status: "validated", amounts: fullAmounts)
        let first = given(initialized).when(answering: "getStatus", with: json, at: morning).events
        #expect(first == [.confirmed(seen(.getStatus, status: "validated", amounts: fullAmounts))])
        let second = given(validated).when(answering: "getStatus", with: json, at: morning).events
        #expect(second == [.observed(seen(.getStatus, status: "validated", amounts: fullAmounts))])
    }

    @Test("the alarm counts from when the provider first waited for confirm")
    func alarms() {
        let alarm = financing.vocabulary.deadlines["toConfirmAlarm"]
        let later = seen(.getStatus, status: "to_confirm", at: morning + hour)
        let facts = given(toConfirm + [.confirmNotDone(later)]).facts
        #expect(alarm?(facts) == morning + Financing.toConfirmAlarmAfter)
        #expect(alarm?(given(validated).facts) == .some(nil))
    }
}
