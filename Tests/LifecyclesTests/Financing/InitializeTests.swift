import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Initialize")
struct InitializeTests {
    private let night = instant("2026-11-20T22:30:00Z")

    @Test("000 with a link initializes")
    func initializes() {
        let json = answer(.initialize, status: "Initialized", url: link, id: "ORDER-1", date: "20261120")
        let events = given(opened).when(answering: "initialize", with: json, at: morning).events
        #expect(events == [.initialized(seen(.initialize, status: "Initialized", url: link))])
        let facts = given(opened + events).facts
        #expect(facts.redirectURL == link)
        #expect(facts.redirectedAt == morning)
        #expect(facts.status == .initialized)
        #expect(facts.rawStatus == "Initialized")
    }

    @Test("Initialized_to_retry is incomplete and may be sent again with other sections")
    func completes() {
        let json = answer(.initialize, status: "Initialized_to_retry")
        let events = given(opened).when(answering: "initialize", with: json, at: morning).events
        #expect(events == [.initializeIncomplete(seen(.initialize, status: "Initialized_to_retry"))])
        let after = given(opened + events)
        #expect(after.facts.redirectedAt == nil)
        let sections: JSON = ["cart": ["items": 1]]
        let resumed = after.when("retryInitialize", sections, at: morning).events
        #expect(
            resumed == [
                .initializeResumed(sections: JSONObject([("cart", JSON.object(JSONObject([("items", 1)])))]))
            ]
        )
        #expect(after.given(resumed).facts.opening?.sections["cart"] == ["items": 1])
    }

    @Test("001 in the late winter hour moves the date on once, the second 001 is a refusal (D-5)")
    func movesTheDate() {
        let json = answer(.initialize, "001")
        let moved = given(opened).when(answering: "initialize", with: json, at: night).events
        #expect(moved == [.transactionDateMoved(from: "20261120", to: "20261121", reason: .lateWinterHour)])
        let facts = given(opened + moved).facts
        let request = Financing().request(for: "initialize", given: facts, at: night)
        #expect(request["transactionKey"]?["merchantTransactionDate"] == "20261121")
        #expect(request["nextDayAllowed"] == true)
        let second = given(opened + moved).when(answering: "initialize", with: json, at: night).events
        #expect(second == [.initializeRefused(seen(.initialize, "001", at: night))])
    }

    @Test("001 at any other hour is a refusal")
    func refusesTheDate() {
        let json = answer(.initialize, "001")
        let events = given(opened).when(answering: "initialize", with: json, at: morning).events
        #expect(events == [.initializeRefused(seen(.initialize, "001"))])
    }

    @Test("001 because midnight passed on the way moves the date to today")
    func followsMidnight() {
        let past = instant("2026-11-20T23:00:05Z")
        let events = given(opened).when(answering: "initialize", with: answer(.initialize, "001"), at: past)
        #expect(
            events.events == [
                .transactionDateMoved(from: "20261120", to: "20261121", reason: .midnightPassed)
            ]
        )
    }

    @Test("a call that was not sent because the date passed makes a fresh pair (D-18)")
    func followsTheClient() {
        let json = Financing.Answer.datePassed(today: "20261121")
        let events = given(opened).when(answering: "repeatInitialize", with: json, at: morning).events
        #expect(events == [.transactionDateMoved(from: "20261120", to: "20261121", reason: .notSent)])
        let facts = given(opened + events).facts
        #expect(facts.date == "20261121")
        #expect(Financing().request(for: "initialize", given: facts, at: morning)["nextDayAllowed"] == nil)
        let same = Financing.Answer.datePassed(today: "20261120")
        let rejection = given(opened).when(answering: "initialize", with: same, at: morning).rejection
        #expect(rejection?.report.code == "unreadable_answer")
    }

    @Test("002 is ours after a lost attempt and somebody else's without one (D-18)")
    func readsTheUsedKey() {
        let json = answer(.initialize, "002")
        let first = given(opened).when(answering: "initialize", with: json, at: morning).events
        #expect(first == [.initializeRefused(seen(.initialize, "002"))])
        let repeated = given(opened).when(answering: "repeatInitialize", with: json, at: morning).events
        #expect(repeated == [.initializeFound(seen(.initialize, "002"))])
        let sought = given(opened)
            .when(answering: "findTransaction", with: answer(.getStatus, "022"), at: morning).events
        #expect(sought == [.initializeNotDone(seen(.getStatus, "022"))])
        let late = given(opened + sought).when(answering: "initialize", with: json, at: morning).events
        #expect(late == [.initializeFound(seen(.initialize, "002"))])
    }

    @Test("the link of a found transaction comes from its status")
    func findsTheLink() {
        let json = answer(.getStatus, status: "Initialized", url: link)
        let events = given(opened).when(answering: "findTransaction", with: json, at: morning).events
        #expect(events == [.observed(seen(.getStatus, status: "Initialized", url: link))])
        let facts = given(opened + events).facts
        #expect(facts.redirectURL == link)
        #expect(facts.redirectedAt == morning)
    }

    @Test("a link that is known already is not stored again with every read")
    func storesTheLinkOnce() {
        let json = answer(.getStatus, status: "Undefined", url: link)
        let events = given(initialized).when(answering: "getStatus", with: json, at: morning).events
        #expect(events == [.observed(seen(.getStatus, status: "Undefined"))])
        #expect(given(initialized + events).facts.redirectURL == link)
    }

    @Test("any other code is a refusal that keeps what was said")
    func keepsRefusals() {
        let json: JSON = [
            "operation": "initialize", "responseCode": "040", "responseMessage": "Seller not allowed",
        ]
        let events = given(opened).when(answering: "initialize", with: json, at: morning).events
        guard case .initializeRefused(let observation) = events.first else {
            Issue.record("\(events)")
            return
        }
        #expect(observation.code == "040")
        #expect(observation.message == "Seller not allowed")
    }

    @Test("a person asks again on another day with a fresh pair, and not once it exists")
    func asksAgain() {
        let refused = opened + [.initializeRefused(seen(.initialize, "040"))]
        let later = instant("2026-11-23T09:00:00Z")
        let events = given(refused).when("retryInitialize", .emptyObject, at: later).events
        #expect(
            events == [
                .transactionDateMoved(from: "20261120", to: "20261123", reason: .askedAgain),
                .initializeResumed(sections: JSONObject()),
            ]
        )
        let rejection = given(initialized).when("retryInitialize", .emptyObject, at: later).rejection
        #expect(rejection == .alreadyInitialized)
    }
}
