package import Values

extension Financing {
    /// Silence left out: a fresh case is small, and so is the row of a quiet one.
    package func encode(_ facts: Facts) -> JSON {
        var object = JSONObject()
        object["opening"] = facts.opening?.facts
        object["openedAt"] = .integer(facts.openedAt.microseconds)
        object["date"] = .string(facts.date)
        if facts.hasTriedNextDay { object["hasTriedNextDay"] = true }
        object["initializeAttempts"] = Self.count(facts.initializeAttempts)
        object["redirectUrl"] = facts.redirectURL.map(JSON.string)
        object["redirectedAt"] = Self.moment(facts.redirectedAt)
        object["providerTransactionId"] = facts.providerTransactionID.map(JSON.string)
        object["status"] = facts.status.map { .string($0.rawValue) }
        object["raw"] = facts.rawStatus.map(JSON.string)
        if facts.ledger != Ledger() { object["ledger"] = facts.ledger.json }
        object["amountsAt"] = Self.moment(facts.amountsAt)
        object["toldCurrency"] = facts.toldCurrency.map(JSON.string)
        object["lastCode"] = facts.lastCode.map(JSON.string)
        if facts.lastAnswerHadStatus { object["lastAnswerHadStatus"] = true }
        object["lastReadAt"] = Self.moment(facts.lastReadAt)
        object["lateReads"] = Self.count(facts.lateReads)
        if !facts.hints.isEmpty { object["hints"] = .array(facts.hints.map(JSON.string)) }
        object["lastHint"] = facts.lastHint.map { .string($0.rawValue) }
        if !facts.hintTimes.isEmpty {
            object["hintTimes"] = .array(facts.hintTimes.map { .integer($0.microseconds) })
        }
        object["hintsAnsweredAt"] = Self.moment(facts.hintsAnsweredAt)
        object["toConfirmSince"] = Self.moment(facts.toConfirmSince)
        object["confirmAttempts"] = Self.count(facts.confirmAttempts)
        object["confirmRecheckAt"] = Self.moment(facts.confirmRecheckAt)
        object["confirmedAt"] = Self.moment(facts.confirmedAt)
        object["authorizedAt"] = Self.moment(facts.authorizedAt)
        object["abandonReason"] = facts.abandonReason.map(JSON.string)
        if let movement = facts.movement { object[movement.kind.rawValue] = movement.json }
        object["account"] = facts.account.json
        object["retail"] = facts.retail?.json
        return .object(object)
    }

    private static func count(_ number: Int) -> JSON? { number == 0 ? nil : .integer(Int64(number)) }

    private static func moment(_ moment: Instant?) -> JSON? { moment.map { .integer($0.microseconds) } }

    package func decodeFacts(_ json: JSON) throws(JSONShapeError) -> Facts {
        var facts = Facts()
        if let opening = json["opening"] { facts.opening = try Opening(json: opening) }
        facts.openedAt = Instant(microseconds: try json.integer("openedAt"))
        facts.date = try json.string("date")
        facts.hasTriedNextDay = json["hasTriedNextDay"]?.boolValue ?? false
        facts.initializeAttempts = try json.count("initializeAttempts")
        facts.redirectURL = try json.optionalString("redirectUrl")
        facts.redirectedAt = try json.moment("redirectedAt")
        facts.providerTransactionID = try json.optionalString("providerTransactionId")
        facts.status = try json.status("status")
        facts.rawStatus = try json.optionalString("raw")
        if let ledger = json["ledger"] { facts.ledger = try Ledger(json: ledger) }
        facts.amountsAt = try json.moment("amountsAt")
        facts.toldCurrency = try json.optionalString("toldCurrency")
        facts.lastCode = try json.optionalString("lastCode")
        facts.lastAnswerHadStatus = json["lastAnswerHadStatus"]?.boolValue ?? false
        facts.lastReadAt = try json.moment("lastReadAt")
        facts.lateReads = try json.count("lateReads")
        facts.hints = (json["hints"]?.arrayValue ?? []).compactMap(\.stringValue)
        facts.lastHint = try json.status("lastHint")
        facts.hintTimes = (json["hintTimes"]?.arrayValue ?? []).compactMap(\.integerValue)
            .map(Instant.init(microseconds:))
        facts.hintsAnsweredAt = try json.moment("hintsAnsweredAt")
        facts.toConfirmSince = try json.moment("toConfirmSince")
        facts.confirmAttempts = try json.count("confirmAttempts")
        facts.confirmRecheckAt = try json.moment("confirmRecheckAt")
        facts.confirmedAt = try json.moment("confirmedAt")
        facts.authorizedAt = try json.moment("authorizedAt")
        facts.abandonReason = try json.optionalString("abandonReason")
        for kind in Movement.allCases {
            if let open = json[kind.rawValue] { facts.movement = try OpenMovement(kind, json: open) }
        }
        if let account = json["account"] { facts.account = try Account(json: account) }
        if let retail = json["retail"] { facts.retail = try RetailFacts(json: retail) }
        return facts
    }
}

extension JSON {
    fileprivate func count(_ key: String) throws(JSONShapeError) -> Int { Int(try optionalInteger(key) ?? 0) }

    fileprivate func moment(_ key: String) throws(JSONShapeError) -> Instant? {
        try optionalInteger(key).map(Instant.init(microseconds:))
    }
}

extension Financing.Opening {
    var facts: JSON {
        var object = sections
        object["amount"] = .integer(amount.minorUnits)
        object["captureMode"] = .string(captureMode.rawValue)
        object["currency"] = .string(amount.currency.code)
        object["integration"] = .string(integration.rawValue)
        object["merchantId"] = merchantID.map(JSON.string)
        object["merchantTransactionId"] = .string(merchantTransactionID)
        object["product"] = .string(product.rawValue)
        object["webhook"] = .bool(hasWebhook)
        if statesCountry { object["country"] = .string(country.rawValue) }
        if processMod != .redirect { object["processMod"] = .string(processMod.rawValue) }
        object["validateWithinDays"] = validateWithinDays.map { .integer(Int64($0)) }
        retail?.add(to: &object)
        return .object(object)
    }

    init(json: JSON) throws(JSONShapeError) {
        let code = try json.string("currency")
        guard let currency = Currency(code: code) else {
            throw JSONShapeError(field: "currency", expected: "a known currency", found: code)
        }
        var sections = JSONObject()
        for name in Financing.retailSectionNames { sections[name] = json[name] }
        self.init(
            merchantTransactionID: try json.string("merchantTransactionId"),
            amount: Money(minorUnits: try json.integer("amount"), currency: currency),
            product: try json.word("product", "a known product"),
            integration: try json.word("integration", "a known integration"),
            captureMode: try json.word("captureMode", "a known capture mode"),
            hasWebhook: try json.bool("webhook"),
            country: json["country"] == nil ? .france : try json.word("country", "a known country"),
            processMod: json["processMod"] == nil
                ? .redirect : try json.word("processMod", "Redirect or API"),
            validateWithinDays: try json.optionalInteger("validateWithinDays").map(Int.init),
            sections: sections
        )
        statesCountry = json["country"] != nil
        merchantID = try json.optionalString("merchantId")
        retail = try Financing.RetailTerms(opening: json)
    }
}

extension Financing.Ledger {
    var json: JSON {
        [.integer(authorized), .integer(cancelled), .integer(validated), .integer(refunded)]
    }

    init(json: JSON) throws(JSONShapeError) {
        let amounts = (json.arrayValue ?? []).compactMap(\.integerValue)
        guard amounts.count == 4 else {
            throw JSONShapeError(field: "ledger", expected: "four whole numbers", found: json.kind)
        }
        self.init(authorized: amounts[0], cancelled: amounts[1], validated: amounts[2], refunded: amounts[3])
    }
}

extension Financing.OpenMovement {
    fileprivate var json: JSON {
        var object = JSONObject([
            ("amount", .integer(amount)), ("attempts", .integer(Int64(attempts))),
            ("before", .integer(before)),
        ])
        object["refusal"] = refusalCode.map(JSON.string)
        object["acknowledgedAt"] = acknowledgedAt.map { .integer($0.microseconds) }
        object["recheckAt"] = recheckAt.map { .integer($0.microseconds) }
        if readsFirst { object["readsFirst"] = true }
        return .object(object)
    }

    fileprivate init(_ kind: Financing.Movement, json: JSON) throws(JSONShapeError) {
        self.init(
            kind,
            amount: try json.integer("amount"),
            before: try json.integer("before"),
            attempts: Int(try json.integer("attempts")),
            refusalCode: try json.optionalString("refusal")
        )
        acknowledgedAt = try json.moment("acknowledgedAt")
        recheckAt = try json.moment("recheckAt")
        readsFirst = json["readsFirst"]?.boolValue ?? false
    }
}
