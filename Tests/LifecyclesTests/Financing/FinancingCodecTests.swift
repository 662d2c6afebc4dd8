import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Stored forms of a financing")
struct FinancingCodecTests {
    private static let full = Observation(
        at: morning,
        source: .poll,
        operation: .getStatus,
        code: "908",
        message: "Technical error",
        rawStatus: "Refund_failed",
        subStatus: "x",
        amounts: refunded(5),
        redirectURL: link,
        providerTransactionID: "P1"
    )

    static let events: [Event] =
        [
            .opened(
                Financing.Opening(
                    merchantTransactionID: "A B",
                    amount: Money(minorUnits: 1, currency: .euro),
                    product: .loan,
                    hasWebhook: true,
                    sections: JSONObject([("customer", JSON.object(JSONObject([("name", "Ada")])))])
                ),
                date: "20261120",
                at: morning
            ),
            .initialized(full), .initializeIncomplete(full), .initializeRefused(full), .initializeFound(full),
            .initializeNotDone(full), .transactionDateMoved(from: "1", to: "2", reason: .notSent),
            .initializeResumed(sections: JSONObject([("cart", JSON.emptyObject)])),
            .observed(seen(.confirm, "005")),
            .observed(seen(.getStatus, status: "odd")),
            .hinted(rawStatus: "odd", status: nil, source: .notificationHint),
            .hinted(rawStatus: "to_confirm", status: .toConfirm, source: .redirectHint, at: morning),
            .hinted(rawStatus: "Pending", status: .pending, source: .redirectHint), .readRequested,
            .confirmed(full), .confirmNotDone(full), .confirmUnmoved(full, recheckAt: morning),
            .confirmResumed,
            .movementRequested(.refund, amount: 5, before: 7, readsFirst: true),
            .movementReady(.refund, full),
            .movementRequested(.refund, amount: 5, before: 7), .movementNotPossible(.refund, full),
            .reportedAccepted(reason: "why"),
            .authorized(full), .abandonRequested(reasonCode: "R1"), .contradicted(full, .amountFell),
            .closed(reason: "why"),
        ] + Financing.Movement.allCases.flatMap(movementEvents) + retailEvents

    private static func movementEvents(_ kind: Financing.Movement) -> [Event] {
        let events: [Event] = [
            .movementRequested(kind, amount: 5, before: 7), .movementConfirmed(kind, full),
            .movementRequested(kind, amount: 5, before: 7), .movementUnclear(kind, full),
            .movementUnmoved(kind, full, recheckAt: morning), .movementUnmoved(kind, full, recheckAt: nil),
            .movementNotDone(kind, full), .movementRefused(kind, full), .movementDropped(kind, reason: "why"),
        ]
        return events + [.movementResumed(kind)]
    }

    @Test("every event is stored under a registered name and read back as it was", arguments: events)
    func readsBack(event: Event) throws {
        let lifecycle = Financing()
        let encoded = lifecycle.encode(event)
        #expect(lifecycle.vocabulary.events.contains(encoded.name))
        let data = try JSON.parse(encoded.data.canonicalBytes)
        #expect(try lifecycle.decodeEvent(EncodedEvent(name: encoded.name, data: data)) == event)
    }

    @Test("every registered event has a stored form")
    func coversAll() {
        let names = Set(Self.events.map { Financing().encode($0).name })
        #expect(names == Financing().vocabulary.events)
    }

    @Test("facts are read back as they were, after every event of a long life")
    func readsFactsBack() throws {
        var specification = given(opened)
        for event in initialized.dropFirst() + Self.events.dropFirst() {
            specification = specification.given([event])
            let stored = try JSON.parse(Financing().encode(specification.facts).canonicalBytes)
            #expect(try Financing().decodeFacts(stored) == specification.facts)
        }
    }

    @Test("a quiet observation stays small")
    func staysSmall() {
        let event = Event.observed(seen(.getStatus, status: "pending"))
        #expect(Financing().encode(event).data.canonicalBytes.count < 130)
    }

    @Test(
        "a stored event of another shape is refused by field",
        arguments: [
            ("observed", ["code": "000"]), ("observed", []), ("renamed", [:]), ("closed", [:]),
            (
                "observed",
                ["at": 1, "code": "000", "operation": "getStatus", "source": "poll", "colour": "red"]
            ),
            ("hinted", ["raw": "x", "source": "poll", "status": "odd"]),
            ("contradicted", ["at": 1, "code": "000", "operation": "getStatus", "source": "poll"]),
        ] as [(String, JSON)]
    )
    func refuses(name: String, data: JSON) {
        #expect(throws: JSONShapeError.self) {
            try Financing().decodeEvent(EncodedEvent(name: name, data: data))
        }
    }

    @Test("the row shows the provider's status in our spelling, or that it is unknown")
    func showsRows() throws {
        let place = Place(
            state: "pending",
            title: "",
            isFinal: false,
            attention: nil,
            nextAt: morning,
            nextExplanation: "why"
        )
        let row = try #require(Financing().row(of: given(validated).facts, at: place))
        #expect(row.model == "financings")
        #expect(row.columns["status"] == "validated")
        #expect(row.columns["validated"] == 30_000)
        #expect(row.columns["next_at"] == "2026-11-20T09:00:00Z")
        let odd = given(validated + [.observed(seen(.getStatus, status: "odd"))]).facts
        let oddRow = try #require(Financing().row(of: odd, at: place))
        #expect(oddRow.columns["status"] == "unknown")
        #expect(oddRow.columns["raw_status"] == "odd")
    }

    @Test("the merchant's id is the case's natural key")
    func claimsItsKey() {
        let keys = Financing().naturalKeys(of: given(opened).facts)
        #expect(keys.map(\.scope) == ["cofidis.merchantTransactionId"])
        #expect(keys.map(\.value) == ["ORDER-1"])
    }
}
