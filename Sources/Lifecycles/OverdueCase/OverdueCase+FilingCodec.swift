package import Values

extension OverdueCase.Filing {
    /// As events, facts and the client's requests carry it: amounts in minor units, silence left out.
    package var json: JSON {
        var object = JSONObject([
            ("currency", .string(currency.code)), ("customerReference", .string(customerReference)),
            ("debtType", .string(debtType.rawValue)), ("debtor", debtor.json),
            ("insuredContact", insuredContact.json), ("invoices", .array(invoices.map(\.json))),
            ("nonPaymentReason", .string(nonPaymentReason)), ("policyNumber", .string(policyNumber)),
            ("settlements", .array(settlements.map(\.json))),
            ("interventionRequested", .bool(wantsIntervention)),
            ("waitingPeriodReduction", .bool(wantsShorterWaitingPeriod)),
        ])
        var disputed = JSONObject([("disputed", .bool(dispute.isDisputed))])
        disputed["details"] = dispute.details.map(JSON.string)
        object["dispute"] = .object(disputed)
        object["predecessor"] = predecessor.map(JSON.string)
        object["adverseInformationOn"] = adverseInformationOn.map { .string($0.description) }
        return .object(object)
    }

    package init(json: JSON) throws(JSONShapeError) {
        let code = try json.string("currency")
        guard let currency = Currency(code: code) else {
            throw JSONShapeError(field: "currency", expected: "a known currency", found: code)
        }
        let dispute = json["dispute"] ?? .emptyObject
        self.init(
            customerReference: try json.string("customerReference"),
            policyNumber: try json.string("policyNumber"),
            debtType: try json.word("debtType", "CI or NGD"),
            predecessor: try json.optionalString("predecessor"),
            debtor: try OverdueCase.Debtor(json: json["debtor"] ?? .null),
            insuredContact: try OverdueCase.Contact(json: json["insuredContact"] ?? .null),
            nonPaymentReason: try json.string("nonPaymentReason"),
            dispute: OverdueCase.Dispute(
                isDisputed: try dispute.bool("disputed"),
                details: try dispute.optionalString("details")
            ),
            currency: currency,
            invoices: try json.elements("invoices") { json throws(JSONShapeError) in
                try OverdueCase.Invoice(json: json)
            },
            settlements: try json.elements("settlements") { json throws(JSONShapeError) in
                try OverdueCase.Settlement(json: json)
            },
            wantsIntervention: try json.bool("interventionRequested"),
            wantsShorterWaitingPeriod: try json.bool("waitingPeriodReduction"),
            adverseInformationOn: try json.optionalDate("adverseInformationOn")
        )
    }
}

extension OverdueCase.Debtor {
    var json: JSON {
        var object = JSONObject([
            ("countryCode", .string(countryCode)), ("name", .string(name)),
            (
                "identifiers",
                .array(identifiers.map(\.json))
            ),
        ])
        object["easyNumber"] = easyNumber.map(JSON.string)
        if !address.isEmpty { object["address"] = .object(address) }
        object["contact"] = contact?.json
        return .object(object)
    }

    init(json: JSON) throws(JSONShapeError) {
        self.init(
            easyNumber: try json.optionalString("easyNumber"),
            name: try json.string("name"),
            countryCode: try json.string("countryCode"),
            identifiers: try json.elements("identifiers") { json throws(JSONShapeError) in
                try LegalIdentifier(json: json)
            },
            address: json["address"]?.objectValue ?? JSONObject(),
            contact: nil
        )
        if let contact = json["contact"] { self.contact = try OverdueCase.Contact(json: contact) }
    }
}

extension OverdueCase.Contact {
    var json: JSON {
        var object = JSONObject([("name", .string(name))])
        object["email"] = email.map(JSON.string)
        object["phone"] = phone.map(JSON.string)
        object["fax"] = fax.map(JSON.string)
        return .object(object)
    }

    init(json: JSON) throws(JSONShapeError) {
        self.init(
            name: try json.string("name"),
            email: try json.optionalString("email"),
            phone: try json.optionalString("phone"),
            fax: try json.optionalString("fax")
        )
    }
}

extension OverdueCase.Invoice {
    var json: JSON {
        var object = JSONObject([
            ("amount", .integer(amount)), ("dueDate", .string(dueOn.description)),
            ("issueDate", .string(issuedOn.description)), ("reference", .string(reference)),
        ])
        object["extendedDueDate"] = extendedTo.map { .string($0.description) }
        return .object(object)
    }

    init(json: JSON) throws(JSONShapeError) {
        self.init(
            reference: try json.string("reference"),
            issuedOn: try json.date("issueDate"),
            dueOn: try json.date("dueDate"),
            extendedTo: try json.optionalDate("extendedDueDate"),
            amount: try json.integer("amount")
        )
    }
}

extension OverdueCase.Settlement {
    var json: JSON {
        var object = JSONObject([
            ("amount", .integer(amount)), ("date", .string(date.description)),
            ("type", .string(kind.rawValue)),
        ])
        object["invoiceReference"] = invoiceReference.map(JSON.string)
        return .object(object)
    }

    init(json: JSON) throws(JSONShapeError) {
        self.init(
            kind: try json.word("type", "a known settlement"),
            date: try json.date("date"),
            amount: try json.integer("amount"),
            invoiceReference: try json.optionalString("invoiceReference")
        )
    }
}

extension JSON {
    func date(_ key: String) throws(JSONShapeError) -> CalendarDate {
        let text = try string(key)
        guard let date = CalendarDate(text) else {
            throw JSONShapeError(field: key, expected: "a day like 2026-11-20", found: text)
        }
        return date
    }

    func optionalDate(_ key: String) throws(JSONShapeError) -> CalendarDate? {
        guard let member = self[key], !member.isNull else { return nil }
        return try date(key)
    }

    /// The elements of a list that may be absent.
    func elements<Element>(
        _ key: String,
        _ read: (JSON) throws(JSONShapeError) -> Element
    ) throws(JSONShapeError) -> [Element] {
        guard let member = self[key], !member.isNull else { return [] }
        guard let elements = member.arrayValue else {
            throw JSONShapeError(field: key, expected: "a list", found: member.kind)
        }
        var values: [Element] = []
        for element in elements { values.append(try read(element)) }
        return values
    }
}
