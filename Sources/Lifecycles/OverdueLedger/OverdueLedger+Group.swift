package import Values
package import Workflow

extension OverdueLedger {
    /// The rows of one case.
    package struct Group: Sendable {
        /// By due date and invoice, so that a ledger in another order says the same.
        package private(set) var rows: [Row]
        package let customerReference: String

        /// Takes the rows of one key. What does not fit together is told; its rows are left out, or all of them.
        package static func make(of rows: [Row], today: (CaseTerms) -> CalendarDate?) -> (
            group: Group?, problems: [Problem]
        ) {
            let byLine = rows.sorted { $0.line < $1.line }
            guard let first = byLine.first else { return (nil, []) }
            var problems: [Problem] = []
            var lineOf: [String: Int] = [:]
            var kept: [Row] = []
            for row in byLine {
                if let line = lineOf[row.invoice.reference] {
                    problems.append(
                        Problem(
                            line: row.line,
                            column: "invoice",
                            value: row.invoice.reference,
                            code: "invoice_reference_repeated",
                            message:
                                "invoice \"\(row.invoice.reference)\" of this debtor stands in line \(line) already"
                        )
                    )
                } else if let contradiction = contradiction(of: row, to: first) {
                    problems.append(contradiction)
                } else {
                    lineOf[row.invoice.reference] = row.line
                    kept.append(row)
                }
            }
            guard kept.count <= OverdueCase.invoicesLimit else {
                problems.append(
                    Problem(
                        line: first.line,
                        column: nil,
                        value: String(kept.count),
                        code: "too_many",
                        message: "this debtor has \(kept.count) invoices, and a case takes at most "
                            + "\(OverdueCase.invoicesLimit); divide them by caseReference"
                    )
                )
                return (nil, problems)
            }
            let isOverdue = kept.contains { row in
                today(row.terms).map { row.invoice.effectiveDueDate < $0 && row.paid != row.invoice.amount }
                    ?? false
            }
            guard isOverdue else {
                problems.append(
                    Problem(
                        line: first.line,
                        column: "dueDate",
                        value: first.invoice.effectiveDueDate.description,
                        code: "nothing_overdue",
                        message: "no open invoice of this debtor was due before today; wait"
                    )
                )
                return (nil, problems)
            }
            return (Group(rows: kept, terms: first.terms), problems)
        }

        private init(rows: [Row], terms: CaseTerms) {
            self.rows = rows.sorted {
                ($0.invoice.dueOn, $0.invoice.reference) < ($1.invoice.dueOn, $1.invoice.reference)
            }
            customerReference = terms.caseReference ?? OverdueLedger.reference(ofKey: rows[0].key)
        }

        /// Without some of its rows; nil when none is left.
        package func without(_ left: Set<Int>) -> Group? {
            let kept = rows.filter { !left.contains($0.line) }
            guard !kept.isEmpty else { return nil }
            var group = self
            group.rows = kept
            return group
        }

        package var policyNumber: String? { rows.first?.terms.policyNumber }
        /// As ``OverdueCase`` shows it in its row.
        package var debtorKey: String? { rows.first.map { OverdueLedger.key(of: $0.debtor) } }

        package var lines: [Int] { rows.map(\.line).sorted() }

        private static func contradiction(of row: Row, to first: Row) -> Problem? {
            let ours = row.terms
            let theirs = first.terms
            let facts: [(column: String, ours: String, theirs: String)] = [
                ("policyNumber", ours.policyNumber, theirs.policyNumber),
                ("predecessor", ours.predecessor ?? "", theirs.predecessor ?? ""),
                ("debtType", ours.debtType.rawValue, theirs.debtType.rawValue),
                ("currency", ours.currencyCode, theirs.currencyCode),
                ("debtorName", ours.debtorKey, theirs.debtorKey),
                ("nonPaymentReason", ours.nonPaymentReason, theirs.nonPaymentReason),
                ("disputeDetails", ours.disputeDetails ?? "", theirs.disputeDetails ?? ""),
                (
                    "intervention", ours.wantsIntervention ? "yes" : "no",
                    theirs.wantsIntervention ? "yes" : "no"
                ),
                ("contactName", ours.contact.name, theirs.contact.name),
                ("contactEmail", ours.contact.email ?? "", theirs.contact.email ?? ""),
                ("contactPhone", ours.contact.phone ?? "", theirs.contact.phone ?? ""),
            ]
            guard let fact = facts.first(where: { $0.ours != $0.theirs }) else { return nil }
            return Problem(
                line: row.line,
                column: fact.column,
                value: fact.ours,
                code: "contradicts_case",
                message:
                    "\(fact.column) \"\(fact.ours)\" is \"\(fact.theirs)\" in line \(first.line) of the same case; "
                    + "make them agree, or divide the invoices by caseReference"
            )
        }

        /// What `draft` takes.
        package var arguments: JSON {
            guard let first = rows.first else { return .null }
            var debtor = JSONObject([
                ("countryCode", .string(first.debtor.countryCode)), ("name", .string(first.debtor.name)),
                (
                    "identifiers",
                    .array(
                        first.debtor.identifiers.map {
                            ["type": .string($0.type), "value": .string($0.value)]
                        }
                    )
                ),
            ])
            debtor["easyNumber"] = first.debtor.easyNumber.map(JSON.string)
            debtor["contact"] = first.debtor.contact?.json
            if !first.debtor.address.isEmpty { debtor["address"] = .object(first.debtor.address) }
            var contact = JSONObject([("name", .string(first.terms.contact.name))])
            contact["email"] = first.terms.contact.email.map(JSON.string)
            contact["phone"] = first.terms.contact.phone.map(JSON.string)
            var arguments = JSONObject([
                ("currency", .string(first.terms.currencyCode)),
                ("customerReference", .string(customerReference)), ("debtor", .object(debtor)),
                ("debtType", .string(first.terms.debtType.rawValue)), ("insuredContact", .object(contact)),
                ("interventionRequested", .bool(first.terms.wantsIntervention)),
                ("invoices", .array(rows.map(\.invoiceJSON))),
                ("nonPaymentReason", .string(first.terms.nonPaymentReason)),
                ("policyNumber", .string(first.terms.policyNumber)),
                ("settlements", .array(rows.compactMap(\.settlementJSON))),
            ])
            arguments["predecessor"] = first.terms.predecessor.map(JSON.string)
            if let details = first.terms.disputeDetails {
                arguments["dispute"] = ["details": .string(details), "disputed": true]
            }
            return .object(arguments)
        }

        /// A refusal of the case, as a problem of the row that it is about, or of the first one.
        package func problem(of report: RejectionReport) -> Problem {
            let field = report.field ?? ""
            let path = field.split(whereSeparator: { ".[]".contains($0) }).map(String.init)
            var row = rows.first
            var column = Self.columnOf[field]
            if path.count == 3, let index = Int(path[1]) {
                if path[0] == "invoices", index < rows.count {
                    row = rows[index]
                    column = path[2] == "reference" ? "invoice" : path[2]
                } else if path[0] == "settlements" {
                    let paying = rows.filter { $0.settlementJSON != nil }
                    if index < paying.count { row = paying[index] }
                    column = path[2] == "date" ? "paidOn" : "paid"
                }
            }
            return Problem(
                line: row?.line ?? 0,
                column: column,
                value: report.value,
                code: report.code,
                message: report.message
            )
        }

        private static let columnOf = [
            "customerReference": "caseReference", "predecessor": "predecessor",
            "policyNumber": "policyNumber", "debtType": "debtType",
            "debtor.easyNumber": "debtorEasyNumber", "debtor.name": "debtorName",
            "debtor.countryCode": "debtorCountry", "insuredContact.name": "contactName",
            "nonPaymentReason": "nonPaymentReason", "currency": "currency",
        ]
    }

    /// The customer reference of a case that the ledger gives none: always the same for the same key.
    static func reference(ofKey key: String) -> String {
        "L-" + String(Digest.sha256(Array(key.utf8)).description.prefix(referenceDigits))
    }

    /// Hexadecimal digits: among a thousand million keys two meet with a chance below one in a million.
    private static let referenceDigits = 20
}

extension OverdueLedger.Row {
    var invoiceJSON: JSON {
        var object = JSONObject([
            ("amount", .string(Money(minorUnits: invoice.amount, currency: currency).decimalText)),
            ("dueDate", .string(invoice.dueOn.description)),
            ("issueDate", .string(invoice.issuedOn.description)),
            ("reference", .string(invoice.reference)),
        ])
        object["extendedDueDate"] = invoice.extendedTo.map { .string($0.description) }
        return .object(object)
    }

    var settlementJSON: JSON? {
        guard let paid, let paidOn else { return nil }
        return [
            "amount": .string(Money(minorUnits: paid, currency: currency).decimalText),
            "date": .string(paidOn.description), "invoiceReference": .string(invoice.reference),
            "type": "PAYMENT",
        ]
    }
}
