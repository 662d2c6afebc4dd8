import Lifecycles
import Providers
import Testing
import Values
import Workflow

@Suite("Requests to Cofidis")
struct CofidisRequestTests {
    @Test("initialize carries key, amount, mode, URLs and the sections as they were given")
    func buildsInitialize() throws {
        let request = try CofidisRequest(askedInitialize(), configuration: makeConfiguration())
        #expect(request.operation == .initialize)
        let expected: JSON = [
            "amount": 30_050, "captureMode": "Immediate", "currency": "EUR",
            "customer": ["name": "Ada Lovelace"], "processMod": "Redirect", "product": "3X",
            "technicalData": [
                "notificationUrlPending": "https://shop.example/pending",
                "notificationUrlSuccess": "https://shop.example/notified",
                "returnUrlOther": "https://shop.example/other", "returnUrlSuccess": "https://shop.example/ok",
            ],
            "transactionKey": [
                "merchantCountry": "fr", "merchantId": "020280098", "merchantTransactionDate": "20261120",
                "merchantTransactionId": "ORDER-1", "providerId": "provider", "providerTransactionId": .null,
            ],
        ]
        #expect(request.body == expected)
    }

    @Test("without webhook only the notification URLs are left out (D-26)")
    func leavesNotificationsOut() throws {
        let request = try CofidisRequest(
            askedInitialize(("webhook", false)),
            configuration: makeConfiguration()
        )
        let keys = request.body["technicalData"]?.objectValue?.keys
        #expect(keys == ["returnUrlOther", "returnUrlSuccess"])
    }

    @Test("a section cannot take the place of what is typed")
    func keepsTypedFields() throws {
        let request = try CofidisRequest(
            askedInitialize(("sections", ["amount": 1, "transactionKey": [:]])),
            configuration: makeConfiguration()
        )
        #expect(request.body["amount"] == 30_050)
        #expect(request.body["transactionKey"]?["merchantTransactionId"] == "ORDER-1")
    }

    @Test("getStatus, confirm and refund name the transaction by its key and nothing else but the amount")
    func buildsTheOthers() throws {
        let configuration = try makeConfiguration()
        for operation in ["getStatus", "confirm"] {
            let request = try CofidisRequest(asked(operation), configuration: configuration)
            #expect(request.body.objectValue?.keys == ["transactionKey"])
        }
        let refund = try CofidisRequest(
            asked("refund", ("refundAmount", 1_050)),
            configuration: configuration
        )
        #expect(refund.body["refundAmount"] == 1_050)
    }

    @Test("validate, cancel and updateStatus carry their own fields; Italy its own country")
    func buildsLaterCalls() throws {
        let configuration = try makeConfiguration()
        for operation in ["validate", "cancel"] {
            let field = "\(operation)Amount"
            let request = try CofidisRequest(asked(operation, (field, 2_000)), configuration: configuration)
            #expect(request.body[field] == 2_000)
            #expect(!request.isRead)
        }
        let abandon = try CofidisRequest(
            asked(
                "updateStatus",
                ("newStatus", "Abandonned"),
                ("reasonCode", "R1"),
                (
                    "transactionKey",
                    [
                        "merchantCountry": "it", "merchantTransactionDate": "20261120",
                        "merchantTransactionId": "ORDER-1",
                    ]
                )
            ),
            configuration: configuration
        )
        #expect(abandon.body["newStatus"] == "Abandonned")
        #expect(abandon.body["reasonCode"] == "R1")
        #expect(abandon.body["transactionKey"]?["merchantCountry"] == "it")
    }

    @Test("the journey may be shown inside the merchant's pages")
    func buildsBothModes() throws {
        let request = try CofidisRequest(
            askedInitialize(("processMod", "API")),
            configuration: makeConfiguration()
        )
        #expect(request.body["processMod"] == "API")
    }

    @Test("an offer is asked for without a key, and comes back as it was answered")
    func asksForOffers() throws {
        let asked = try Financing().offerRequest(["amount": "300.50", "product": "4X", "country": "it"])
        let request = try CofidisRequest(asked, configuration: makeConfiguration(unit: .euros))
        let expected: JSON = [
            "amount": .double(300.5), "currency": "EUR", "merchantCountry": "it", "merchantId": "020280098",
            "product": "4X", "providerId": "provider",
        ]
        #expect(request.body == expected)
        #expect(request.isRead)
        #expect(request.passedDate(at: morning) == nil)
        let body = Array(#"{"ResponseCode":"000","offers":[{"instalments":4}]}"#.utf8)
        let outcome = CofidisAnswer(httpStatus: 200, body: body).outcome(
            of: request,
            unit: .cents,
            at: morning
        )
        guard case .succeeded(let answer) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(answer["offer"] == (try JSON.parse(body)))
        #expect(throws: RejectionReport.self) {
            try Financing().offerRequest(["amount": "0", "product": "4X"])
        }
    }

    @Test("amounts are converted in one place, exactly", arguments: [0, 1, 99, 100, 30_050, 1_000_000_000])
    func convertsAmounts(minorUnits: Int64) throws {
        for unit in CofidisConfiguration.AmountUnit.allCases {
            let wire = CofidisAmount.wire(minorUnits, unit: unit)
            #expect(CofidisAmount.minorUnits(wire, unit: unit) == minorUnits)
        }
        #expect(CofidisAmount.wire(30_050, unit: .euros).canonicalText == "300.5")
        #expect(CofidisAmount.minorUnits(.double(300.505), unit: .euros) == nil)
        #expect(CofidisAmount.minorUnits(.double(300.5), unit: .cents) == nil)
    }

    @Test(
        "initialize is held back when its date is not Paris's any more, the allowed next day excepted (D-5)"
    )
    func checksTheDate() throws {
        let configuration = try makeConfiguration()
        let midnight = try #require(Instant("2026-11-20T23:00:00Z"))
        let evening = try #require(Instant("2026-11-20T22:30:00Z"))
        let today = try CofidisRequest(askedInitialize(), configuration: configuration)
        #expect(today.passedDate(at: evening) == nil)
        #expect(today.passedDate(at: midnight) == "20261121")
        let next = try CofidisRequest(
            askedInitialize(date: "20261121", ("nextDayAllowed", true)),
            configuration: configuration
        )
        #expect(next.passedDate(at: evening) == nil)
        #expect(next.passedDate(at: midnight) == nil)
        #expect(next.passedDate(at: morning - .seconds(86_400)) == "20261119")
        let confirm = try CofidisRequest(asked("confirm"), configuration: configuration)
        #expect(confirm.passedDate(at: midnight) == nil)
    }

    @Test(
        "a request that the lifecycle could not mean is refused",
        arguments: [[:], ["operation": "pay"], asked("refund"), asked("initialize")] as [JSON]
    )
    func refuses(request: JSON) {
        #expect(throws: JSONShapeError.self) {
            try CofidisRequest(request, configuration: makeConfiguration())
        }
    }
}
