import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Hints")
struct HintTests {
    private func hint(
        _ status: String,
        source: String = "redirect_hint",
        id: String = "ORDER-1",
        date: String = "20261120"
    ) -> JSON {
        [
            "transactionStatus": .string(status), "source": .string(source),
            "transactionKey": [
                "merchantTransactionId": .string(id), "merchantTransactionDate": .string(date),
                "merchantId": "020280098", "providerTransactionId": .null,
            ],
        ]
    }

    @Test("a hint is recorded and moves neither status nor money")
    func recordsOnly() {
        let before = given(initialized)
        let events = before.when("recordHint", hint("To_confirm"), at: morning).events
        #expect(
            events == [
                .hinted(rawStatus: "To_confirm", status: .toConfirm, source: .redirectHint, at: morning)
            ]
        )
        let after = before.given(events).facts
        #expect(after.status == before.facts.status)
        #expect(after.rawStatus == before.facts.rawStatus)
        #expect(after.ledger == before.facts.ledger)
        #expect(after.toConfirmSince == nil)
    }

    @Test("the same key and status is one hint, whoever brings it and however it is spelt (D-11)")
    func countsOnce() {
        let once = given(initialized)
        let first = once.when("recordHint", hint("to_confirm"), at: morning).events
        let again = once.given(first)
        let second = again.when("recordHint", hint("TO_CONFIRM", source: "notification_hint"), at: morning)
        #expect(second.rejection == nil)
        #expect(second.events.isEmpty)
        #expect(again.when("recordHint", hint("Refused"), at: morning).events.count == 1)
    }

    /// What Cofidis answers after a hint that came too early.
    private static let contradictions: [Event] = [
        .observed(seen(.confirm, "005", at: morning + minute)),
        .observed(seen(.getStatus, status: "pending", at: morning + minute)),
    ]

    @Test("what Cofidis has contradicted counts anew when it is told again", arguments: contradictions)
    func countsAgain(contradiction: Event) {
        let early = given(initialized)
        let first = early.when("recordHint", hint("to_confirm"), at: morning).events
        let answered = early.given(first + [contradiction])
        let again = answered.when("recordHint", hint("to_confirm"), at: morning + hour).events
        #expect(
            again == [
                .hinted(
                    rawStatus: "to_confirm",
                    status: .toConfirm,
                    source: .redirectHint,
                    at: morning + hour
                )
            ]
        )
        let taken = answered.given(again)
        #expect(taken.when("recordHint", hint("to_confirm"), at: morning + hour + minute).events.isEmpty)
    }

    @Test(
        "the second of two hints of one status is dropped while the first is looked into, and when it was true"
    )
    func countsOnceWhileTrue() {
        let first = given(initialized).when("recordHint", hint("to_confirm"), at: morning).events
        let confirmed = given(
            initialized + first + [.confirmed(seen(.confirm, status: "validated", amounts: fullAmounts))]
        )
        #expect(confirmed.when("recordHint", hint("to_confirm"), at: morning + hour).events.isEmpty)
    }

    @Test("hints that nobody can prove true make Dossier ask a few times an hour, and no more")
    func bearsFew() {
        var specification = given(initialized)
        var counted = 0
        for number in 0..<40 {
            let now = morning + minute * number
            let events = specification.when("recordHint", hint("to_confirm"), at: now).events
            counted += events.count
            specification = specification.given(events + [.observed(seen(.confirm, "005", at: now))])
        }
        #expect(counted == Financing.repeatedHintsLimit)
        let later = specification.when("recordHint", hint("to_confirm"), at: morning + hour * 3)
        #expect(later.events.count == 1)
    }

    @Test("an unknown status is kept raw, up to a limit of different ones in an hour and at all")
    func keepsUnknown() {
        var specification = given(initialized)
        for number in 0..<Financing.hintsLimit {
            let now = morning + hour * number
            let events = specification.when("recordHint", hint("odd\(number)"), at: now).events
            #expect(
                events == [
                    .hinted(rawStatus: "odd\(number)", status: nil, source: .redirectHint, at: now)
                ]
            )
            specification = specification.given(events)
        }
        let last = morning + hour * Financing.hintsLimit
        #expect(specification.when("recordHint", hint("one too many"), at: last).events.isEmpty)
        #expect(specification.when("recordHint", hint("to_confirm"), at: last).events.count == 1)
        var crowded = given(initialized)
        for number in 0..<Financing.repeatedHintsLimit {
            crowded = crowded.given(
                crowded.when("recordHint", hint("odd\(number)"), at: morning).events
            )
        }
        #expect(crowded.when("recordHint", hint("another"), at: morning).events.isEmpty)
        #expect(crowded.when("recordHint", hint("to_confirm"), at: morning).events.count == 1)
    }

    @Test("a key of another transaction is refused, whatever its spelling (D-8)")
    func checksTheKey() {
        let specification = given(initialized)
        for other in [hint("pending", id: "ORDER-2"), hint("pending", date: "20261119")] {
            let code = specification.when("recordHint", other, at: morning).rejection?.report.code
            #expect(code == "transaction_key_mismatch")
        }
        let text: JSON = [
            "transactionStatus": "pending", "source": "notification_hint",
            "transactionKey":
                #"{"merchantTransactionID":"ORDER-1","merchantTransactionDate":"20261120"}"#,
        ]
        #expect(specification.when("recordHint", text, at: morning).events.count == 1)
    }

    @Test(
        "a hint that is none is refused",
        arguments: [
            (["transactionStatus": "pending", "source": "redirect_hint"], "missing_field"),
            (
                ["transactionStatus": "pending", "source": "poll", "transactionKey": "{}"],
                "unknown_hint_source"
            ),
            (
                ["transactionStatus": "pending", "source": "redirect_hint", "transactionKey": "{"],
                "malformed_transaction_key"
            ),
            (
                ["transactionStatus": "pending", "source": "redirect_hint", "transactionKey": "[]"],
                "malformed_transaction_key"
            ),
            (
                ["transactionStatus": 7, "source": "redirect_hint", "transactionKey": "{}"],
                "malformed_transaction_key"
            ),
        ] as [(JSON, String)]
    )
    func refuses(arguments: JSON, code: String) {
        #expect(given(initialized).when("recordHint", arguments, at: morning).rejection?.report.code == code)
    }
}
