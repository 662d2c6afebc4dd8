import ProviderSimulators
import Testing

@Suite("Coface's overdue cases")
struct CofaceOverdueTests {
    @Test("a known debtor's case is answered pending, gets its overdueId after hours, and ends indemnified")
    func wholeWay() {
        var bench = CofaceBench()
        let catalog = bench.call("GET", "companies/\(CofaceBench.debtor)/catalog-overdue")
        #expect(catalog.list("debtTypes").map { $0["debtType"]?.string } == ["CI", "NGD"])
        let answer = bench.declare()
        #expect(answer.http == 202)
        #expect(answer.json?["status"]?.string == "Pending")
        #expect(answer.json?["overdueId"] == .null)
        #expect(answer.json?["customerReference"]?.string == "C-1")
        let row = bench.call("GET", "companies/overdues", ["status": "PENDING"]).list("overdues").first
        #expect(row?["overdueId"] == .null)
        bench.pass(hours: 2)
        bench.logIn()
        let numbered = bench.call("GET", "companies/overdues", ["status": "pending"]).list("overdues").first
        let overdueId = numbered?["overdueId"]?.string ?? ""
        #expect(!overdueId.isEmpty)
        bench.pass(hours: 24)
        bench.logIn()
        #expect(bench.call("GET", "companies/overdues", ["status": "accepted"]).json?["count"]?.integer == 1)
        bench.pass(hours: 241)
        bench.logIn()
        let detail = bench.call("GET", "companies/\(CofaceBench.debtor)/overdues/\(overdueId)")
        #expect(detail.json?["status"]?.string == "Indemnified")
        #expect(detail.json?["indemnification"]?["amount"]?.string == "900.00")
        #expect(detail.json?["nonPaymentReason"]?.string == "INSOLVENCY")
        #expect(detail.list("invoices").first?["reference"]?.string == "F-1")
        #expect(bench.model.state.counts.declarationsWithoutCatalog == 0)
        bench.pass(hours: 24)
        bench.call("GET", "countries")
        #expect(bench.status() == "Closed")
    }

    @Test(
        "every other outcome leads where it should",
        arguments: [
            (CofaceOutcome.paid, "Accepted", "Closed"), (.coverRefused, "Cover_refused", "Closed"),
            (.rejectedLater, "Rejected", "Rejected"), (.stuck, "Pending", "Pending"),
            (.strangeThenIndemnified, "Awaiting_recourse_review", "Indemnified"),
            (.validatedThenIndemnified, "Accepted", "Indemnified"), (.rejectedAtOnce, "Rejected", "Rejected"),
        ]
    )
    func outcomes(outcome: CofaceOutcome, decided: String, later: String) {
        var bench = CofaceBench()
        #expect(bench.order(CofaceJourneyOrder(outcome: outcome)) == nil)
        bench.declare()
        bench.pass(hours: 26)
        bench.model.playJourneys(until: bench.now)
        #expect(bench.status() == decided)
        bench.pass(hours: 250)
        bench.model.playJourneys(until: bench.now)
        #expect(bench.status() == later)
    }

    @Test("a known debtor may be validated first, and updates are taken meanwhile")
    func knownDebtorValidated() {
        var bench = CofaceBench()
        _ = bench.order(CofaceJourneyOrder(outcome: .validatedThenIndemnified))
        bench.declare()
        bench.model.playJourneys(until: bench.now)
        #expect(bench.status() == "Pending_debtor_validation")
    }

    @Test("refusal path one: the declaration itself is answered Rejected, with reasons")
    func rejectedAtOnce() {
        var bench = CofaceBench()
        _ = bench.order(CofaceJourneyOrder(outcome: .rejectedAtOnce))
        let answer = bench.declare()
        #expect(answer.http == 202)
        #expect(answer.json?["status"]?.string == "Rejected")
        #expect(answer.list("rejectionReasons").first?["code"]?.string?.isEmpty == false)
        #expect(bench.model.state.counts.rejections == ["at once": 1])
        let again = bench.declare()
        #expect((again.http, again.code) == (409, "duplicate_customer_reference"))
        #expect(bench.declare(CofaceBench.body("C-1/2")).http == 202)
    }

    @Test("refusal path two: an unknown debtor is looked for, and the case rejected when nobody is found")
    func unknownNotIdentified() {
        var bench = CofaceBench()
        let answer = bench.declare(CofaceBench.body(debtor: "{\"name\":\"Nobody Ltd\"}"), to: "unknown")
        #expect(answer.json?["status"]?.string == "Pending_debtor_validation")
        #expect(answer.json?["easyNumber"] == .null)
        bench.pass(hours: 3)
        bench.logIn()
        let row = bench.call(
            "GET",
            "companies/overdues",
            ["status": "Rejected", "overdueCustomerReference": "C-1"]
        ).list("overdues").first
        let overdueId = row?["overdueId"]?.string ?? ""
        let detail = bench.call("GET", "companies/unknown/overdues/\(overdueId)")
        #expect(detail.list("rejectionReasons").first?["code"]?.string == "R20")
        #expect(bench.model.state.counts.rejections == ["debtor not found": 1])
    }

    @Test("refusal path three: a branch is no debtor, and neither is a temporary number")
    func branch() {
        var bench = CofaceBench()
        let answer = bench.declare(to: CofaceBench.branch)
        #expect((answer.http, answer.code) == (409, "branch_not_allowed"))
        #expect(bench.declare(to: CofaceBench.temporary).code == "temporary_easy_number")
        #expect(bench.model.state.counts.declarationsOfNoHeadOffice == 2)
        #expect(bench.model.state.cases.isEmpty)
        let catalog = bench.call("GET", "companies/\(CofaceBench.branch)/catalog-overdue")
        #expect(catalog.list("debtTypes").first?["actionCodes"] == .array([]))
    }

    @Test("an unknown debtor who is found gets an EASY number; until then the path says unknown")
    func unknownIdentified() {
        var bench = CofaceBench()
        let debtor = """
            {"name":"Whoever","identifiers":[{"type":"SIREN_FRA","value":"552 100 554"}]}
            """
        bench.declare(CofaceBench.body(debtor: debtor), to: "unknown")
        bench.pass(hours: 2)
        bench.logIn()
        let early = bench.call("GET", "companies/overdues", ["status": "pending debtor validation"])
        let overdueId = early.list("overdues").first?["overdueId"]?.string ?? ""
        let put = bench.call("PUT", "companies/unknown/overdues/\(overdueId)", body: "{\"settlements\":[]}")
        #expect((put.http, put.code) == (409, "debtor_not_identified"))
        bench.pass(hours: 1)
        bench.logIn()
        let detail = bench.call("GET", "companies/unknown/overdues/\(overdueId)")
        #expect(detail.json?["easyNumber"]?.string == CofaceBench.debtor)
        #expect(detail.json?["status"]?.string == "Pending")
        #expect(
            bench.call("PUT", "companies/unknown/overdues/\(overdueId)", body: "{\"settlements\":[]}").http
                == 404
        )
        #expect(bench.model.state.counts.updatesInWrongStatus == 1)
    }

    @Test("an update replaces the lists that it carries, whole, and a settled debt closes the case")
    func updates() {
        var bench = CofaceBench()
        let path = "companies/\(CofaceBench.debtor)/overdues/\(bench.open())"
        bench.logIn()
        let settlement = """
            {"type":"PAYMENT","date":"2026-02-10","amount":"100.00","currency":"EUR","invoiceReference":"F-1"}
            """
        #expect(bench.call("PUT", path, body: "{\"settlements\":[\(settlement)]}").http == 200)
        #expect(bench.call("PUT", path, body: "{\"interventionRequested\":false}").http == 200)
        let detail = bench.call("GET", path)
        #expect(detail.list("settlements").count == 1)
        #expect(detail.json?["interventionRequested"] == .boolean(false))
        let stray = settlement.replacing("F-1", with: "F-9")
        #expect(bench.call("PUT", path, body: "{\"settlements\":[\(stray)]}").http == 400)
        let whole = settlement.replacing("100.00", with: "1000.00")
        #expect(bench.call("PUT", path, body: "{\"settlements\":[\(whole)]}").http == 200)
        bench.pass(hours: 24)
        bench.logIn()
        #expect(bench.call("GET", path).json?["status"]?.string == "Closed")
        let late = bench.call("PUT", path, body: "{\"settlements\":[]}")
        #expect((late.http, late.code) == (409, "update_not_allowed"))
        #expect(bench.model.state.counts.updatesInWrongStatus == 1)
    }

    @Test("a refused case moves to debt collection, once, and takes updates by PATCH afterwards")
    func move() {
        var bench = CofaceBench()
        let overdueId = bench.open()
        let path = "companies/\(CofaceBench.debtor)/overdues/\(overdueId)"
        bench.logIn()
        let early = bench.call("PATCH", path, body: "{\"actionCode\":\"MOVE\"}")
        #expect((early.http, early.code) == (409, "move_not_allowed"))
        #expect(bench.order(CofaceJourneyOrder(status: "Cover_refused")) == nil)
        let catalog = bench.call("GET", "companies/\(CofaceBench.debtor)/catalog-overdue")
        let row = catalog.list("debtTypes").first { $0["overdueId"]?.string == overdueId }
        #expect(row?["actionCodes"] == .array([.string("MOVE")]))
        #expect(bench.call("PATCH", path, body: "{\"actionCode\":\"MOVE\"}").http == 200)
        #expect(bench.status() == "Moved_to_collection")
        #expect(bench.call("PATCH", path, body: "{\"actionCode\":\"MOVE\"}").code == "move_not_allowed")
        #expect(bench.call("PATCH", path, body: "{\"settlements\":[]}").http == 200)
        #expect(bench.call("PUT", path, body: "{\"settlements\":[]}").code == "update_not_allowed")
        #expect(bench.model.state.counts.movesNotAllowed == 2)
    }

    @Test("non-guaranteed debt needs the option, and is neither refused cover nor indemnified")
    func collection() {
        var bench = CofaceBench()
        bench.declare(CofaceBench.body(debtType: "NGD"))
        bench.pass(hours: 26 + 240)
        bench.model.playJourneys(until: bench.now)
        #expect(bench.status() == "Closed")
        var settings = CofaceBench.calm
        settings.collectionOption = false
        var without = CofaceBench(settings)
        #expect(without.declare(CofaceBench.body(debtType: "NGD")).code == "debt_type_not_allowed")
        #expect(
            without.call("GET", "companies/\(CofaceBench.debtor)/catalog-overdue").list("debtTypes").count
                == 1
        )
    }

    @Test("the list asks for a status, in letters of any case")
    func list() {
        var bench = CofaceBench()
        bench.declare()
        #expect(bench.call("GET", "companies/overdues").http == 400)
        #expect(bench.call("GET", "companies/overdues", ["status": "Lost"]).http == 400)
        #expect(bench.call("GET", "companies/overdues", ["status": "closed"]).json?["count"]?.integer == 0)
        let other = ["status": "pending", "easyNumber": "1"]
        #expect(bench.call("GET", "companies/overdues", other).json?["count"]?.integer == 0)
    }

    @Test("a case need not be listed at once, so a look that finds nothing proves nothing")
    func listedLater() {
        var settings = CofaceBench.calm
        settings.listingDelaySeconds = SecondsRange(600, 600)
        var bench = CofaceBench(settings)
        bench.declare()
        #expect(bench.call("GET", "companies/overdues", ["status": "pending"]).json?["count"]?.integer == 0)
        bench.pass(600)
        #expect(bench.call("GET", "companies/overdues", ["status": "pending"]).json?["count"]?.integer == 1)
    }
}
