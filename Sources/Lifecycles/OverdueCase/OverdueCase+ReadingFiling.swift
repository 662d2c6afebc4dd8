import Values
import Workflow

/// From the arguments of `draft` and `amend` to a filing. Every refusal names field, value and what to do.
extension OverdueCase {
    static let filingFields = [
        "customerReference", "policyNumber", "debtType", "predecessor", "debtor", "insuredContact",
        "nonPaymentReason", "dispute", "currency", "invoices", "settlements", "interventionRequested",
        "waitingPeriodReduction", "adverseInformationOn",
    ]

    func readFiling(_ arguments: JSON) throws(RejectionReport) -> Filing {
        let reader = try ArgumentReader(arguments, known: Self.filingFields)
        let currency = try reader.currency("currency")
        let country: String
        let debtor = try ArgumentReader(
            try reader.requiredPart("debtor"),
            known: ["easyNumber", "name", "countryCode", "identifiers", "address", "contact"],
            at: "debtor"
        )
        country = try CountryCode.read(debtor, "countryCode")
        var filing = Filing(
            customerReference: try Self.reference(reader, "customerReference"),
            policyNumber: try policy(reader),
            debtType: try reader.word("debtType"),
            predecessor: try reader.part("predecessor") == nil ? nil : Self.reference(reader, "predecessor"),
            debtor: try Self.readDebtor(debtor, country),
            insuredContact: try Self.readContact(try reader.requiredPart("insuredContact"), "insuredContact"),
            nonPaymentReason: try reader.text("nonPaymentReason", limit: Self.reasonCodeLengthLimit),
            dispute: try Self.readDispute(reader.part("dispute")),
            currency: currency,
            invoices: try Self.readInvoices(reader, currency),
            settlements: [],
            wantsIntervention: try reader.flag("interventionRequested"),
            wantsShorterWaitingPeriod: try reader.flag("waitingPeriodReduction", default: false),
            adverseInformationOn: try reader.optionalDate("adverseInformationOn")
        )
        filing.settlements = try Self.readSettlements(reader, currency)
        try Self.check(filing)
        return filing
    }

    /// References go into queries and are read aloud: what is printable ASCII and not a blank.
    private static func reference(_ reader: ArgumentReader, _ field: String) throws(RejectionReport) -> String
    {
        let text = try reader.text(field, limit: referenceLengthLimit)
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw RejectionReport(
                code: "forbidden_character",
                message: "\(reader.name(of: field)) may hold printable ASCII characters without blanks only",
                field: reader.name(of: field),
                value: text
            )
        }
        return text
    }

    private func policy(_ reader: ArgumentReader) throws(RejectionReport) -> String {
        let given = try reader.optionalText("policyNumber", limit: Self.policyLengthLimit)
        guard let policy = given ?? contracts.defaultPolicy else {
            throw RejectionReport(
                code: "missing_field",
                kind: .malformed,
                message: "field \"policyNumber\" is required, since no policy is configured",
                field: "policyNumber"
            )
        }
        guard contracts.terms(for: policy) != nil else {
            throw RejectionReport(
                code: "unknown_policy",
                message:
                    "the contract terms list no policy \"\(policy)\"; add it to the file, or correct the number",
                field: "policyNumber",
                value: policy
            )
        }
        return policy
    }

    private static func readDebtor(_ reader: ArgumentReader, _ country: String)
        throws(RejectionReport) -> Debtor
    {
        let easyNumber = try reader.optionalText("easyNumber", limit: EasyNumber.lengthLimit)
        if let easyNumber { try EasyNumber.check(easyNumber, field: reader.name(of: "easyNumber")) }
        var identifiers: [LegalIdentifier] = []
        for element in try reader.list("identifiers", limit: identifiersLimit) {
            let identifier = try LegalIdentifier.read(element.value, at: element.path, countryCode: country)
            _ = try IdentifierCheck.warnings(for: identifier, at: element.path)
            identifiers.append(identifier)
        }
        var address = JSONObject()
        if let part = reader.part("address") {
            guard let object = part.objectValue else {
                throw .wrongType(reader.name(of: "address"), "an object", part)
            }
            guard part.canonicalBytes.count <= addressBytesLimit else {
                throw RejectionReport(
                    code: "too_long",
                    message: "debtor.address is longer than \(addressBytesLimit) bytes",
                    field: "debtor.address"
                )
            }
            address = object
        }
        var contact: Contact?
        if let part = reader.part("contact") {
            contact = try readContact(part, "debtor.contact", takesFax: true)
        }
        return Debtor(
            easyNumber: easyNumber,
            name: try reader.text("name", limit: nameLengthLimit),
            countryCode: country,
            identifiers: identifiers,
            address: address,
            contact: contact
        )
    }

    private static func readContact(_ json: JSON, _ path: String, takesFax: Bool = false)
        throws(RejectionReport) -> Contact
    {
        let known = ["name", "email", "phone"] + (takesFax ? ["fax"] : [])
        let reader = try ArgumentReader(json, known: known, at: path)
        return Contact(
            name: try reader.text("name", limit: nameLengthLimit),
            email: try reader.optionalText("email", limit: nameLengthLimit),
            phone: try reader.optionalText("phone", limit: nameLengthLimit),
            fax: takesFax ? try reader.optionalText("fax", limit: nameLengthLimit) : nil
        )
    }

    private static func readDispute(_ json: JSON?) throws(RejectionReport) -> Dispute {
        guard let json else { return Dispute(isDisputed: false) }
        let reader = try ArgumentReader(json, known: ["disputed", "details"], at: "dispute")
        let dispute = Dispute(
            isDisputed: try reader.flag("disputed"),
            details: try reader.optionalText("details", limit: textLengthLimit)
        )
        guard !dispute.isDisputed || dispute.details != nil else {
            throw RejectionReport(
                code: "missing_field",
                kind: .malformed,
                message: "a disputed debt needs dispute.details: say what the debtor disputes",
                field: "dispute.details"
            )
        }
        return dispute
    }

    static func readInvoices(_ reader: ArgumentReader, _ currency: Currency)
        throws(RejectionReport) -> [Invoice]
    {
        var invoices: [Invoice] = []
        for element in try reader.list("invoices", limit: invoicesLimit) {
            let part = try ArgumentReader(
                element.value,
                known: ["reference", "issueDate", "dueDate", "extendedDueDate", "amount", "currency"],
                at: element.path
            )
            try checkCurrency(part, currency)
            invoices.append(
                Invoice(
                    reference: try part.text("reference", limit: referenceLengthLimit),
                    issuedOn: try part.date("issueDate"),
                    dueOn: try part.date("dueDate"),
                    extendedTo: try part.optionalDate("extendedDueDate"),
                    amount: try part.amount("amount", in: currency, limit: amountLimit)
                )
            )
        }
        return invoices
    }

    static func readSettlements(_ reader: ArgumentReader, _ currency: Currency)
        throws(RejectionReport) -> [Settlement]
    {
        var settlements: [Settlement] = []
        for element in try reader.list("settlements", limit: invoicesLimit) {
            let part = try ArgumentReader(
                element.value,
                known: ["type", "date", "amount", "currency", "invoiceReference"],
                at: element.path
            )
            try checkCurrency(part, currency)
            settlements.append(
                Settlement(
                    kind: try part.word("type"),
                    date: try part.date("date"),
                    amount: try part.amount("amount", in: currency, limit: amountLimit),
                    invoiceReference: try part.optionalText("invoiceReference", limit: referenceLengthLimit)
                )
            )
        }
        return settlements
    }

    /// One currency a case: sums and limits would mean nothing otherwise.
    private static func checkCurrency(_ reader: ArgumentReader, _ currency: Currency) throws(RejectionReport)
    {
        guard reader.part("currency") != nil else { return }
        let given = try reader.currency("currency")
        guard given == currency else {
            throw RejectionReport(
                code: "currency_mismatch",
                message: "\(reader.name(of: "currency")) is \(given) in a case in \(currency); "
                    + "file the invoices of another currency as a case of their own",
                field: reader.name(of: "currency"),
                value: given.code
            )
        }
    }
}
