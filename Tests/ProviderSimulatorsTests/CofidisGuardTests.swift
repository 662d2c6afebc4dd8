import ProviderSimulators
import Testing

@Suite("Guards of the money calls")
struct CofidisGuardTests {
    /// Status, then the codes of confirm, validate, cancel, refund.
    static let immediateRows: [(String, [String])] = [
        ("Initialized", ["005", "007", "007", "010"]),
        ("Undefined", ["005", "007", "007", "010"]),
        ("pending", ["005", "007", "007", "010"]),
        ("Under_Review", ["005", "007", "007", "010"]),
        ("Aborted", ["003", "003", "003", "003"]),
        ("Refused", ["003", "003", "003", "003"]),
        ("Error", ["003", "003", "003", "003"]),
        ("confirm_refused", ["003", "003", "003", "003"]),
        ("confirm_failed", ["005", "007", "007", "010"]),
        ("validate_failed", ["004", "007", "007", "010"]),
        ("cancel_failed", ["004", "007", "007", "010"]),
        ("refund_failed", ["004", "006", "007", "010"]),
        ("to_confirm", ["000", "007", "007", "010"]),
        ("validated", ["004", "006", "007", "000"]),
        ("Refunded", ["004", "006", "007", "009"]),
    ]
    static let deferredRows: [(String, [String])] = [
        ("to_confirm", ["000", "007", "007", "010"]),
        ("authorized", ["004", "000", "000", "010"]),
        ("Canceled", ["004", "007", "012", "010"]),
    ]

    @Test("each status answers each call with its code", arguments: immediateRows)
    func immediate(status: String, codes: [String]) { check(status, codes, mode: "Immediate") }

    @Test("so does each status of Validate mode", arguments: deferredRows)
    func deferred(status: String, codes: [String]) { check(status, codes, mode: "Validate") }

    private func check(_ status: String, _ codes: [String], mode: String) {
        let operations: [CofidisOperation] = [.confirm, .validate, .cancel, .refund]
        for (operation, code) in zip(operations, codes) {
            var bench = ProviderBench()
            bench.open(status, mode: mode)
            let seen = bench.call(operation, "T1", "\"amount\":100")
            #expect(seen.code == code, "\(operation) in \(status)")
            #expect(seen.http == 200)
            if code != "000" { #expect(seen.status == status) }
        }
    }

    @Test("an unknown pair answers 022 before anything else")
    func unknown() {
        for operation in [CofidisOperation.confirm, .validate, .cancel, .refund, .getStatus, .updateStatus] {
            var bench = ProviderBench()
            bench.initialize()
            let seen = bench.call(operation, "T1", "\"amount\":1", date: "20260310")
            #expect(seen.code == "022")
            #expect(seen.json?["ResponseMessage"]?.string == "TransactionKey does not exist")
            #expect(seen.status == nil)
        }
    }

    @Test("a refund without an amount is no request")
    func refundWithoutAmount() {
        var bench = ProviderBench()
        bench.open("validated")
        #expect(bench.call(.refund).http == 400)
        #expect(bench.call(.refund, "T1", "\"refundAmount\":-5").http == 400)
        #expect(bench.call(.getStatus).amounts == [10_000, 0, 10_000, 0])
    }

    @Test("the amount is looked at before the technical fault")
    func order() {
        var bench = ProviderBench()
        bench.open("validated")
        bench.model.setFaults([CofidisFaultRule(.technical, operation: .refund)], replacing: true)
        #expect(bench.call(.refund, "T1", "\"refundAmount\":10001").code == "011")
        #expect(bench.call(.refund, "T1", "\"refundAmount\":10000").code == "908")
    }

    @Test("an offer divides the amount and opens nothing")
    func offers() {
        var bench = ProviderBench()
        let seen = bench.send("simulateOffer", body: #"{"amount":10001,"currency":"EUR","product":"4X"}"#)
        #expect(seen.code == "000")
        let text = #""instalments":4,"firstInstalmentAmount":2501,"instalmentAmount":2500"#
        #expect(seen.json?.text.contains(text) == true)
        #expect(bench.model.state.transactions.isEmpty)
        #expect(bench.send("simulateOffer", body: #"{"amount":0,"product":"4X"}"#).http == 400)
        #expect(bench.send("simulateOffer", body: #"{"amount":1,"product":"9X"}"#).http == 400)
    }

    @Test("every code has the printed text")
    func texts() {
        #expect(Set(CofidisResponseCode.allCases.map(\.rawValue)).count == 26)
        #expect(CofidisResponseCode.notAuthorized.message == "Transaction Key not in Authorized status")
        #expect(
            CofidisResponseCode.refundAmountTooLarge.message
                == "refundAmount greater than validatedAmount-refundedAmount"
        )
        #expect(CofidisResponseCode.allCases.allSatisfy { !$0.message.isEmpty })
    }

    @Test("no token, an unknown one and an expired one are 401; a body that is no JSON is 400")
    func transport() {
        var bench = ProviderBench()
        bench.initialize()
        let silent = CofidisRequest(operation: "getStatus", authorization: nil, body: [])
        #expect(Seen(bench.model.handle(silent, now: bench.now)).http == 401)
        let wrong = CofidisRequest(operation: "getStatus", authorization: "Bearer x", body: [])
        #expect(Seen(bench.model.handle(wrong, now: bench.now)).http == 401)
        #expect(bench.send("getStatus", body: "{").http == 400)
        #expect(bench.send("getStatus", body: "[]").http == 400)
        #expect(bench.send("getStatus", body: "{}").http == 400)
        #expect(bench.send("simulate", body: "{}").http == 404)
        bench.pass(3_599)
        #expect(bench.call(.getStatus).http == 200)
        bench.pass(1)
        #expect(bench.call(.getStatus).http == 401)
        bench.renewToken()
        #expect(bench.call(.getStatus).http == 200)
    }

    @Test("a wrong secret gets no token")
    func secret() {
        var bench = ProviderBench()
        #expect(bench.send("token", body: "{\"clientId\":\"dossier\",\"clientSecret\":\"no\"}").http == 401)
        #expect(bench.send("token", body: "{\"clientId\":\"dossier\"}").http == 400)
    }

    @Test("above the configured rate the answer is 429 with the virtual seconds to wait")
    func rate() {
        var settings = ProviderBench.calm
        settings.requestsPerSecond = 0.5
        settings.requestsBurst = 2
        var bench = ProviderBench(settings)
        #expect(bench.call(.getStatus).http == 200)
        #expect(bench.call(.getStatus).http == 200)
        let refused = bench.call(.getStatus)
        #expect((refused.http, refused.retryAfter) == (429, 2))
        bench.pass(2)
        #expect(bench.call(.getStatus).http == 200)
    }
}
