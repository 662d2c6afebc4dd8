package import Values
import Workflow

extension OverdueCase {
    /// A last day that a contract sets, with the arithmetic that led to it.
    package struct Deadline: Sendable, Equatable {
        package enum Kind: String, Sendable, CaseIterable {
            /// The overdue account must be declared. [coface-cofaserve.md §7.1]
            case declaration
            /// Adverse information must be reported. [§7.8]
            case adverseInformation = "adverse_information"
        }

        package var kind: Kind
        /// Nil for one that no invoice sets.
        package var invoiceReference: String?
        /// The last day.
        package var date: CalendarDate
        /// The first instant at which it is too late: the day's end on the contract's wall clock.
        package var endsAt: Instant
        package var earlyWarningAt: Instant
        package var urgentWarningAt: Instant
        package var explanation: String
    }

    /// When people are told, on the contract's wall clock: at the beginning of a working day.
    private static let warningHour = Duration.seconds(8 * 3600)

    /// The latest due date that cover allows, with its arithmetic. [§7.1: extended when an EDD was granted]
    static func creditPeriodEnd(of invoice: Invoice, under terms: ContractTerms) -> (CalendarDate, String) {
        let reckoning = terms.calendar.reckon(terms.maximumCreditPeriod, from: invoice.issuedOn)
        guard let extended = invoice.extendedTo, extended > reckoning.date else {
            return (reckoning.date, "issued \(reckoning.explanation)")
        }
        return (extended, "issued \(reckoning.explanation), extended by an EDD to \(extended)")
    }

    /// Every last day of a filing, earliest first. Invoices that are settled in full set none, nor does debt that is
    /// not insured.
    static func deadlines(of filing: Filing, under terms: ContractTerms) -> [Deadline] {
        guard filing.debtType == .creditInsurance else { return [] }
        var deadlines = filing.invoices.filter { filing.outstanding(of: $0) > 0 }.map { invoice in
            let reckoning = terms.calendar.reckon(
                terms.declaration,
                from: invoice.effectiveDueDate,
                roll: terms.declarationRoll
            )
            let due = invoice.extendedTo == nil ? "due" : "due \(invoice.dueOn), extended by an EDD to"
            return deadline(
                .declaration,
                invoice.reference,
                reckoning,
                "invoice \(invoice.reference), \(due) \(reckoning.explanation)",
                terms
            )
        }
        if let known = filing.adverseInformationOn {
            let reckoning = terms.calendar.reckon(
                terms.adverseInformation,
                from: known,
                roll: terms.adverseInformationRoll
            )
            deadlines.append(
                deadline(
                    .adverseInformation,
                    nil,
                    reckoning,
                    "adverse information known \(reckoning.explanation)",
                    terms
                )
            )
        }
        return deadlines.sorted {
            ($0.date, $0.kind.rawValue, $0.invoiceReference ?? "")
                < ($1.date, $1.kind.rawValue, $1.invoiceReference ?? "")
        }
    }

    private static func deadline(
        _ kind: Deadline.Kind,
        _ invoice: String?,
        _ reckoning: Reckoning,
        _ explanation: String,
        _ terms: ContractTerms
    ) -> Deadline {
        func warning(_ days: Int) -> Instant {
            terms.zone.start(of: reckoning.date.adding(days: -days)) + warningHour
        }
        return Deadline(
            kind: kind,
            invoiceReference: invoice,
            date: reckoning.date,
            endsAt: terms.zone.start(of: reckoning.date.adding(days: 1)),
            earlyWarningAt: warning(terms.earlyWarningDays),
            urgentWarningAt: warning(terms.urgentWarningDays),
            explanation: "\(explanation); ends at midnight \(terms.zone.name)"
        )
    }

    /// The due date cannot exceed the maximum credit period unless an extension was granted. [§7.1]
    static func check(creditPeriod filing: Filing, under terms: ContractTerms) throws(RejectionReport) {
        guard filing.debtType == .creditInsurance else { return }
        for (index, invoice) in filing.invoices.enumerated() {
            let (end, explanation) = creditPeriodEnd(of: invoice, under: terms)
            guard invoice.dueOn > end else { continue }
            throw RejectionReport(
                code: "due_date_beyond_credit_period",
                message:
                    "invoice \"\(invoice.reference)\" may fall due on \(end) at the latest (\(explanation)); "
                    + "give extendedDueDate when Coface granted an extension (EDD), or file it as NGD",
                field: "invoices[\(index)].dueDate",
                value: invoice.dueOn.description
            )
        }
    }
}

extension OverdueCase.Deadline {
    package var json: JSON {
        var object = JSONObject([
            ("date", .string(date.description)), ("early", .integer(earlyWarningAt.microseconds)),
            ("ends", .integer(endsAt.microseconds)), ("explanation", .string(explanation)),
            ("kind", .string(kind.rawValue)), ("urgent", .integer(urgentWarningAt.microseconds)),
        ])
        object["invoice"] = invoiceReference.map(JSON.string)
        return .object(object)
    }

    package init(json: JSON) throws(JSONShapeError) {
        self.init(
            kind: try json.word("kind", "a known deadline"),
            invoiceReference: try json.optionalString("invoice"),
            date: try json.date("date"),
            endsAt: Instant(microseconds: try json.wideInteger("ends")),
            earlyWarningAt: Instant(microseconds: try json.wideInteger("early")),
            urgentWarningAt: Instant(microseconds: try json.wideInteger("urgent")),
            explanation: try json.string("explanation")
        )
    }
}
