import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Rules of an overdue case")
struct OverdueRulesTests {
    private let now = Overdue.morning
    private let accepted: [OverdueCase.Event] =
        Overdue.drafted() + [
            .declarationRequested(isLate: false, at: Overdue.morning),
            .declarationAccepted(requestID: "R", row: Overdue.row("Pending", id: nil), at: Overdue.morning),
        ]
    private var pending: [OverdueCase.Event] {
        accepted + [.overdueIDAssigned("C-1"), .observed(Overdue.row("Pending"), at: Overdue.morning)]
    }

    private func code(_ events: [OverdueCase.Event], _ name: String, _ arguments: JSON = .emptyObject)
        -> String?
    {
        Overdue.given(events).when(name, arguments, at: now).rejection?.code
    }

    @Test("a draft is declared in time, or late")
    func declares() {
        let inTime = Overdue.given(Overdue.drafted()).when("declare", .emptyObject, at: now).events
        #expect(inTime == [.declarationRequested(isLate: false, at: now)])
        let after = instant("2026-11-19T23:00:00Z")
        let late = Overdue.given(Overdue.drafted()).when("declare", .emptyObject, at: after).events
        #expect(late == [.declarationRequested(isLate: true, at: after)])
    }

    @Test("nothing is declared that is not overdue, settled, temporary or declared before")
    func refusesToDeclare() {
        let later = Overdue.arguments("settlements", nil).replacing(
            "invoices",
            [["reference": "F", "issueDate": "2026-10-01", "dueDate": "2026-10-16", "amount": "1.00"]]
        )
        #expect(code(Overdue.drafted(later), "declare") == "nothing_overdue")
        let known = later.replacing("adverseInformationOn", "2026-10-15")
        #expect(code(Overdue.drafted(known), "declare") == nil)
        let settled = Overdue.arguments(
            "settlements",
            [["type": "PAYMENT", "date": "2026-10-01", "amount": "1500.50"]]
        )
        #expect(code(Overdue.drafted(settled), "declare") == "nothing_outstanding")
        let temporary = Overdue.arguments("debtor.easyNumber", "Z77")
        #expect(code(Overdue.drafted(temporary), "declare") == "temporary_easy_number")
        #expect(code(accepted, "declare") == "already_declared")
    }

    @Test("a temporary number is replaced, a definitive one stays, another case's news is nothing")
    func resolvesNumbers() {
        let temporary = Overdue.drafted(Overdue.arguments("debtor.easyNumber", "Z77"))
        let events = Overdue.given(temporary)
            .when("resolveEasyNumber", ["from": "Z77", "to": "123"], at: now).events
        #expect(events == [.easyNumberResolved(from: "Z77", to: "123")])
        #expect(Overdue.given(temporary + events).facts.identifiedEasyNumber == "123")
        #expect(
            Overdue.given(temporary).when("resolveEasyNumber", ["from": "Z1", "to": "9"], at: now).events
                .isEmpty
        )
        #expect(code(Overdue.drafted(), "resolveEasyNumber", ["to": "9"]) == "easy_number_known")
    }

    @Test("reference, policy and debt type of a draft stay")
    func amends() {
        let other = Overdue.arguments("customerReference", "OD-2")
        #expect(code(Overdue.drafted(), "amend", other) == "field_is_fixed")
        let events = Overdue.given(Overdue.drafted())
            .when("amend", Overdue.arguments("nonPaymentReason", "DISPUTE"), at: now).events
        #expect(Overdue.given(Overdue.drafted() + events).facts.filing?.nonPaymentReason == "DISPUTE")
    }

    @Test(
        "payments and invoices are reported while the case is pending, and only of an identified debtor (D-4)"
    )
    func reports() {
        let payment: JSON = [
            "settlements": [
                ["type": "PAYMENT", "date": "2026-10-10", "amount": "50.00", "invoiceReference": "F-2"]
            ]
        ]
        let events = Overdue.given(pending).when("reportSettlements", payment, at: now).events
        let facts = Overdue.given(pending + events).facts
        #expect(facts.filing?.outstanding == 135_050)
        #expect(facts.hasUnreportedChanges)
        #expect(code(Overdue.drafted(), "reportSettlements", payment) == "not_declared")
        for status in ["Accepted", "Cover_refused", "Indemnified", "Something_else"] {
            let events = pending + [.observed(Overdue.row(status), at: now)]
            #expect(code(events, "reportSettlements", payment) == "update_not_allowed", "\(status)")
        }
        let moved = pending + [.observed(Overdue.row("Moved_to_collection"), at: now)]
        #expect(code(moved, "reportSettlements", payment) == nil)
        let unknown = Overdue.drafted(
            Overdue.arguments("debtor", ["name": "Debtor", "countryCode": "FRA"])
        )
        let validating =
            unknown + [
                .declarationAccepted(
                    requestID: nil,
                    row: Overdue.row("Pending_debtor_validation", id: nil, easyNumber: nil),
                    at: now
                )
            ]
        #expect(code(validating, "reportSettlements", payment) == "debtor_not_identified")
    }

    @Test("a report is held against everything reported before")
    func checksReports() {
        let invoice: JSON = [
            "invoices": [
                ["reference": "F-1", "issueDate": "2026-09-01", "dueDate": "2026-10-01", "amount": "1"]
            ]
        ]
        #expect(code(pending, "reportInvoices", invoice) == "invoice_reference_repeated")
        let much: JSON = [
            "settlements": [
                ["type": "PAYMENT", "date": "2026-10-10", "amount": "900.01", "invoiceReference": "F-1"]
            ]
        ]
        #expect(code(pending, "reportSettlements", much) == "settled_above_invoice")
        #expect(code(pending, "reportSettlements", ["settlements": []]) == "missing_field")
    }

    @Test("only an insured case whose cover was refused moves to collection")
    func moves() {
        #expect(code(pending, "move") == "move_not_possible")
        let refused = pending + [.observed(Overdue.row("Cover_refused"), at: now)]
        #expect(Overdue.given(refused).when("move", .emptyObject, at: now).events == [.moveRequested])
    }

    @Test("an answer about another case, key or debtor is recorded and not believed")
    func contradictions() {
        func rule(_ row: OverdueCase.CaseRow) -> OverdueCase.ContradictedRule? {
            let answer = OverdueCase.Answer.row(row).json
            let events = Overdue.given(pending).when(answering: "readCase", with: answer, at: now).events
            if case .contradicted(_, let rule) = events.first { return rule }
            return nil
        }
        #expect(rule(Overdue.row("Closed", reference: "OD-9")) == .otherReference)
        #expect(rule(Overdue.row("Closed", id: "C-9")) == .otherOverdueID)
        #expect(rule(Overdue.row("Closed", easyNumber: "999")) == .otherDebtor)
        #expect(rule(Overdue.row("Closed")) == nil)
    }

    @Test("a look tells the debtor's number and the case's key apart from the status")
    func tellsApart() {
        let unknown = Overdue.drafted(
            Overdue.arguments("debtor", ["name": "Debtor", "countryCode": "FRA"])
        )
        let events = Overdue.given(unknown).when(
            answering: "findCase",
            with: OverdueCase.Answer.row(Overdue.row("Pending")).json,
            at: now
        ).events
        #expect(
            events == [
                .easyNumberResolved(from: nil, to: Overdue.easyNumber), .overdueIDAssigned("C-1"),
                .observed(Overdue.row("Pending"), at: now),
            ]
        )
    }

    @Test("an update that others overtook leaves their reports to be sent")
    func updatesByRevision() {
        let reported: [OverdueCase.Event] = [
            .interventionChanged(isRequested: false), .interventionChanged(isRequested: true),
        ]
        let first = Overdue.given(pending + reported + [.updateAccepted(revision: 1)]).facts
        #expect(first.hasUnreportedChanges)
        #expect(
            !Overdue.given(pending + reported + [.updateAccepted(revision: 2)]).facts.hasUnreportedChanges
        )
    }

    @Test(
        "statuses are read in any spelling of their letters (D-7)",
        arguments: [
            ("Pending", OverdueStatus.pending), ("PENDING_DEBTOR_VALIDATION", .pendingDebtorValidation),
            ("pending debtor-validation", .pendingDebtorValidation), (" Closed ", .closed),
            ("Cover_refused", .coverRefused), ("movedToCollection", .movedToCollection),
        ]
    )
    func readsStatuses(text: String, status: OverdueStatus) { #expect(OverdueStatus(wire: text) == status) }

    @Test("a status that nobody knows stays unknown, and each known one is read back from the wire")
    func readsAllStatuses() {
        #expect(OverdueStatus(wire: "Frozen") == nil)
        for status in OverdueStatus.allCases { #expect(OverdueStatus(wire: status.wire) == status) }
        #expect(OverdueStatus.pendingDebtorValidation.wire == "Pending_debtor_validation")
    }
}
