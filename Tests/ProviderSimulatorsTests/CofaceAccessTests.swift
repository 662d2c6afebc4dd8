import ProviderSimulators
import Testing

@Suite("Coface's login, tokens and budget")
struct CofaceAccessTests {
    @Test("a login gives tokens, and later calls carry the idToken without a scheme word")
    func login() {
        var bench = CofaceBench()
        let seen = bench.logIn()
        #expect(seen.http == 200)
        #expect(seen.json?["expiresIn"]?.integer == 3_600)
        #expect(seen.json?["tokenType"]?.string == "Bearer")
        let idToken = seen.json?["idToken"]?.string
        #expect(idToken != nil && idToken != seen.json?["accessToken"]?.string)
        #expect(bench.call("GET", "country/v1/countries").http == 200)
        let withScheme = bench.call("GET", "countries") { $0.authorization = "Bearer \(idToken ?? "")" }
        #expect((withScheme.http, withScheme.code) == (401, "unauthorized"))
    }

    @Test(
        "a login that lacks something is a wrong request, not a failure that locks",
        arguments: ["rootcontext", "server", "grantType", "username", "password"]
    )
    func incomplete(name: String) {
        var bench = CofaceBench()
        var query = ["rootcontext": "a/v1", "server": "s"]
        query[name] = nil
        let fields = ["grantType": "password", "username": "dossier", "password": "dossier-secret"]
            .filter { $0.key != name }.map { "\"\($0.key)\":\"\($0.value)\"" }
        let seen = bench.call("POST", "token", query, body: "{\(fields.joined(separator: ","))}")
        #expect((seen.http, seen.code) == (400, "missing_or_invalid_param"))
        #expect(seen.json?["message"]?.string?.contains(name) == true)
        #expect(bench.model.state.counts.failedLogins == 0)
    }

    @Test("from the fifth failure on each lock is twice as long, and tries within one are ignored")
    func lockout() {
        var bench = CofaceBench()
        for _ in 1...4 {
            #expect(bench.logIn("wrong").json?["message"]?.string?.contains("Incorrect") == true)
        }
        #expect(bench.logIn().http == 200)
        for _ in 1...5 { #expect(bench.logIn("wrong").http == 401) }
        bench.pass(0.5)
        let during = bench.logIn()
        #expect(during.http == 401)
        #expect(during.code == "NotAuthorizedException")
        #expect(during.json?["message"]?.string == "NotAuthorizedException: Password attempts exceeded")
        #expect(bench.model.state.counts.loginsDuringLock == 1)
        bench.pass(0.6)
        #expect(bench.logIn("wrong").json?["message"]?.string?.contains("Incorrect") == true)
        bench.pass(1.9)
        #expect(bench.logIn().json?["message"]?.string?.contains("exceeded") == true)
        bench.pass(0.2)
        #expect(bench.logIn().http == 200)
        for _ in 1...4 { bench.logIn("wrong") }
        #expect(bench.logIn().http == 200)
    }

    @Test("the lock grows to 15 minutes and no further, and 15 minutes without attempts forget all failures")
    func longestLock() {
        let locks = (5...20).map { CofaceLogins.lockSeconds(afterFailures: $0) }
        #expect(Array(locks.prefix(4)) == [1, 2, 4, 8])
        #expect(locks.max() == 900)
        #expect(CofaceLogins.lockSeconds(afterFailures: 15) == 900)
        #expect(CofaceLogins.lockSeconds(afterFailures: 14) == 512)
        var logins = CofaceLogins()
        var now = ProviderBench.morning
        for _ in 1...8 {
            #expect(logins.attempt(isRight: false, now: now) == .wrong)
            now = now.adding(seconds: 20)
        }
        now = now.adding(seconds: 900)
        #expect(logins.attempt(isRight: false, now: now) == .wrong)
        #expect(logins.failures == 1)
    }

    @Test("key, token, its lifetime and the contract are looked at")
    func access() {
        var bench = CofaceBench()
        #expect(bench.call("GET", "countries") { $0.apiKey = "other" }.code == "forbidden")
        #expect(bench.call("GET", "countries") { $0.authorization = nil }.http == 401)
        #expect(bench.call("GET", "countries") { $0.policyNumber = nil }.http == 400)
        #expect(
            bench.call("GET", "countries", ["contractId": "DOSSIER-1"]) { $0.policyNumber = nil }.http == 200
        )
        #expect(bench.call("GET", "countries") { $0.policyNumber = "X" }.http == 403)
        bench.pass(3_600)
        #expect(bench.call("GET", "countries").http == 401)
        bench.logIn()
        #expect(bench.call("GET", "countries").http == 200)
    }

    @Test("sixty calls in any minute and endpoint template; the next one is told when to come again")
    func budget() {
        var bench = CofaceBench()
        for nth in 1...60 {
            let seen = bench.call("GET", "companies/number\(nth)/catalog-overdue")
            #expect(seen.http == 404)
            #expect(seen.answer?.rateLimitRemaining == 60 - nth)
            bench.pass(0.5)
        }
        let over = bench.call("GET", "companies/other/catalog-overdue")
        #expect((over.http, over.code) == (429, "too_many_requests"))
        #expect(over.answer?.retryAfterSeconds == 30)
        #expect(bench.call("GET", "countries").http == 200)
        #expect(bench.model.state.counts.overBudget == [.overdueCatalog: 1])
        bench.pass(30)
        #expect(bench.call("GET", "companies/other/catalog-overdue").http == 404)
        #expect(bench.model.state.counts.overBudgetTotal == 1)
    }

    @Test("calls that were minutes on their way on a fast clock are charged to those minutes")
    func arrivalTolerance() {
        var bench = CofaceBench()
        bench.model.arrivalToleranceSeconds = 90
        for _ in 1...180 { #expect(bench.call("GET", "countries").http == 200) }
        #expect(bench.call("GET", "countries").http == 429)
    }

    @Test("a path that is none, and a method that the path does not take")
    func paths() {
        var bench = CofaceBench()
        #expect(bench.call("GET", "nothing").http == 404)
        #expect(bench.call("GET", "companies/1/nothing").http == 404)
        #expect(bench.call("DELETE", "overdue/v1/companies/1/overdues/2").http == 405)
        #expect(bench.call("GET", "countries/v1/countries/identifiers").http == 200)
    }
}
