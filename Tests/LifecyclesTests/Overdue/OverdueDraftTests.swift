import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Drafting an overdue case")
struct OverdueDraftTests {
    private func refusal(_ arguments: JSON) -> RejectionReport? {
        Overdue.given([]).when("draft", arguments, at: Overdue.morning).rejection
    }

    @Test("a good filing is drafted with its last days, earliest first, and their arithmetic")
    func drafts() throws {
        let facts = Overdue.given(Overdue.drafted()).facts
        let filing = try #require(facts.filing)
        #expect(filing.invoiced == 150_050)
        #expect(filing.outstanding == 140_050)
        #expect(filing.policyNumber == "P-1")
        #expect(facts.deadlines.map(\.date.description) == ["2026-11-19", "2026-12-30"])
        #expect(
            facts.deadlines.first?.explanation
                == "invoice F-1, due Sunday 2026-09-20 + 60 calendar days (weekends and holidays count) "
                + "= Thursday 2026-11-19; ends at midnight Europe/Paris"
        )
        #expect(facts.deadlines.first?.endsAt == instant("2026-11-19T23:00:00Z"))
        #expect(facts.warnings.isEmpty)
    }

    @Test(
        "bad input is refused by code and field",
        arguments: [
            ("colour", "red", "unknown_field", "colour"), ("debtType", "XX", "not_offered", "debtType"),
            ("currency", "EURO", "currency_not_supported", "currency"),
            ("customerReference", "A B", "forbidden_character", "customerReference"),
            ("customerReference", nil, "missing_field", "customerReference"),
            ("debtor.countryCode", "FR", "malformed_country", "debtor.countryCode"),
            ("debtor.easyNumber", "12/34", "malformed_easy_number", "debtor.easyNumber"),
            ("debtor.easyNumber", "unknown", "malformed_easy_number", "debtor.easyNumber"),
            ("debtor.address", "Paris", "wrong_type", "debtor.address"),
            ("invoices", [], "missing_field", "invoices"),
            (
                "invoices",
                [["reference": "F", "issueDate": "2026-02-30", "dueDate": "2026-03-01", "amount": "1"]],
                "malformed_date", "invoices[0].issueDate"
            ),
            (
                "invoices",
                [["reference": "F", "issueDate": "2026-03-02", "dueDate": "2026-03-01", "amount": "1"]],
                "due_before_issue", "invoices[0].dueDate"
            ),
            (
                "invoices",
                [["reference": "F", "issueDate": "2026-03-02", "dueDate": "2026-03-03", "amount": "0.001"]],
                "too_many_decimals", "invoices[0].amount"
            ),
            (
                "invoices",
                [
                    [
                        "reference": "F", "issueDate": "2026-03-02", "dueDate": "2026-03-03", "amount": "1",
                        "currency": "USD",
                    ]
                ], "currency_mismatch", "invoices[0].currency"
            ),
            (
                "invoices",
                [["reference": "F-1", "issueDate": "2026-10-17", "dueDate": "2026-10-18", "amount": "100"]],
                "date_in_future", "invoices[0].issueDate"
            ),
            (
                "settlements",
                [["type": "PAYMENT", "date": "2026-10-01", "amount": "9", "invoiceReference": "X"]],
                "unknown_invoice", "settlements[0].invoiceReference"
            ),
            (
                "settlements", [["type": "PAYMENT", "date": "2026-10-17", "amount": "9"]], "date_in_future",
                "settlements[0].date"
            ),
            (
                "settlements", [["type": "CREDIT_NOTE", "date": "2026-10-01", "amount": "5000"]],
                "settled_above_invoiced", "settlements"
            ),
            ("dispute", ["disputed": true], "missing_field", "dispute.details"),
            ("predecessor", "OTHER", "reference_lacks_predecessor", "customerReference"),
            ("interventionRequested", "yes", "wrong_type", "interventionRequested"),
            (
                "debtor.identifiers", [["type": "SIREN_FRA", "value": "73282932"]], "malformed_identifier",
                "debtor.identifiers[0].value"
            ),
            (
                "debtor.identifiers", [["type": "RUC_ECU", "value": "1790012345001"]],
                "identifier_of_other_country", "debtor.identifiers[0].type"
            ),
        ] as [(String, JSON?, String, String)]
    )
    func refuses(path: String, value: JSON?, code: String, field: String) {
        let report = refusal(Overdue.arguments(path, value))
        #expect(report?.code == code)
        #expect(report?.field == field)
        #expect(report?.message.isEmpty == false)
    }

    @Test("an invoice reference is taken once only")
    func refusesRepeats() {
        let invoice: JSON = [
            "reference": "F-1", "issueDate": "2026-08-20", "dueDate": "2026-09-20", "amount": "1.00",
        ]
        let report = refusal(Overdue.arguments("invoices", [invoice, invoice]))
        #expect(report?.code == "invoice_reference_repeated")
        #expect(report?.value == "F-1")
    }

    @Test("a due date beyond the maximum credit period needs an extension, or another debt type")
    func checksTheCreditPeriod() {
        var invoice = JSONObject([
            ("reference", "F-1"), ("issueDate", "2026-03-01"), ("dueDate", "2026-08-01"), ("amount", "1.00"),
        ])
        let report = refusal(
            Overdue.arguments("settlements", nil).replacing("invoices", [.object(invoice)])
        )
        #expect(report?.code == "due_date_beyond_credit_period")
        #expect(report?.message.contains("2026-06-29") == true)
        invoice["extendedDueDate"] = "2026-09-01"
        let extended = Overdue.arguments("settlements", nil).replacing("invoices", [.object(invoice)])
        let facts = Overdue.given(Overdue.drafted(extended)).facts
        #expect(facts.deadlines.first?.date.description == "2026-10-31")
        #expect(
            facts.deadlines.first?.explanation.contains("extended by an EDD to Tuesday 2026-09-01") == true
        )
    }

    @Test("uncovered debt has no time limit, and needs a known debtor")
    func draftsCollection() {
        #expect(Overdue.given(Overdue.drafted(Overdue.arguments("debtType", "NGD"))).facts.deadlines.isEmpty)
        let unknown = Overdue.arguments("debtType", "NGD").replacing(
            "debtor",
            ["name": "Debtor", "countryCode": "FRA"]
        )
        #expect(refusal(unknown)?.code == "debtor_must_be_known")
    }

    @Test("adverse information has a last day of its own, ten days after it became known")
    func adverseInformation() {
        let facts = Overdue.given(Overdue.drafted(Overdue.arguments("adverseInformationOn", "2026-10-10")))
            .facts
        #expect(facts.deadlines.first?.kind == .adverseInformation)
        #expect(facts.deadlines.first?.date.description == "2026-10-20")
    }

    @Test("a settled invoice sets no time limit")
    func settledInvoices() {
        let paid: JSON = [
            ["type": "PAYMENT", "date": "2026-10-01", "amount": "1000.00", "invoiceReference": "F-1"]
        ]
        let facts = Overdue.given(Overdue.drafted(Overdue.arguments("settlements", paid))).facts
        #expect(facts.deadlines.map(\.invoiceReference) == ["F-2"])
    }

    @Test("a check digit that does not fit and a temporary number are warnings")
    func warns() {
        let odd = Overdue.arguments("debtor.identifiers", [["type": "SIREN_FRA", "value": "732829321"]])
            .replacing("debtor.easyNumber", "Z123")
        #expect(
            Overdue.given(Overdue.drafted(odd)).facts.warnings.map(\.code) == [
                "identifier_check_digit", "temporary_easy_number",
            ]
        )
    }

    @Test("a policy that the terms do not list is refused")
    func refusesPolicies() {
        let strict = OverdueCase(contracts: ContractTermsBook(policies: ["P-9": .assumed], others: nil))
        let specification = DeciderSpecification(strict)
        #expect(
            specification.when("draft", Overdue.arguments, at: Overdue.morning).rejection?.code
                == "missing_field"
        )
        let other = Overdue.arguments("policyNumber", "P-8")
        #expect(specification.when("draft", other, at: Overdue.morning).rejection?.code == "unknown_policy")
        let listed = Overdue.arguments("policyNumber", "P-9")
        #expect(!specification.when("draft", listed, at: Overdue.morning).events.isEmpty)
    }
}

extension JSON {
    func replacing(_ path: String, _ value: JSON) -> JSON {
        let parts = path.split(separator: ".").map(String.init)
        var object = objectValue ?? JSONObject()
        object[parts[0]] =
            parts.count == 1
            ? value
            : (object[parts[0]] ?? .emptyObject).replacing(
                parts.dropFirst().joined(separator: "."),
                value
            )
        return .object(object)
    }
}
