import ProviderSimulators
import Testing

@Suite("Faults on demand")
struct CofidisFaultTests {
    private func bench(_ rule: CofidisFaultRule, status: String = "to_confirm") -> ProviderBench {
        var bench = ProviderBench()
        bench.open(status)
        bench.model.setFaults([rule], replacing: true)
        return bench
    }

    @Test("an answer lost after the effect leaves the effect, one lost before leaves none")
    func lost() {
        var after = bench(CofidisFaultRule(.lostAfterEffect, operation: .confirm, nextCalls: 1))
        #expect(after.call(.confirm).isClosed)
        #expect(after.status() == "validated")
        #expect(after.call(.confirm).code == "004")
        var before = bench(CofidisFaultRule(.lostBeforeEffect, operation: .confirm, nextCalls: 1))
        #expect(before.call(.confirm).isClosed)
        #expect(before.status() == "to_confirm")
        #expect(before.call(.confirm).code == "000")
    }

    @Test("a withheld answer closes after its time")
    func withheld() {
        var bench = bench(CofidisFaultRule(.withheldAfterEffect, nextCalls: 1, delayMilliseconds: 250))
        #expect(bench.call(.confirm).reply == .close(afterRealMilliseconds: 250))
        #expect(bench.status() == "validated")
    }

    @Test("HTTP faults come with their status and with Retry-After")
    func http() {
        var bench = bench(CofidisFaultRule(.httpError, nextCalls: 1, httpStatus: 503, retryAfterSeconds: 90))
        let seen = bench.call(.confirm)
        #expect((seen.http, seen.retryAfter) == (503, 90))
        bench.model.setFaults([CofidisFaultRule(.tooManyRequests, nextCalls: 1)], replacing: true)
        #expect(bench.call(.confirm).http == 429)
        bench.model.setFaults([CofidisFaultRule(.expiredToken, nextCalls: 1)], replacing: true)
        #expect(bench.call(.confirm).http == 401)
        #expect(bench.status() == "to_confirm")
        bench.model.setFaults(
            [CofidisFaultRule(.httpError, nextCalls: 1, afterEffect: true)],
            replacing: true
        )
        #expect(bench.call(.confirm).http == 500)
        #expect(bench.status() == "validated")
    }

    @Test("answers may be cut off or be a page for people")
    func unreadable() {
        var bench = bench(CofidisFaultRule(.malformedJSON, nextCalls: 1))
        let cut = bench.call(.confirm)
        #expect(cut.http == 200)
        #expect(cut.json == nil)
        #expect(bench.status() == "validated")
        bench.model.setFaults([CofidisFaultRule(.htmlErrorPage, nextCalls: 1)], replacing: true)
        let page = bench.call(.getStatus)
        #expect(page.http == 502)
        #expect(page.body.hasPrefix("<!DOCTYPE html>"))
    }

    @Test(
        "each 9xx code can be ordered, with the status unchanged or failed",
        arguments: CofidisOperation.allCases.flatMap { operation in
            operation.faultCodes.map { (operation, $0) }
        }
    )
    func technical(operation: CofidisOperation, code: CofidisResponseCode) {
        for failed in [false, true] {
            var bench = ProviderBench()
            let before =
                operation == .confirm ? "to_confirm" : operation == .refund ? "validated" : "authorized"
            bench.open(before, mode: operation == .refund ? "Immediate" : "Validate")
            let rule = CofidisFaultRule(
                .technical,
                operation: operation,
                nextCalls: 1,
                code: code,
                failed: failed
            )
            bench.model.setFaults([rule], replacing: true)
            let seen = bench.call(operation, "T1", "\"amount\":100")
            #expect(seen.code == code.rawValue)
            #expect(seen.status == (failed ? "\(operation.rawValue)_failed" : before))
        }
    }

    @Test("a doubled call takes effect twice where the provider lets it")
    func duplicate() {
        var bench = bench(CofidisFaultRule(.duplicate, nextCalls: 2), status: "validated")
        #expect(bench.call(.refund, "T1", "\"refundAmount\":1000").amounts.last == 2_000)
        #expect(bench.call(.confirm).code == "004")
        #expect(bench.model.state.counts.duplicatesInjected == 2)
    }

    @Test("slowness adds up with other faults")
    func slow() {
        var bench = ProviderBench()
        bench.open("to_confirm")
        bench.model.setFaults(
            [CofidisFaultRule(.slow, delayMilliseconds: 300), CofidisFaultRule(.lostAfterEffect)],
            replacing: true
        )
        #expect(bench.call(.confirm).reply == .close(afterRealMilliseconds: 300))
    }

    @Test("statuses come in the other capitalisation when told")
    func capitalisation() {
        var bench = bench(CofidisFaultRule(.capitalisation, nextCalls: 1))
        #expect(bench.call(.getStatus).status == "To_confirm")
        #expect(bench.call(.getStatus).status == "to_confirm")
        for (way, expected) in [(CofidisCapitalisation.lower, "initialized"), (.capital, "Initialized")] {
            var settings = ProviderBench.calm
            settings.statusCapitalisation = way
            var other = ProviderBench(settings)
            #expect(other.initialize().status == expected)
        }
        var settings = ProviderBench.calm
        settings.statusCapitalisation = .random
        var random = ProviderBench(settings)
        random.initialize()
        #expect(Set((1...40).map { _ in random.call(.getStatus).status }) == ["Initialized", "initialized"])
    }

    @Test("a fault keeps to its operation and its transaction")
    func scope() {
        let rule = CofidisFaultRule(
            .lostBeforeEffect,
            operation: .confirm,
            merchantTransactionId: "T2",
            nextCalls: 1
        )
        var bench = bench(rule)
        bench.open("to_confirm", "T2")
        #expect(bench.call(.confirm).code == "000")
        #expect(bench.call(.getStatus, "T2").code == "000")
        #expect(bench.call(.confirm, "T2").isClosed)
    }

    @Test("chance strikes by seed and call, so that a lost initialize gets through in the end")
    func chance() {
        var settings = ProviderBench.calm
        settings.faults = [CofidisFaultRule(.lostBeforeEffect, operation: .initialize, probability: 0.5)]
        func tries(_ ids: [String]) -> [String: Int] {
            var bench = ProviderBench(settings)
            var tries: [String: Int] = [:]
            for id in ids {
                repeat { tries[id, default: 0] += 1 } while bench.initialize(id).isClosed
            }
            return tries
        }
        let ids = (1...100).map { "C\($0)" }
        #expect(tries(ids) == tries(ids.reversed()))
        #expect((150...260).contains(tries(ids).values.reduce(0, +)))
    }
}
