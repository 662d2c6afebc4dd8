import Lifecycles
package import Values

/// From what the lifecycles ask to requests. Pure. [coface-cofaserve.md §3, §7; coface-wire.md]
package enum CofaceWire {
    /// The endpoint templates that this client asks.
    package enum Template {
        package static let identifier = "/companies/identifier"
        package static let name = "/companies/name"
        package static let order = "/companies/{easyNumber}/products/orders/{orderId}"
        package static let catalog = "/companies/{easyNumber}/catalog-overdue"
        package static let declarations = "/companies/{easyNumber}/overdues"
        package static let list = "/companies/overdues"
        package static let overdue = "/companies/{easyNumber}/overdues/{overdueId}"
        package static let documents = "/companies/{easyNumber}/overdues/{overdueId}/documents"
    }

    /// What stands in paths for a debtor that is not identified. [D-18]
    package static let unknown = "unknown"

    /// The requests of a lifecycle's call, to be sent one after the other until one finds what was looked for; only a
    /// look into the list has more than one, since it wants a status. [§7.7]
    ///
    /// - Throws: when the lifecycle's request is not of the agreed shape, which is a defect of ours.
    package static func requests(_ asked: JSON) throws(JSONShapeError) -> [CofaceRequest] {
        let policy = try asked.optionalString("policyNumber")
        let debtor = try asked.optionalString("easyNumber") ?? unknown
        switch try asked.string("operation") {
        case "findByIdentifier", "findByName", "readOrder":
            return [try company(CompanyIdentification.Request.schema.stored(asked))]
        case "readCatalog":
            return [
                CofaceRequest(
                    .get,
                    .overdue,
                    template: Template.catalog,
                    parameters: ["easyNumber": debtor],
                    policyNumber: policy
                )
            ]
        case "declare":
            return [
                CofaceRequest(
                    .post,
                    .overdue,
                    template: Template.declarations,
                    parameters: ["easyNumber": debtor],
                    json: try declaration(asked["filing"] ?? .null),
                    policyNumber: policy
                )
            ]
        case "findCase": return try looks(asked, policy: policy)
        default: return [try ofCase(asked, debtor: debtor, policy: policy)]
        }
    }

    private static func company(_ asked: CompanyIdentification.Request) throws(JSONShapeError)
        -> CofaceRequest
    {
        switch asked {
        case .findByIdentifier(let identifier, let countryCode):
            return CofaceRequest(
                .get,
                .company,
                template: Template.identifier,
                query: [
                    ("countryCode", countryCode), ("identifierType", identifier.type),
                    ("identifierValue", identifier.value),
                ]
            )
        case .findByName(let search):
            var query = [
                (name: "countryCode", value: search.countryCode), (name: "name", value: search.name),
            ]
            for (name, value) in [
                ("town", search.town), ("postalCode", search.postalCode), ("region", search.region),
            ] {
                if let value { query.append((name, value)) }
            }
            return CofaceRequest(.get, .company, template: Template.name, query: query)
        case .readOrder(let number, let orderID):
            guard let orderID else {
                throw JSONShapeError(field: "orderId", expected: "a string", found: "nothing")
            }
            return CofaceRequest(
                .get,
                .product,
                template: Template.order,
                parameters: ["easyNumber": number ?? unknown, "orderId": orderID]
            )
        }
    }

    private static func looks(_ asked: JSON, policy: String?) throws(JSONShapeError) -> [CofaceRequest] {
        let reference = try asked.string("customerReference")
        return (asked["statuses"]?.arrayValue ?? []).compactMap(\.stringValue).map { status in
            CofaceRequest(
                .get,
                .overdue,
                template: Template.list,
                query: [("status", status), ("customerReference", reference)],
                policyNumber: policy
            )
        }
    }

    private static func ofCase(_ asked: JSON, debtor: String, policy: String?)
        throws(JSONShapeError) -> CofaceRequest
    {
        let parameters = ["easyNumber": debtor, "overdueId": try asked.string("overdueId")]
        func request(_ method: HTTPExchangeRequest.Method, _ json: JSON? = nil) -> CofaceRequest {
            CofaceRequest(
                method,
                .overdue,
                template: Template.overdue,
                parameters: parameters,
                json: json,
                policyNumber: policy
            )
        }
        switch try asked.string("operation") {
        case "readCase": return request(.get)
        case "update":
            let filing = try OverdueCase.Filing(json: asked["filing"] ?? .null)
            // PUT replaces the lists that it carries, whole (D-19); after a MOVE the same goes by PATCH (D-5).
            return request(
                asked["afterMove"]?.boolValue == true ? .patch : .put,
                [
                    "interventionRequested": .bool(filing.wantsIntervention),
                    "invoices": invoices(of: filing), "settlements": settlements(of: filing),
                ]
            )
        case "move": return request(.patch, ["actionCode": "MOVE"])
        case let other:
            throw JSONShapeError(field: "operation", expected: "an operation of Coface", found: other)
        }
    }

    // MARK: Bodies

    /// [§7.3, build body]
    private static func declaration(_ json: JSON) throws(JSONShapeError) -> JSON {
        let filing = try OverdueCase.Filing(json: json)
        var debtor = JSONObject([
            ("countryCode", .string(filing.debtor.countryCode)), ("name", .string(filing.debtor.name)),
            ("identifiers", .array(filing.debtor.identifiers.map(\.json))),
            ("address", .object(filing.debtor.address)),
        ])
        debtor["easyNumber"] = filing.debtor.easyNumber.map(JSON.string)
        debtor["contact"] = filing.debtor.contact.map(contact)
        return [
            "contractId": .string(filing.policyNumber),
            "customerReference": .string(filing.customerReference),
            "debtType": .string(filing.debtType.rawValue), "debtor": .object(debtor),
            "dispute": [
                "details": .optional(filing.dispute.details),
                "disputed": .bool(filing.dispute.isDisputed),
            ],
            "insuredContact": contact(filing.insuredContact),
            "interventionRequested": .bool(filing.wantsIntervention), "invoices": invoices(of: filing),
            "nonPaymentReason": .string(filing.nonPaymentReason), "settlements": settlements(of: filing),
            "waitingPeriodReduction": .bool(filing.wantsShorterWaitingPeriod),
        ]
    }

    private static func contact(_ contact: OverdueCase.Contact) -> JSON {
        var object = JSONObject([
            ("email", .string(contact.email ?? "")), ("name", .string(contact.name)),
            ("phone", .string(contact.phone ?? "")),
        ])
        object["fax"] = contact.fax.map(JSON.string)
        return .object(object)
    }

    private static func amount(_ minorUnits: Int64, _ filing: OverdueCase.Filing) -> JSON {
        .string(Money(minorUnits: minorUnits, currency: filing.currency).decimalText)
    }

    /// The due date is the one in force: as extended, where an extension was granted.
    private static func invoices(of filing: OverdueCase.Filing) -> JSON {
        .array(
            filing.invoices.map { invoice in
                [
                    "amount": amount(invoice.amount, filing), "currency": .string(filing.currency.code),
                    "dueDate": .string(invoice.effectiveDueDate.description),
                    "issueDate": .string(invoice.issuedOn.description),
                    "reference": .string(invoice.reference),
                ]
            }
        )
    }

    private static func settlements(of filing: OverdueCase.Filing) -> JSON {
        .array(
            filing.settlements.map { settlement in
                [
                    "amount": amount(settlement.amount, filing), "currency": .string(filing.currency.code),
                    "date": .string(settlement.date.description),
                    "invoiceReference": .optional(settlement.invoiceReference),
                    "type": .string(settlement.kind.rawValue),
                ]
            }
        )
    }
}
