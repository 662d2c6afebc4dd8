package import Values

/// A ledger of overdue invoices, one a row, on its way to cases: pure, whatever file the rows come from.
///
/// One case for the invoices of one debtor in one currency under one policy and debt type; `caseReference` says
/// otherwise. docs/overdue-ledger.md tells the columns and the rule.
package enum OverdueLedger {
    package static let requiredColumns = [
        "debtorName", "debtorCountry", "invoice", "issueDate", "dueDate", "currency", "amount",
    ]

    package static let columns =
        requiredColumns + [
            "caseReference", "policyNumber", "debtType", "debtorEasyNumber", "debtorIdentifierType",
            "debtorIdentifier", "debtorStreet", "debtorTown", "debtorPostalCode", "debtorPhone", "debtorFax",
            "debtorEmail", "predecessor", "extendedDueDate", "paid",
            "paidOn", "nonPaymentReason", "disputeDetails", "intervention", "contactName", "contactEmail",
            "contactPhone",
        ]

    /// What holds for rows that say nothing themselves.
    package struct Defaults: Sendable, Equatable {
        package var contactName: String?
        package var contactEmail: String?
        package var contactPhone: String?
        package var nonPaymentReason: String?
        package var wantsIntervention = false

        package init(
            contactName: String? = nil,
            contactEmail: String? = nil,
            contactPhone: String? = nil,
            nonPaymentReason: String? = nil,
            wantsIntervention: Bool = false
        ) {
            self.contactName = contactName
            self.contactEmail = contactEmail
            self.contactPhone = contactPhone
            self.nonPaymentReason = nonPaymentReason
            self.wantsIntervention = wantsIntervention
        }
    }

    /// What is wrong with a row, or with the case that it belongs to.
    package struct Problem: Error, Sendable, Equatable {
        /// Line of a CSV file, row of a sheet.
        package let line: Int
        /// The column's name; nil when no single one is to blame.
        package let column: String?
        package let value: String?
        /// Stable, lower snake case.
        package let code: String
        package let message: String

        package init(line: Int, column: String?, value: String?, code: String, message: String) {
            self.line = line
            self.column = column
            self.value = value
            self.code = code
            self.message = message
        }

        package var json: JSON {
            [
                "code": .string(code), "column": .optional(column), "line": .integer(Int64(line)),
                "message": .string(message), "value": .optional(value),
            ]
        }
    }

    /// A row that is good by itself.
    package struct Row: Sendable, Equatable {
        package let line: Int
        /// Rows with the same key are one case.
        package let key: String
        package let invoice: OverdueCase.Invoice
        /// What was received for it, and when.
        package let paid: Int64?
        package let paidOn: CalendarDate?
        package let currency: Currency
        package let terms: CaseTerms
        package let debtor: OverdueCase.Debtor
    }

    /// What all rows of a case must agree in.
    package struct CaseTerms: Sendable, Equatable {
        package var caseReference: String?
        /// The reference of the rejected case that this one follows. (D-17)
        package var predecessor: String?
        package var policyNumber: String
        package var debtType: OverdueCase.DebtType
        package var currencyCode: String
        package var debtorKey: String
        package var nonPaymentReason: String
        package var disputeDetails: String?
        package var wantsIntervention: Bool
        package var contact: OverdueCase.Contact
    }
}
