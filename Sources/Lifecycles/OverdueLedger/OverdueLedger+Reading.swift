package import Values
package import Workflow

extension OverdueLedger {
    /// Reads rows under the contracts' terms of a day, and says everything that is wrong with each.
    package struct RowReader: Sendable {
        let contracts: ContractTermsBook
        let defaults: Defaults
        let now: Instant
        /// Take invoices whose last day to declare has passed.
        let allowsLate: Bool

        package init(contracts: ContractTermsBook, defaults: Defaults, now: Instant, allowsLate: Bool) {
            self.contracts = contracts
            self.defaults = defaults
            self.now = now
            self.allowsLate = allowsLate
        }

        /// - Parameter value: a cell's text by its column's name; nil when it is empty.
        package func read(line: Int, value: (String) -> String?) -> Result<Row, Problems> {
            withoutActuallyEscaping(value) { value in
                var cells = RowCells(line: line, value: value)
                let row = read(&cells)
                guard cells.problems.isEmpty, let row else { return .failure(Problems(all: cells.problems)) }
                return .success(row)
            }
        }

        private func read(_ cells: inout RowCells) -> Row? {
            let terms = readTerms(&cells)
            let debtor = readDebtor(&cells, debtType: terms?.debtType)
            let currency = cells.currency("currency")
            let amount = cells.amount("amount", in: currency, isRequired: true)
            let reference = cells.text("invoice", limit: OverdueCase.referenceLengthLimit, isRequired: true)
            let issuedOn = cells.date("issueDate", isRequired: true)
            let dueOn = cells.date("dueDate", isRequired: true)
            let extendedTo = cells.date("extendedDueDate")
            let paid = cells.amount("paid", in: currency)
            let paidOn = cells.date("paidOn")
            checkPayment(&cells, amount, paid, paidOn)
            guard let reference, let issuedOn, let dueOn, let amount, let terms, let debtor, let currency
            else { return nil }
            let invoice = OverdueCase.Invoice(
                reference: reference,
                issuedOn: issuedOn,
                dueOn: dueOn,
                extendedTo: extendedTo,
                amount: amount
            )
            checkDates(&cells, invoice, paid: paid, paidOn: paidOn, terms)
            var agreed = terms
            agreed.currencyCode = currency.code
            agreed.debtorKey = OverdueLedger.key(of: debtor)
            return Row(
                line: cells.line,
                key: OverdueLedger.key(of: agreed),
                invoice: invoice,
                paid: paid,
                paidOn: paidOn,
                currency: currency,
                terms: agreed,
                debtor: debtor
            )
        }

        private func readTerms(_ cells: inout RowCells) -> CaseTerms? {
            let limit = OverdueCase.textLengthLimit
            let reference = cells.text("caseReference", limit: OverdueCase.referenceLengthLimit)
            let predecessor = cells.text("predecessor", limit: OverdueCase.referenceLengthLimit)
            let debtType: OverdueCase.DebtType? = cells.word("debtType", default: .creditInsurance)
            let policy = cells.text("policyNumber", limit: OverdueCase.policyLengthLimit)
            let reason = cells.text(
                "nonPaymentReason",
                limit: OverdueCase.reasonCodeLengthLimit,
                default: defaults.nonPaymentReason,
                isRequired: true
            )
            let dispute = cells.text("disputeDetails", limit: limit)
            let intervention = cells.flag("intervention", default: defaults.wantsIntervention)
            let name = cells.text(
                "contactName",
                limit: OverdueCase.nameLengthLimit,
                default: defaults.contactName,
                isRequired: true
            )
            let email = cells.text(
                "contactEmail",
                limit: OverdueCase.nameLengthLimit,
                default: defaults.contactEmail
            )
            let phone = cells.text(
                "contactPhone",
                limit: OverdueCase.nameLengthLimit,
                default: defaults.contactPhone
            )
            guard let policy = policy ?? contracts.defaultPolicy else {
                cells.refuse("policyNumber", nil, "missing_field", "is needed, since no policy is configured")
                return nil
            }
            if contracts.terms(for: policy) == nil {
                cells.refuse("policyNumber", policy, "unknown_policy", "is in no contract terms")
            }
            guard let debtType, let reason, let intervention, let name else { return nil }
            return CaseTerms(
                caseReference: reference,
                predecessor: predecessor,
                policyNumber: policy,
                debtType: debtType,
                currencyCode: "",
                debtorKey: "",
                nonPaymentReason: reason,
                disputeDetails: dispute,
                wantsIntervention: intervention,
                contact: OverdueCase.Contact(name: name, email: email, phone: phone)
            )
        }

        private func readDebtor(_ cells: inout RowCells, debtType: OverdueCase.DebtType?)
            -> OverdueCase.Debtor?
        {
            let name = cells.text("debtorName", limit: OverdueCase.nameLengthLimit, isRequired: true)
            let country = cells.country("debtorCountry")
            let number = cells.text("debtorEasyNumber", limit: EasyNumber.lengthLimit)
            if let number {
                cells.check("debtorEasyNumber", number) { () throws(RejectionReport) in
                    try EasyNumber.check(number, field: "debtorEasyNumber")
                }
            } else if debtType == .nonGuaranteed {
                cells.refuse(
                    "debtorEasyNumber",
                    nil,
                    "debtor_must_be_known",
                    "is needed for debt collection (NGD)"
                )
            }
            let identifier = cells.identifier(country: country)
            var address = JSONObject()
            for (column, member) in [
                ("debtorStreet", "street"), ("debtorTown", "city"), ("debtorPostalCode", "postalCode"),
            ] {
                if let text = cells.text(column, limit: OverdueCase.nameLengthLimit) {
                    address[member] = .string(text)
                }
            }
            let limit = OverdueCase.nameLengthLimit
            let phone = cells.text("debtorPhone", limit: limit)
            let fax = cells.text("debtorFax", limit: limit)
            let email = cells.text("debtorEmail", limit: limit)
            guard let name, let country else { return nil }
            let isReachable = phone != nil || fax != nil || email != nil
            return OverdueCase.Debtor(
                easyNumber: number,
                name: name,
                countryCode: country,
                identifiers: identifier.map { [$0] } ?? [],
                address: address,
                contact: isReachable
                    ? OverdueCase.Contact(name: name, email: email, phone: phone, fax: fax) : nil
            )
        }

        private func checkPayment(
            _ cells: inout RowCells,
            _ amount: Int64?,
            _ paid: Int64?,
            _ paidOn: CalendarDate?
        ) {
            if paid != nil, cells.isEmpty("paidOn") {
                cells.refuse("paidOn", nil, "missing_field", "is needed beside \"paid\"")
            } else if paidOn != nil, cells.isEmpty("paid") {
                cells.refuse("paid", nil, "missing_field", "is needed beside \"paidOn\"")
            }
            if let amount, let paid, paid > amount {
                cells.refuse(
                    "paid",
                    cells.value("paid"),
                    "settled_above_invoice",
                    "is more than the invoice's amount"
                )
            }
        }

        /// What the days say, by the contract: in the order in which a person would look.
        private func checkDates(
            _ cells: inout RowCells,
            _ invoice: OverdueCase.Invoice,
            paid: Int64?,
            paidOn: CalendarDate?,
            _ agreed: CaseTerms
        ) {
            guard let terms = contracts.terms(for: agreed.policyNumber) else { return }
            let today = terms.zone.date(at: now)
            if invoice.issuedOn > today {
                cells.refuse(
                    "issueDate",
                    invoice.issuedOn.description,
                    "date_in_future",
                    "lies after today (\(today))"
                )
            }
            if let paidOn, paidOn > today {
                cells.refuse("paidOn", paidOn.description, "date_in_future", "lies after today (\(today))")
            }
            guard invoice.dueOn >= invoice.issuedOn else {
                cells.refuse(
                    "dueDate",
                    invoice.dueOn.description,
                    "due_before_issue",
                    "lies before the issue date (\(invoice.issuedOn))"
                )
                return
            }
            if let extended = invoice.extendedTo, extended < invoice.dueOn {
                cells.refuse(
                    "extendedDueDate",
                    extended.description,
                    "extension_before_due_date",
                    "lies before the due date (\(invoice.dueOn))"
                )
            }
            guard agreed.debtType == .creditInsurance else { return }
            let (end, explanation) = OverdueCase.creditPeriodEnd(of: invoice, under: terms)
            if invoice.dueOn > end {
                cells.refuse(
                    "dueDate",
                    invoice.dueOn.description,
                    "due_date_beyond_credit_period",
                    "lies after the latest that cover allows, \(end) (\(explanation)); give extendedDueDate when "
                        + "Coface granted an extension (EDD)"
                )
            }
            checkTimeLimit(&cells, invoice, isOpen: paid != invoice.amount, terms, today)
        }

        private func checkTimeLimit(
            _ cells: inout RowCells,
            _ invoice: OverdueCase.Invoice,
            isOpen: Bool,
            _ terms: ContractTerms,
            _ today: CalendarDate
        ) {
            guard isOpen, !allowsLate else { return }
            let last = terms.calendar.reckon(
                terms.declaration,
                from: invoice.effectiveDueDate,
                roll: terms.declarationRoll
            )
            guard last.date < today else { return }
            cells.refuse(
                invoice.extendedTo == nil ? "dueDate" : "extendedDueDate",
                invoice.effectiveDueDate.description,
                "time_limit_passed",
                "had to be declared until \(last.date) (\(last.explanation)); file late ones on purpose only"
            )
        }
    }

    /// All that is wrong with one row.
    package struct Problems: Error, Sendable, Equatable {
        package let all: [Problem]

        package init(all: [Problem]) { self.all = all }
    }

    /// The EASY number where there is one, else the first identifier in any spelling, else the name in its country.
    static func key(of debtor: OverdueCase.Debtor) -> String {
        if let number = debtor.easyNumber { return "easy/\(number)" }
        if let first = debtor.identifiers.first { return "id/\(first.type)/\(first.normalized)" }
        let name = debtor.name.lowercased().filter { $0.isLetter || $0.isNumber }
        return "name/\(debtor.countryCode)/\(name)"
    }

    static func key(of terms: CaseTerms) -> String {
        if let reference = terms.caseReference { return "\(terms.policyNumber)/reference/\(reference)" }
        return [terms.policyNumber, terms.debtType.rawValue, terms.debtorKey, terms.currencyCode]
            .joined(separator: "/")
    }
}
