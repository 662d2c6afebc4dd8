package import Values

extension OverdueCase {
    /// What is declared. [coface-cofaserve.md §7.3]
    package struct Filing: Sendable, Equatable {
        /// Ours; by it a lost declaration is found again. (D-16)
        package var customerReference: String
        package var policyNumber: String
        package var debtType: DebtType
        /// The reference of the rejected case that this one follows. (D-17)
        package var predecessor: String?
        package var debtor: Debtor
        package var insuredContact: Contact
        /// Opaque: the list of codes is the provider's. [§14]
        package var nonPaymentReason: String
        package var dispute: Dispute
        /// All amounts of a case are in this currency.
        package var currency: Currency
        package var invoices: [Invoice]
        package var settlements: [Settlement]
        package var wantsIntervention: Bool
        package var wantsShorterWaitingPeriod: Bool
        /// When adverse information on the debtor became known, if any did. [§7.8]
        package var adverseInformationOn: CalendarDate?

        /// All invoices together.
        package var invoiced: Int64 { invoices.reduce(0) { $0.plusSaturating($1.amount) } }
        /// All payments, settlements and credit notes together.
        package var settled: Int64 { settlements.reduce(0) { $0.plusSaturating($1.amount) } }
        /// The money at risk.
        package var outstanding: Int64 { max(0, invoiced.minusSaturating(settled)) }

        /// What is left of one invoice after the settlements that name it.
        package func outstanding(of invoice: Invoice) -> Int64 {
            let settled = settlements.filter { $0.invoiceReference == invoice.reference }
            return invoice.amount.minusSaturating(settled.reduce(0) { $0.plusSaturating($1.amount) })
        }
    }

    package enum DebtType: String, Sendable, CaseIterable {
        /// Overdue on covered debt.
        case creditInsurance = "CI"
        /// Non-guaranteed debt: a request for debt collection.
        case nonGuaranteed = "NGD"
    }

    package struct Debtor: Sendable, Equatable {
        /// Nil while unknown; may be a temporary one while it is a draft.
        package var easyNumber: String?
        package var name: String
        package var countryCode: String
        package var identifiers: [LegalIdentifier]
        /// Opaque, passed through.
        package var address: JSONObject
        package var contact: Contact?
    }

    package struct Contact: Sendable, Equatable {
        package var name: String
        package var email: String?
        package var phone: String?
        /// Of debtors only: an order or a declaration without EASY number carries all that is known. [§4, step 3]
        package var fax: String?
    }

    package struct Dispute: Sendable, Equatable {
        package var isDisputed: Bool
        package var details: String?
    }

    package struct Invoice: Sendable, Equatable {
        package var reference: String
        package var issuedOn: CalendarDate
        package var dueOn: CalendarDate
        /// The due date that Coface granted by an extension (EDD), if it did.
        package var extendedTo: CalendarDate?
        /// Minor units of the filing's currency.
        package var amount: Int64

        /// From when on it is overdue, and from which the time limit runs.
        package var effectiveDueDate: CalendarDate { extendedTo ?? dueOn }
    }

    package struct Settlement: Sendable, Equatable {
        package enum Kind: String, Sendable, CaseIterable {
            case payment = "PAYMENT"
            case settlement = "SETTLEMENT"
            case creditNote = "CREDIT_NOTE"
        }

        package var kind: Kind
        package var date: CalendarDate
        package var amount: Int64
        package var invoiceReference: String?
    }
}
