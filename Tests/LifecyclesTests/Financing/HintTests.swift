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
                "merchantId": "020280098", "providerTransactionId": nil,
            ],
        ]
    }

    @Test("a hint is recorded and moves neither status nor money")
    func recordsOnly() {
        let before = given(initialized)
        let events = before.when("recordHint", hint("To_confirm"), at: morning).events
        #expect(events == [.hinted(rawStatus: "To_confirm", status: .toConfirm, source: .redirectHint)])
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

    @Test("an unknown status is kept raw, up to a limit of different ones")
    func keepsUnknown() {
        var specification = given(initialized)
        for number in 0..<Financing.hintsLimit {
            let events = specification.when("recordHint", hint("odd\(number)"), at: morning).events
            #expect(events == [.hinted(rawStatus: "odd\(number)", status: nil, source: .redirectHint)])
            specification = specification.given(events)
        }
        #expect(specification.when("recordHint", hint("one too many"), at: morning).events.isEmpty)
        #expect(specification.when("recordHint", hint("to_confirm"), at: morning).events.count == 1)
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
