import ProviderSimulators
import Testing

/// The rows of the web state machine that a call moves [cofidis.md §12]; journeys have their own suite.
@Suite("Web transitions")
struct CofidisTransitionTests {
    @Test("confirm finances at once in Immediate mode and authorises in Validate mode")
    func confirm() {
        var bench = ProviderBench()
        bench.open("to_confirm", "I")
        let immediate = bench.call(.confirm, "I")
        #expect(immediate.status == "validated")
        #expect(immediate.amounts == [10_000, 0, 10_000, 0])
        bench.open("to_confirm", "V", mode: "Validate")
        let deferred = bench.call(.confirm, "V")
        #expect(deferred.status == "authorized")
        #expect(deferred.amounts == [10_000, 0, 0, 0])
    }

    @Test("a confirm that the payment method cannot cover ends in confirm_refused")
    func confirmRefused() {
        var bench = ProviderBench()
        bench.initialize()
        bench.order(CofidisScriptOrder(confirm: .refused))
        bench.put("to_confirm")
        let seen = bench.call(.confirm)
        #expect((seen.code, seen.status) == ("000", "confirm_refused"))
        #expect(bench.call(.confirm).code == "003")
    }

    @Test("a failed call needs a person", arguments: [CofidisOperation.confirm, .validate, .cancel, .refund])
    func failed(operation: CofidisOperation) {
        var bench = ProviderBench()
        bench.initialize(mode: operation == .refund ? "Immediate" : "Validate")
        bench.order(
            CofidisScriptOrder(
                confirm: operation == .confirm ? .failed : .works,
                validate: .failed,
                cancel: .failed,
                refund: .failed
            )
        )
        bench.put("to_confirm")
        var seen = bench.call(.confirm)
        if operation != .confirm { seen = bench.call(operation, "T1", "\"amount\":100") }
        #expect(operation.faultCodes.map(\.rawValue).contains(seen.code ?? ""))
        #expect(seen.status == "\(operation.rawValue)_failed")
        let again = bench.call(operation, "T1", "\"amount\":100")
        #expect(["005", "007", "010"].contains(again.code))
    }

    @Test("a technical fault leaves the status and passes")
    func technical() {
        var bench = ProviderBench()
        bench.initialize()
        bench.order(CofidisScriptOrder(confirm: .technical))
        bench.put("to_confirm")
        let seen = bench.call(.confirm)
        #expect(["904", "912", "913"].contains(seen.code))
        #expect(seen.status == "to_confirm")
        #expect(seen.json?["ResponseMessage"]?.string == "Technical error - unable to confirm transaction")
        _ = bench.call(.confirm)
        #expect(["000", "004"].contains(bench.call(.confirm).code))
        #expect(bench.status() == "validated")
    }

    @Test(
        "a call with missing fields may be repeated",
        arguments: [(CofidisOperation.validate, "validated"), (.cancel, "Canceled")]
    )
    func toRetry(operation: CofidisOperation, end: String) {
        var bench = ProviderBench()
        bench.open("authorized", mode: "Validate")
        let seen = bench.call(operation)
        #expect((seen.code, seen.status) == ("000", "\(operation.rawValue)_to_retry"))
        #expect(bench.call(operation, "T1", "\"amount\":10000").status == end)
    }

    @Test("confirm_to_retry comes from a missing field or from the script, and confirms at the next call")
    func confirmToRetry() {
        var settings = ProviderBench.calm
        settings.confirmMandatoryFields = ["currency"]
        var bench = ProviderBench(settings)
        bench.open("to_confirm", "A")
        #expect(bench.call(.confirm, "A").status == "confirm_to_retry")
        #expect(bench.call(.confirm, "A", "\"currency\":\"EUR\"").status == "validated")
        bench.initialize("B")
        bench.order(CofidisScriptOrder(confirm: .toRetry), "B")
        bench.put("to_confirm", "B")
        #expect(bench.call(.confirm, "B", "\"currency\":\"EUR\"").status == "confirm_to_retry")
        #expect(bench.call(.confirm, "B", "\"currency\":\"EUR\"").status == "validated")
    }

    @Test("cancel releases part or all of an authorisation")
    func cancel() {
        var bench = ProviderBench()
        bench.open("authorized", mode: "Validate")
        let part = bench.call(.cancel, "T1", "\"cancelAmount\":4000")
        #expect((part.status, part.amounts) == ("authorized", [10_000, 4_000, 0, 0]))
        #expect(bench.call(.cancel, "T1", "\"cancelAmount\":6001").code == "013")
        let rest = bench.call(.cancel, "T1", "\"cancelAmount\":6000")
        #expect((rest.status, rest.amounts) == ("Canceled", [10_000, 10_000, 0, 0]))
    }

    @Test("validate takes what is left of the authorisation, or less, once")
    func validate() {
        var bench = ProviderBench()
        bench.open("authorized", mode: "Validate")
        bench.call(.cancel, "T1", "\"cancelAmount\":4000")
        #expect(bench.call(.validate, "T1", "\"validateAmount\":6001").code == "008")
        let seen = bench.call(.validate, "T1", "\"validateAmount\":5000")
        #expect((seen.status, seen.amounts) == ("validated", [10_000, 4_000, 5_000, 0]))
        #expect(bench.call(.validate, "T1", "\"validateAmount\":1").code == "006")
        #expect(bench.call(.refund, "T1", "\"refundAmount\":5001").code == "011")
        #expect(bench.call(.refund, "T1", "\"refundAmount\":5000").status == "Refunded")
    }

    @Test("refunds add up to the financed amount and then end the transaction")
    func refund() {
        var bench = ProviderBench()
        bench.open("validated")
        let part = bench.call(.refund, "T1", "\"refundAmount\":2500")
        #expect((part.status, part.amounts) == ("validated", [10_000, 0, 10_000, 2_500]))
        #expect(bench.call(.refund, "T1", "\"refundAmount\":7501").code == "011")
        let rest = bench.call(.refund, "T1", "\"refundAmount\":7500")
        #expect((rest.status, rest.amounts) == ("Refunded", [10_000, 0, 10_000, 10_000]))
        #expect(bench.call(.refund, "T1", "\"refundAmount\":1").code == "009")
    }

    @Test(
        "an authorisation lapses after six days, for a loan after thirty",
        arguments: [("3X", 6.0), ("LOAN", 30)]
    )
    func lapse(product: String, days: Double) {
        var bench = ProviderBench()
        for id in ["A", "B"] {
            bench.initialize(id, mode: "Validate", more: "\"product\":\"\(product)\"")
            bench.put("to_confirm", id)
            bench.call(.confirm, id)
        }
        bench.pass(days * 86_400 - 1)
        bench.renewToken()
        #expect(bench.call(.validate, "A", "\"validateAmount\":1").code == "000")
        bench.pass(1)
        let seen = bench.call(.validate, "B", "\"validateAmount\":1")
        #expect((seen.code, seen.status) == ("007", "authorized"))
    }

    @Test("Italy abandons before acceptance, finances at once and refunds the whole")
    func italy() {
        var bench = ProviderBench()
        #expect(bench.initialize("X", mode: "Validate", country: "it").http == 400)
        bench.initialize(country: "it")
        bench.put("pending")
        #expect(
            bench.call(.updateStatus, "T1", "\"newStatus\":\"Abandoned\",\"reasonCode\":\"1\"").http == 400
        )
        #expect(bench.call(.updateStatus, "T1", "\"newStatus\":\"Abandonned\"").http == 400)
        let abandon = "\"newStatus\":\"Abandonned\",\"reasonCode\":\"1\""
        #expect(bench.call(.updateStatus, "T1", abandon).status == "Aborted")
        bench.initialize("U", country: "it")
        bench.put("to_confirm", "U")
        let late = bench.call(.updateStatus, "U", abandon)
        #expect((late.code, late.status) == ("000", "to_confirm"))
        #expect(bench.call(.confirm, "U").status == "validated")
        #expect(bench.call(.refund, "U", "\"refundAmount\":5000").http == 400)
        #expect(bench.call(.refund, "U", "\"refundAmount\":10000").status == "Refunded")
    }

    @Test("a store contract in two steps waits for the delivery signal")
    func retail() {
        var settings = ProviderBench.calm
        settings.retailTwoStep = true
        var bench = ProviderBench(settings)
        bench.initialize(more: "\"sellerId\":\"s1\"")
        bench.pass(3 * 86_400)
        bench.renewToken()
        #expect(bench.call(.getStatus).status == "to_deliver")
        #expect(bench.call(.confirm).code == "005")
        #expect(bench.call(.updateStatus, "T1", "\"newStatus\":\"Delivered\"").status == "validated")
        #expect(bench.call(.getStatus).amounts == [10_000, 0, 10_000, 0])
    }

    @Test("connect logs in, in France only with a seller")
    func connect() {
        var bench = ProviderBench()
        #expect(bench.send("connect", body: "{\"connectFunction\":\"homepage\"}").http == 400)
        let seen = bench.send("connect", body: "{\"connectFunction\":\"training\",\"sellerId\":\"s\"}")
        #expect(seen.code == "000")
        let abroad = "{\"connectFunction\":\"training\",\"merchantCountry\":\"be\"}"
        #expect(bench.send("connect", body: abroad).http == 400)
    }
}
