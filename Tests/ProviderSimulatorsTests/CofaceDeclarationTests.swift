import ProviderSimulators
import Testing

@Suite("What Coface asks of a declaration")
struct CofaceDeclarationTests {
    @Test(
        "a field that is missing or wrong is named",
        arguments: [
            ("\"customerReference\":\"C-1\"", "\"customerReference\":\"\"", "customerReference"),
            ("\"debtType\":\"CI\"", "\"debtType\":\"XX\"", "debtType"),
            ("\"name\":\"Ann Clerk\",", "", "insuredContact.name"),
            ("\"nonPaymentReason\":\"INSOLVENCY\",", "", "nonPaymentReason"),
            ("\"interventionRequested\":true", "\"interventionRequested\":1", "interventionRequested"),
            ("\"reference\":\"F-1\",", "", "invoices[0].reference"),
            ("2026-01-02", "2026-02-30", "invoices[0].issueDate"),
            ("2026-02-01", "2026-01-01", "invoices[0].dueDate"),
            ("\"1000.00\"", "\"1,000\"", "invoices[0].amount"), ("\"1000.00\"", "1000", "invoices[0].amount"),
            ("\"1000.00\"", "\"0.00\"", "invoices[0].amount"), ("\"EUR\"", "\"eur\"", "invoices[0].currency"),
        ]
    )
    func fields(old: String, new: String, name: String) {
        var bench = CofaceBench()
        let seen = bench.declare(CofaceBench.body().replacing(old, with: new))
        #expect((seen.http, seen.code) == (400, "missing_or_invalid_param"))
        #expect(seen.json?["message"]?.string?.contains(name) == true)
        #expect(bench.model.state.cases.isEmpty)
    }

    @Test("an invoice is entered once in a case, and a second case with it gets a warning")
    func duplicateInvoices() {
        var bench = CofaceBench()
        let invoice = CofaceBench.invoice
        let twice = bench.declare(CofaceBench.body(invoices: "[\(invoice),\(invoice)]"))
        #expect((twice.http, twice.code) == (400, "duplicate_invoice_reference"))
        bench.declare()
        let other = invoice.replacing("F-1", with: "F-2")
        let second = bench.declare(CofaceBench.body("C-2", invoices: "[\(invoice),\(other)]"))
        #expect(second.list("warnings").first?.string?.contains("C-1") == true)
        #expect(bench.model.state.counts.repeatedDeclarations == 0)
    }

    @Test("an unknown debtor has a name")
    func unknownNeedsName() {
        var bench = CofaceBench()
        let seen = bench.declare(CofaceBench.body(debtor: "{}"), to: "unknown")
        #expect((seen.http, seen.code) == (400, "missing_or_invalid_param"))
    }

    @Test("the contract's time limits are kept when the contract has them")
    func terms() {
        var settings = CofaceBench.calm
        settings.maximumCreditDays = 30
        settings.declarationLimitDays = 40
        var bench = CofaceBench(settings)
        #expect(bench.declare().http == 202)
        let long = CofaceBench.body("C-2").replacing("2026-01-02", with: "2026-01-01")
        #expect(bench.declare(long).code == "maximum_credit_period_exceeded")
        bench.pass(hours: 72)
        bench.logIn()
        #expect(bench.declare(CofaceBench.body("C-3")).code == "declaration_too_late")
    }

    @Test("the same reference, or the same invoices of the same debtor, is a repeated declaration")
    func repeated() {
        var bench = CofaceBench()
        bench.declare()
        #expect(bench.model.state.counts.declarationsWithoutCatalog == 1)
        #expect(bench.declare().code == "duplicate_customer_reference")
        #expect(bench.model.state.counts.repeatedDeclarations == 1)
        #expect(bench.declare(CofaceBench.body("C-2")).http == 202)
        #expect(bench.model.state.counts.repeatedDeclarations == 2)
        #expect(bench.declare(CofaceBench.body("C-3"), to: "00000341003329").http == 202)
        #expect(bench.model.state.counts.repeatedDeclarations == 2)
    }

    @Test("what a fault delivers twice is not counted against the client")
    func injectedTwice() {
        var bench = CofaceBench()
        bench.model.setFaults(
            [CofaceFaultRule(.duplicate, operation: .declareOverdue, nextCalls: 1)],
            replacing: true
        )
        #expect(bench.declare().code == "duplicate_customer_reference")
        #expect(bench.status() == "Pending")
        let counts = bench.model.state.counts
        #expect((counts.repeatedDeclarations, counts.duplicatesInjected) == (0, 1))
    }
}
