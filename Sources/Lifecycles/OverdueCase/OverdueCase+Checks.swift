import Values
import Workflow

/// What must hold of a filing as a whole, whatever the contract.
extension OverdueCase {
    static func check(_ filing: Filing) throws(RejectionReport) {
        guard !filing.invoices.isEmpty else {
            throw RejectionReport(
                code: "missing_field",
                kind: .malformed,
                message: "a case needs at least one invoice; declare the full exposure, not only what is due",
                field: "invoices"
            )
        }
        if filing.debtType == .nonGuaranteed, filing.debtor.easyNumber == nil {
            throw RejectionReport(
                code: "debtor_must_be_known",
                message: "debt collection (NGD) needs the debtor's EASY number; search the company first",
                field: "debtor.easyNumber"
            )
        }
        if let predecessor = filing.predecessor {
            guard filing.customerReference.hasPrefix(predecessor), filing.customerReference != predecessor
            else {
                throw RejectionReport(
                    code: "reference_lacks_predecessor",
                    message:
                        "a declaration after a rejection carries a new reference that begins with the old one, "
                        + "such as \(predecessor)-2",
                    field: "customerReference",
                    value: filing.customerReference
                )
            }
        }
        try check(invoices: filing.invoices, path: "invoices")
        try check(settlements: filing.settlements, of: filing, path: "settlements")
    }

    /// An invoice reference may be entered once only. [coface-cofaserve.md §7.3]
    static func check(invoices: [Invoice], path: String) throws(RejectionReport) {
        guard invoices.count <= invoicesLimit else {
            throw RejectionReport(
                code: "too_many",
                message: "a case takes at most \(invoicesLimit) invoices",
                field: path,
                value: String(invoices.count)
            )
        }
        var seen: Set<String> = []
        for (index, invoice) in invoices.enumerated() {
            guard seen.insert(invoice.reference).inserted else {
                throw RejectionReport(
                    code: "invoice_reference_repeated",
                    message:
                        "invoice \"\(invoice.reference)\" stands more than once; Coface takes each reference once",
                    field: "\(path)[\(index)].reference",
                    value: invoice.reference
                )
            }
            guard invoice.dueOn >= invoice.issuedOn else {
                throw RejectionReport(
                    code: "due_before_issue",
                    message: "invoice \"\(invoice.reference)\" falls due before it was issued "
                        + "(\(invoice.issuedOn)); correct one of the dates",
                    field: "\(path)[\(index)].dueDate",
                    value: invoice.dueOn.description
                )
            }
            if let extended = invoice.extendedTo, extended < invoice.dueOn {
                throw RejectionReport(
                    code: "extension_before_due_date",
                    message: "the extension of invoice \"\(invoice.reference)\" ends before its due date "
                        + "(\(invoice.dueOn)); correct one of the dates",
                    field: "\(path)[\(index)].extendedDueDate",
                    value: extended.description
                )
            }
        }
    }

    static func check(settlements: [Settlement], of filing: Filing, path: String) throws(RejectionReport) {
        guard settlements.count <= invoicesLimit else {
            throw RejectionReport(
                code: "too_many",
                message: "a case takes at most \(invoicesLimit) settlements",
                field: path,
                value: String(settlements.count)
            )
        }
        for (index, settlement) in settlements.enumerated() {
            guard let reference = settlement.invoiceReference else { continue }
            guard filing.invoices.contains(where: { $0.reference == reference }) else {
                throw RejectionReport(
                    code: "unknown_invoice",
                    message:
                        "no invoice of this case has the reference \"\(reference)\"; report the invoice first",
                    field: "\(path)[\(index)].invoiceReference",
                    value: reference
                )
            }
        }
        for invoice in filing.invoices where filing.outstanding(of: invoice) < 0 {
            throw RejectionReport(
                code: "settled_above_invoice",
                message: "invoice \"\(invoice.reference)\" of "
                    + "\(Money(minorUnits: invoice.amount, currency: filing.currency)) would be settled by more than that; "
                    + "leave invoiceReference out for what belongs to others",
                field: path,
                value: invoice.reference
            )
        }
        guard filing.settled <= filing.invoiced else {
            throw RejectionReport(
                code: "settled_above_invoiced",
                message:
                    "settlements of \(Money(minorUnits: filing.settled, currency: filing.currency)) are more than "
                    + "was invoiced (\(Money(minorUnits: filing.invoiced, currency: filing.currency)))",
                field: path,
                value: Money(minorUnits: filing.settled, currency: filing.currency).decimalText
            )
        }
    }

    /// Nothing is reported before it happened.
    static func check(dates filing: Filing, today: CalendarDate) throws(RejectionReport) {
        func refuse(_ field: String, _ date: CalendarDate) -> RejectionReport {
            RejectionReport(
                code: "date_in_future",
                message: "\(field) lies after today (\(today)); correct it",
                field: field,
                value: date.description
            )
        }
        for (index, invoice) in filing.invoices.enumerated() where invoice.issuedOn > today {
            throw refuse("invoices[\(index)].issueDate", invoice.issuedOn)
        }
        for (index, settlement) in filing.settlements.enumerated() where settlement.date > today {
            throw refuse("settlements[\(index)].date", settlement.date)
        }
        if let date = filing.adverseInformationOn, date > today { throw refuse("adverseInformationOn", date) }
    }
}
