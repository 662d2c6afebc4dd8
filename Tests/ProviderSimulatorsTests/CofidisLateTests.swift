import ProviderSimulators
import Testing

@Suite("Effects that come late, and amounts that are shown late")
struct CofidisLateTests {
    private func bench(_ rules: [CofidisFaultRule], _ status: String, mode: String = "Immediate")
        -> ProviderBench
    {
        var bench = ProviderBench()
        bench.open(status, mode: mode)
        bench.model.setFaults(rules, replacing: true)
        return bench
    }

    private func amount(_ name: String, _ bench: inout ProviderBench) -> Int64? {
        bench.call(.getStatus).json?[name]?.integer
    }

    @Test("a refund whose answer is lost happens so much later as the rule says, once")
    func lateRefund() {
        let rule = CofidisFaultRule(
            .lostAfterEffect,
            operation: .refund,
            nextCalls: 1,
            effectAfterSeconds: 100
        )
        var bench = bench([rule], "validated")
        #expect(bench.call(.refund, "T1", "\"refundAmount\":1000").isClosed)
        bench.pass(99)
        #expect(amount("refundedAmount", &bench) == 0)
        bench.pass(1)
        #expect(amount("refundedAmount", &bench) == 1000)
        bench.pass(1800)
        #expect(amount("refundedAmount", &bench) == 1000)
        #expect(bench.model.counts(now: bench.now).lateEffects == 1)
        let history = bench.model.transaction(id: "T1", date: nil, now: bench.now)?.history ?? []
        #expect(history.contains { $0.kind == "effect" && $0.operation == .refund && $0.result == "000" })
    }

    @Test(
        "every fault that loses an answer can be late",
        arguments: [CofidisFaultRule.Kind.lostAfterEffect, .withheldAfterEffect, .httpError, .htmlErrorPage]
    )
    func everyKind(kind: CofidisFaultRule.Kind) {
        let isError = kind == .httpError || kind == .htmlErrorPage
        let rule = CofidisFaultRule(
            kind,
            operation: .cancel,
            nextCalls: 1,
            afterEffect: isError ? true : nil,
            effectAfterSeconds: 1500
        )
        #expect(rule.complaint == nil)
        var bench = bench([rule], "authorized", mode: "Validate")
        bench.call(.cancel, "T1", "\"cancelAmount\":500")
        #expect(amount("cancelledAmount", &bench) == 0)
        bench.pass(1500)
        #expect(amount("cancelledAmount", &bench) == 500)
    }

    @Test("a late call meets what is there when it comes")
    func meetsThePresent() {
        let rule = CofidisFaultRule(
            .lostAfterEffect,
            operation: .validate,
            nextCalls: 1,
            effectAfterSeconds: 100
        )
        var bench = bench([rule], "authorized", mode: "Validate")
        bench.call(.validate, "T1", "\"validateAmount\":4000")
        #expect(bench.call(.validate, "T1", "\"validateAmount\":5000").code == "000")
        bench.pass(200)
        #expect(amount("validatedAmount", &bench) == 5000)
        #expect(bench.model.counts(now: bench.now).validateEffects == 1)
    }

    @Test("amounts lag behind the effect, in the call's own answer and in getStatus; the status does not")
    func lag() {
        let rule = CofidisFaultRule(.amountsLag, operation: .refund, nextCalls: 1, amountsLagSeconds: 600)
        var bench = bench([rule], "validated")
        let answer = bench.call(.refund, "T1", "\"refundAmount\":10000")
        #expect(answer.code == "000")
        #expect(answer.json?["refundedAmount"]?.integer == 0)
        bench.pass(599)
        #expect(bench.status() == "Refunded")
        #expect(amount("refundedAmount", &bench) == 0)
        bench.pass(1)
        #expect(amount("refundedAmount", &bench) == 10000)
    }

    @Test("late effects and lags wait in the saved state")
    func saved() {
        let rules = [
            CofidisFaultRule(.lostAfterEffect, operation: .refund, nextCalls: 1, effectAfterSeconds: 100),
            CofidisFaultRule(.amountsLag, operation: .refund, nextCalls: 1, amountsLagSeconds: 60),
        ]
        var bench = bench(rules, "validated")
        bench.call(.refund, "T1", "\"refundAmount\":1000")
        bench.model = CofidisModel(configuration: ProviderBench.calm, state: bench.model.savedState)
        bench.pass(159)
        #expect(amount("refundedAmount", &bench) == 0)
        bench.pass(1)
        #expect(amount("refundedAmount", &bench) == 1000)
    }

    @Test("rules that mean nothing are refused with the reason")
    func complaints() {
        let late = CofidisFaultRule(.slow, effectAfterSeconds: 100)
        #expect(late.complaint?.contains("loses the answer") == true)
        let error = CofidisFaultRule(.httpError, effectAfterSeconds: 100)
        #expect(error.complaint?.contains("afterEffect") == true)
        let long = CofidisFaultRule(.lostAfterEffect, effectAfterSeconds: 86_401)
        #expect(long.complaint?.contains("86400") == true)
        let lag = CofidisFaultRule(.slow, amountsLagSeconds: 5)
        #expect(lag.complaint?.contains("amountsLag") == true)
        #expect(CofidisFaultRule(.amountsLag, amountsLagSeconds: -1).complaint != nil)
        #expect(CofidisFaultRule(.amountsLag).complaint == nil)
    }
}
