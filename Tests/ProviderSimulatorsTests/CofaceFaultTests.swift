import Foundation
import ProviderSimulators
import Testing

@Suite("Coface's faults, state and control doors")
struct CofaceFaultTests {
    private func bench(_ rule: CofaceFaultRule) -> CofaceBench {
        var bench = CofaceBench()
        bench.model.setFaults([rule], replacing: true)
        return bench
    }

    @Test("a lost answer closes the connection, after the effect or before it")
    func lost() {
        var after = bench(CofaceFaultRule(.lostAfterEffect, operation: .declareOverdue, nextCalls: 1))
        #expect(after.declare().reply == .close(afterRealMilliseconds: 0))
        #expect(after.status() == "Pending")
        var before = bench(CofaceFaultRule(.lostBeforeEffect, operation: .declareOverdue, nextCalls: 1))
        #expect(before.declare().answer == nil)
        #expect(before.status() == nil)
        var withheld = bench(CofaceFaultRule(.withheldAfterEffect, nextCalls: 1, delayMilliseconds: 50))
        #expect(withheld.declare().reply == .close(afterRealMilliseconds: 50))
        #expect(withheld.status() == "Pending")
    }

    @Test("errors come with status and Retry-After, and have an effect only when told")
    func errors() {
        var plain = bench(
            CofaceFaultRule(.httpError, operation: .declareOverdue, nextCalls: 1, httpStatus: 503)
        )
        let seen = plain.declare()
        #expect((seen.http, seen.answer?.retryAfterSeconds, plain.status()) == (503, 60, nil))
        var effect = bench(CofaceFaultRule(.htmlErrorPage, nextCalls: 1, afterEffect: true))
        let page = effect.declare()
        #expect(
            (page.http, page.answer?.contentType, effect.status()) == (
                502, "text/html; charset=utf-8", "Pending"
            )
        )
        var busy = bench(CofaceFaultRule(.tooManyRequests, nextCalls: 1, retryAfterSeconds: 7))
        #expect(busy.declare().answer?.retryAfterSeconds == 7)
        var cut = bench(CofaceFaultRule(.malformedJSON, nextCalls: 1))
        #expect(cut.declare().json == nil)
        #expect(cut.status() == "Pending")
        var expired = bench(CofaceFaultRule(.expiredToken, nextCalls: 1))
        #expect(expired.declare().http == 401)
        var slow = bench(CofaceFaultRule(.slow, nextCalls: 1, delayMilliseconds: 20))
        guard case .answer(_, let delay) = slow.declare().reply else {
            Issue.record("an answer was expected")
            return
        }
        #expect(delay == 20)
    }

    @Test("a rule may be about one case, and its chance does not depend on the order of the cases")
    func oneCase() {
        var one = bench(CofaceFaultRule(.lostBeforeEffect, customerReference: "C-2"))
        #expect(one.declare().http == 202)
        #expect(one.declare(CofaceBench.body("C-2")).answer == nil)
        func struck(_ order: [String]) -> Set<String> {
            var bench = bench(CofaceFaultRule(.lostAfterEffect, operation: .overdueCatalog, probability: 0.5))
            _ = bench.open()
            bench.logIn()
            return Set(order.filter { bench.call("GET", "companies/\($0)/catalog-overdue").answer == nil })
        }
        #expect(!struck(["1", "2", "3", "4", "5", "6", "7", "8"]).isEmpty)
    }

    @Test("state survives being saved, plans and locks included")
    func state() throws {
        var bench = CofaceBench()
        bench.declare()
        for _ in 1...5 { bench.logIn("wrong") }
        let data = try JSONEncoder().encode(bench.model.state)
        let restored = try JSONDecoder().decode(CofaceState.self, from: data)
        bench.model = CofaceModel(configuration: bench.model.configuration, state: restored)
        #expect(bench.logIn().http == 401)
        bench.pass(hours: 26)
        bench.model.playJourneys(until: bench.now)
        #expect(bench.status() == "Accepted")
    }

    @Test("orders change what is to happen, and tell when they cannot")
    func orders() {
        var bench = CofaceBench()
        #expect(bench.order(CofaceJourneyOrder(status: "Closed")) != nil)
        _ = bench.open()
        #expect(bench.order(CofaceJourneyOrder(outcome: .paid)) != nil)
        let moves = [CofaceJourneyOrder.Move(afterSeconds: 10, status: "Cover_refused")]
        #expect(bench.order(CofaceJourneyOrder(moves: moves)) == nil)
        bench.pass(10)
        #expect(bench.model.counts(now: bench.now).casesByStatus == ["Cover_refused": 1])
        bench.model.reset(keepingFaults: false)
        #expect(bench.model.counts(now: bench.now).cases == 0)
    }

    @Test("companies are added, and their own outcomes followed")
    func companies() {
        var bench = CofaceBench()
        let newcomer = CofaceCompany(
            easyNumber: "11",
            name: "Sure Loss",
            countryCode: "FRA",
            outcome: .coverRefused
        )
        #expect(bench.model.setCompanies([newcomer], replacing: false) == nil)
        #expect(bench.model.setCompanies([newcomer], replacing: false) != nil)
        bench.declare(to: "11")
        bench.pass(hours: 26)
        bench.model.playJourneys(until: bench.now)
        #expect(bench.status() == "Cover_refused")
    }

    @Test(
        "a wrong configuration is refused",
        arguments: [
            "{\"colour\": 1}", "{\"port\": 70000}", "{\"basePath\": \"coface\"}", "{\"coveredPercent\": 101}",
            "{\"companies\": [{\"easyNumber\":\"Z1\",\"name\":\"a\",\"countryCode\":\"FRA\"}]}",
            "{\"bodyBytesLimit\": 100}", "{\"faults\": [{\"kind\": \"slow\", \"probability\": 2}]}",
        ]
    )
    func wrong(text: String) {
        #expect(throws: SimulatorConfigurationError.self) {
            try CofaceSimulatorConfiguration(json: Data(text.utf8))
        }
    }
}
