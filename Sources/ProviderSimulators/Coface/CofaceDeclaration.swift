/// The body of a declaration, read and checked as far as it can be without knowing the case's debtor
/// [coface-cofaserve.md §7.3].
struct CofaceDeclaration {
    let customerReference: String
    let debtType: CofaceCase.DebtType
    let interventionRequested: Bool
    let statement: CofaceStatement
    let debtorName: String?
    let debtorIdentifiers: [String]
    let debtorCountry: String?
    let otherMembers: String

    static let referenceLimit = 100
    static let invoicesLimit = 1_000
    static let settlementTypes: Set<String> = ["PAYMENT", "SETTLEMENT", "CREDIT_NOTE"]

    init(_ body: JSONValue) throws(CofaceProblem) {
        guard let reference = body["customerReference"]?.string, !reference.isEmpty,
            reference.unicodeScalars.count <= CofaceDeclaration.referenceLimit
        else { throw .invalid("customerReference") }
        customerReference = reference
        guard let debtType = (body["debtType"]?.string).flatMap(CofaceCase.DebtType.init) else {
            throw .invalid("debtType", "CI or NGD is expected")
        }
        self.debtType = debtType
        guard let contact = body["insuredContact"], contact["name"]?.string?.isEmpty == false else {
            throw .invalid("insuredContact.name")
        }
        guard body["nonPaymentReason"]?.string?.isEmpty == false else { throw .invalid("nonPaymentReason") }
        guard case .boolean(let intervention)? = body["interventionRequested"] else {
            throw .invalid("interventionRequested")
        }
        interventionRequested = intervention
        statement = CofaceStatement(
            invoices: try CofaceDeclaration.invoices(body["invoices"]),
            settlements: try CofaceDeclaration.settlements(body["settlements"])
        )
        try statement.checkReferences()
        let debtor = body["debtor"]
        debtorName = (debtor?["name"] ?? debtor?["companyName"])?.string
        debtorCountry = (debtor?["countryCode"] ?? debtor?["address"]?["countryCode"])?.string
        var identifiers: [String] = []
        if case .array(let listed)? = debtor?["identifiers"] {
            identifiers = listed.compactMap { $0["value"]?.string }
        }
        debtorIdentifiers = identifiers
        let own: Set<String> = [
            "contractId", "customerReference", "debtType", "interventionRequested", "invoices", "settlements",
        ]
        var rest: [JSONValue.Member] = []
        if case .object(let members) = body { rest = members.filter { !own.contains($0.name) } }
        otherMembers = JSONValue.object(rest).text
    }

    static func invoices(_ value: JSONValue?) throws(CofaceProblem) -> [CofaceStatement.Invoice] {
        guard case .array(let elements)? = value, !elements.isEmpty, elements.count <= invoicesLimit else {
            throw .invalid("invoices")
        }
        var invoices: [CofaceStatement.Invoice] = []
        for (index, element) in elements.enumerated() {
            let place = "invoices[\(index)]"
            guard let reference = element["reference"]?.string, !reference.isEmpty else {
                throw .invalid("\(place).reference")
            }
            let issueDate = try date(element, "issueDate", place)
            let dueDate = try date(element, "dueDate", place)
            guard issueDate <= dueDate else { throw .invalid("\(place).dueDate", "before the issue date") }
            invoices.append(
                .init(
                    reference: reference,
                    issueDate: issueDate,
                    dueDate: dueDate,
                    amount: try amount(element, place),
                    currency: try currency(element, place)
                )
            )
        }
        return invoices
    }

    /// None when the member is missing.
    static func settlements(_ value: JSONValue?) throws(CofaceProblem) -> [CofaceStatement.Settlement] {
        if value == nil || value == .null { return [] }
        guard case .array(let elements)? = value, elements.count <= invoicesLimit else {
            throw .invalid("settlements")
        }
        var settlements: [CofaceStatement.Settlement] = []
        for (index, element) in elements.enumerated() {
            let place = "settlements[\(index)]"
            guard let type = element["type"]?.string, settlementTypes.contains(type) else {
                throw .invalid("\(place).type")
            }
            settlements.append(
                .init(
                    type: type,
                    date: try date(element, "date", place),
                    amount: try amount(element, place),
                    currency: try currency(element, place),
                    invoiceReference: element["invoiceReference"]?.string
                )
            )
        }
        return settlements
    }

    private static func date(_ element: JSONValue, _ name: String, _ place: String) throws(CofaceProblem)
        -> String
    {
        guard let text = element[name]?.string, CivilDate(dashed: text) != nil else {
            throw .invalid("\(place).\(name)")
        }
        return text
    }

    private static func amount(_ element: JSONValue, _ place: String) throws(CofaceProblem) -> String {
        guard let text = element["amount"]?.string, let amount = CofaceAmount(text), amount.tenThousandths > 0
        else { throw .invalid("\(place).amount") }
        return text
    }

    private static func currency(_ element: JSONValue, _ place: String) throws(CofaceProblem) -> String {
        guard let text = element["currency"]?.string, text.utf8.count == 3,
            text.utf8.allSatisfy({ (0x41...0x5a).contains($0) })
        else { throw .invalid("\(place).currency") }
        return text
    }
}

extension CofaceStatement {
    /// An invoice reference may be entered once only; a settlement names an invoice of the case, or none.
    func checkReferences() throws(CofaceProblem) {
        var references: Set<String> = []
        for invoice in invoices where !references.insert(invoice.reference).inserted {
            throw CofaceProblem(
                400,
                "duplicate_invoice_reference",
                "The invoice reference was entered twice: \(invoice.reference)"
            )
        }
        for settlement in settlements {
            guard let reference = settlement.invoiceReference, !reference.isEmpty else { continue }
            guard references.contains(reference) else {
                throw CofaceProblem.invalid("settlements.invoiceReference", reference)
            }
        }
    }
}
