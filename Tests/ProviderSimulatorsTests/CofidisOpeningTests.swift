import ProviderSimulators
import Testing

@Suite("initialize and sendPayment")
struct CofidisOpeningTests {
    @Test("initialize answers the envelope of the contract, member by member")
    func envelope() {
        var bench = ProviderBench()
        let seen = bench.initialize()
        let link = seen.json?["redirectUrl"]?.string ?? ""
        #expect(link.hasPrefix("https://journey.cofidis.example/"))
        #expect(
            seen.body == """
                {"ResponseCode":"000","ResponseMessage":"API Success",\
                "transactionKey":{"merchantTransactionId":"T1","merchantTransactionDate":"20260311"},\
                "transactionStatus":"Initialized","SubStatus":null,"redirectUrl":"\(link)",\
                "authorizedAmount":0,"cancelledAmount":0,"validatedAmount":0,"refundedAmount":0}
                """
        )
        #expect(bench.call(.getStatus).json?["redirectUrl"]?.string == link)
    }

    @Test("a date that is not today in Paris answers 001")
    func wrongDate() throws {
        var bench = ProviderBench()
        #expect(bench.initialize(date: "20260310").code == "001")
        // 23:30 UTC on Wednesday is Thursday in Paris.
        bench.now = try #require(SimulatedInstant(iso8601: "2026-03-11T23:30:00Z"))
        bench.renewToken()
        #expect(bench.initialize().code == "001")
        #expect(bench.initialize(date: "20260312").code == "000")
        #expect(
            bench.initialize(date: "20260312").json?["ResponseMessage"]?.string
                == "Transaction Key already used"
        )
    }

    @Test("a pair is used once; the same id on another day is another transaction")
    func uniquePair() {
        var bench = ProviderBench()
        bench.initialize()
        let again = bench.initialize()
        #expect(again.code == "002")
        #expect(again.status == nil)
        bench.pass(86_400)
        bench.renewToken()
        #expect(bench.initialize(date: "20260312").code == "000")
        // After midnight the date is looked at before the pair.
        #expect(bench.initialize().code == "001")
    }

    @Test("missing mandatory fields give Initialized_to_retry, and the same pair may then be opened")
    func toRetry() {
        var bench = ProviderBench()
        let seen = bench.call(.initialize, "T1", "\"amount\":100,\"currency\":\"\"")
        #expect(seen.code == "000")
        #expect(seen.status == "Initialized_to_retry")
        #expect(seen.json?["redirectUrl"] == .null)
        bench.pass(4_000)
        bench.renewToken()
        #expect(bench.call(.getStatus).status == "Initialized_to_retry")
        #expect(bench.initialize().status == "Initialized")
        #expect(bench.initialize().code == "002")
    }

    @Test(
        "values of a wrong kind are no request",
        arguments: [
            "\"amount\":\"12.00\"", "\"amount\":12.5", "\"amount\":0", "\"amount\":1,\"currency\":\"USD\"",
            "\"amount\":1,\"captureMode\":\"Later\"", "\"processMod\":\"Fax\"",
            "\"technicalData\":{\"returnUrlSuccess\":\"ftp://a\"}",
            "\"technicalData\":{\"returnUrlSuccess\":\"http://a/\",\"returnUrlOther\":\"http://b/\"}",
        ]
    )
    func wrongKind(fields: String) {
        var bench = ProviderBench()
        #expect(bench.call(.initialize, "T1", fields).http == 400)
        #expect(bench.call(.getStatus).code == "022")
    }

    @Test(
        "ids keep to the permitted characters",
        arguments: [("a:b.c d@+-%*/_9", true), ("a;b", false), ("é", false)]
    )
    func characters(id: String, isPermitted: Bool) {
        var bench = ProviderBench()
        #expect(bench.initialize(id).http == (isPermitted ? 200 : 400))
    }

    @Test("both spellings of Id name the same transaction")
    func spelling() {
        var bench = ProviderBench()
        bench.initialize()
        let key =
            "{\"merchantID\":\"m1\",\"merchantTransactionID\":\"T1\",\"merchantTransactionDate\":\"20260311\"}"
        #expect(bench.send("getStatus", body: "{\"transactionKey\":\(key)}").code == "000")
    }

    @Test("a merchant that the credentials do not cover opens nothing")
    func otherMerchant() {
        var settings = ProviderBench.calm
        settings.merchantId = "m2"
        var bench = ProviderBench(settings)
        #expect(bench.initialize().http == 401)
        #expect(bench.call(.getStatus).code == "022")
    }

    @Test("sendPayment hands the link over and knows its sellers")
    func sendPayment() {
        var settings = ProviderBench.calm
        settings.sellers = [
            CofidisSeller(id: "good", activated: true, trained: true),
            CofidisSeller(id: "off", activated: false, trained: true),
            CofidisSeller(id: "new", activated: true, trained: false),
        ]
        settings.unlistedSellersAllowed = false
        var bench = ProviderBench(settings)
        func fields(_ seller: String, _ type: String = "Link", mode: String = "Immediate") -> String {
            """
            "amount":5000,"currency":"EUR","captureMode":"\(mode)","product":"LOAN",\
            "sellerId":"\(seller)","sendingType":"\(type)"
            """
        }
        #expect(bench.call(.sendPayment, "R1", fields("nobody")).code == "040")
        #expect(bench.call(.sendPayment, "R1", fields("off")).code == "040")
        #expect(bench.call(.sendPayment, "R1", fields("new")).code == "041")
        #expect(bench.call(.sendPayment, "R1", fields("good", mode: "Validate")).http == 400)
        let link = bench.call(.sendPayment, "R1", fields("good"))
        #expect(link.json?["sendPaymentReturn"]?.string == link.json?["redirectUrl"]?.string)
        let sms = fields("good", "SMS") + ",\"customer\":{\"phone\":\"+33639980001\"}"
        #expect(bench.call(.sendPayment, "R2", sms).json?["sendPaymentReturn"] == .null)
        #expect(bench.call(.sendPayment, "R1", fields("good")).code == "002")
    }
}
