import ProviderSimulators
import Testing

@Suite("Counting bad manners")
struct CofidisCountingTests {
    private func pendingBench() -> ProviderBench {
        var bench = ProviderBench()
        bench.open("pending")
        // The messages that the order gave rise to are sent before anything is read.
        bench.pass(10)
        _ = bench.messages()
        bench.model.state.transactions = bench.model.state.transactions.mapValues { transaction in
            var calm = transaction
            calm.watch.excusedReads = 0
            return calm
        }
        bench.call(.getStatus)
        return bench
    }

    private func rule(_ bench: ProviderBench) -> [Int] {
        [bench.model.state.counts.twoHourRuleRaw, bench.model.state.counts.twoHourRuleUnexcused]
    }

    @Test("a pending transaction may be read again after two hours, not one second earlier")
    func twoHours() {
        var bench = pendingBench()
        bench.pass(7_200)
        bench.renewToken()
        bench.call(.getStatus)
        #expect(rule(bench) == [0, 0])
        bench.pass(7_199)
        bench.renewToken()
        bench.call(.getStatus)
        #expect(rule(bench) == [1, 1])
    }

    @Test("the two hours count only once a read has told that it is pending")
    func notPendingYet() {
        var bench = ProviderBench()
        bench.open("Undefined")
        bench.call(.getStatus)
        bench.put("pending")
        bench.pass(60)
        bench.call(.getStatus)
        #expect(rule(bench) == [0, 0])
    }

    @Test("a read without an answer excuses one more")
    func lostRead() {
        var bench = pendingBench()
        bench.model.setFaults(
            [CofidisFaultRule(.lostAfterEffect, operation: .getStatus, nextCalls: 1)],
            replacing: true
        )
        bench.pass(7_200)
        bench.renewToken()
        #expect(bench.call(.getStatus).isClosed)
        bench.pass(60)
        bench.call(.getStatus)
        #expect(rule(bench) == [0, 0])
        bench.model.setFaults(
            [CofidisFaultRule(.httpError, operation: .getStatus, nextCalls: 1)],
            replacing: true
        )
        bench.pass(60)
        bench.call(.getStatus)
        #expect(rule(bench) == [1, 1])
        bench.pass(60)
        bench.call(.getStatus)
        #expect(rule(bench) == [2, 1])
        bench.pass(60)
        bench.call(.getStatus)
        #expect(rule(bench) == [3, 2])
    }

    @Test("a message or a money call excuses one read")
    func excuses() {
        var bench = pendingBench()
        let hint = CofidisJourneyOrder.Message(kind: .notification, status: "pending")
        #expect(bench.order(CofidisJourneyOrder(message: hint)) == nil)
        _ = bench.messages()
        bench.pass(60)
        bench.call(.getStatus)
        #expect(rule(bench) == [1, 0])
        bench.call(.confirm)
        bench.call(.getStatus)
        #expect(rule(bench) == [2, 0])
        bench.call(.getStatus)
        #expect(rule(bench) == [3, 1])
    }

    @Test(
        "a money call repeated after a lost answer without a read is a blind repeat",
        arguments: [
            (CofidisOperation.confirm, "to_confirm"), (.validate, "authorized"), (.cancel, "authorized"),
            (.refund, "validated"),
        ]
    )
    func blind(operation: CofidisOperation, status: String) {
        for kind in [CofidisFaultRule.Kind.lostAfterEffect, .lostBeforeEffect, .malformedJSON, .httpError] {
            for reads in [true, false] {
                var bench = ProviderBench()
                bench.open(status, mode: operation == .refund ? "Immediate" : "Validate")
                bench.model.setFaults(
                    [CofidisFaultRule(kind, operation: operation, nextCalls: 1)],
                    replacing: true
                )
                bench.call(operation, "T1", "\"amount\":100")
                if reads { bench.call(.getStatus) }
                bench.call(operation, "T1", "\"amount\":100")
                #expect(bench.model.state.counts.blindRepeatsTotal == (reads ? 0 : 1))
                #expect(bench.model.state.counts.blindRepeats[operation] == (reads ? nil : 1))
            }
        }
    }

    @Test("a read whose answer is lost lifts nothing")
    func lostReadLiftsNothing() {
        var bench = ProviderBench()
        bench.open("to_confirm")
        let rules: [CofidisFaultRule] = [
            CofidisFaultRule(.lostBeforeEffect, operation: .confirm, nextCalls: 1),
            CofidisFaultRule(.lostAfterEffect, operation: .getStatus, nextCalls: 1),
        ]
        bench.model.setFaults(rules, replacing: true)
        bench.call(.confirm)
        bench.call(.getStatus)
        bench.call(.confirm)
        #expect(bench.model.state.counts.blindRepeatsByCause == [.lostAnswer: 1])
    }

    @Test("a call that was certainly not handled may be repeated at once")
    func certain() {
        for kind in [CofidisFaultRule.Kind.tooManyRequests, .expiredToken] {
            var bench = ProviderBench()
            bench.open("to_confirm")
            bench.model.setFaults(
                [CofidisFaultRule(kind, operation: .confirm, nextCalls: 1)],
                replacing: true
            )
            bench.call(.confirm)
            #expect(bench.call(.confirm).code == "000")
            #expect(bench.model.state.counts.blindRepeatsTotal == 0)
        }
    }

    @Test("a 9xx code asks for a read before the next try")
    func technical() {
        var bench = ProviderBench()
        bench.open("to_confirm")
        bench.model.setFaults(
            [CofidisFaultRule(.technical, operation: .confirm, nextCalls: 1)],
            replacing: true
        )
        bench.call(.confirm)
        bench.call(.confirm)
        #expect(bench.model.state.counts.blindRepeatsByCause == [.technicalCode: 1])
    }

    @Test("another refund while the first is unknown is not a repeat, but it is noted")
    func otherRefund() {
        var bench = ProviderBench()
        bench.open("validated")
        bench.model.setFaults(
            [CofidisFaultRule(.lostAfterEffect, operation: .refund, nextCalls: 1)],
            replacing: true
        )
        bench.call(.refund, "T1", "\"refundAmount\":100")
        bench.call(.refund, "T1", "\"refundAmount\":200")
        let counts = bench.model.state.counts
        #expect((counts.blindRepeatsTotal, counts.callsWhileUnknown) == (0, 1))
        #expect((counts.refundEffects, counts.refundedAmount) == (2, 300))
    }

    @Test("equal refunds without a read between are noted even when every answer arrived")
    func equalRefunds() {
        var bench = ProviderBench()
        bench.open("validated")
        for _ in 1...2 { bench.call(.refund, "T1", "\"refundAmount\":100") }
        #expect(bench.model.state.counts.equalRefundsWithoutRead == 1)
        bench.call(.getStatus)
        bench.call(.refund, "T1", "\"refundAmount\":100")
        #expect(bench.model.state.counts.equalRefundsWithoutRead == 1)
    }

    @Test("confirms and validates that come too late are counted, and take no effect")
    func repeated() {
        var bench = ProviderBench()
        bench.open("validated")
        bench.call(.confirm)
        bench.call(.validate, "T1", "\"amount\":1")
        let counts = bench.model.state.counts
        #expect((counts.repeatedConfirms, counts.repeatedValidates, counts.repeatedEffects) == (1, 1, 0))
        #expect(counts.confirmEffects == 1)
    }

    @Test("calls and answers are counted, and each transaction keeps its history")
    func history() {
        var bench = ProviderBench()
        bench.open("validated")
        bench.model.setFaults(
            [CofidisFaultRule(.lostAfterEffect, operation: .refund, nextCalls: 1)],
            replacing: true
        )
        bench.call(.refund, "T1", "\"refundAmount\":100")
        bench.call(.getStatus)
        let counts = bench.model.counts(now: bench.now)
        #expect(counts.calls == [.token: 1, .initialize: 1, .confirm: 1, .refund: 1, .getStatus: 1])
        #expect(counts.answers == ["HTTP 200": 1, "000": 3, "none": 1])
        #expect(counts.transactionsByStatus == ["validated": 1])
        let history = bench.history()
        #expect(
            history.map { $0.operation?.rawValue ?? $0.kind } == [
                "initialize", "control", "confirm", "refund", "getStatus",
            ]
        )
        let refund = history[3]
        #expect((refund.result, refund.fault, refund.answered) == ("none", "lostAfterEffect", false))
        #expect((refund.amount, refund.ledger.refunded) == (100, 100))
    }
}
