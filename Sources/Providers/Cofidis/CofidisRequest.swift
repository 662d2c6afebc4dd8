package import Lifecycles
package import Values

/// One request to Cofidis, built from what the lifecycle asks. Pure. [cofidis.md §3, §13]
package struct CofidisRequest: Sendable, Equatable {
    /// The last part of the path.
    package let operation: Financing.Operation
    package let body: JSON
    /// The key's date and whether the next day's date is meant (D-5); only initialize and sendPayment care.
    let keyDate: String
    let allowsNextDay: Bool

    /// - Throws: when the lifecycle's request is not of the agreed shape, which is a defect of ours.
    package init(_ request: JSON, configuration: CofidisConfiguration) throws(JSONShapeError) {
        let name = try request.string("operation")
        guard let operation = Financing.Operation(rawValue: name) else {
            throw JSONShapeError(field: "operation", expected: "an operation of Cofidis", found: name)
        }
        self.operation = operation
        guard operation != .simulateOffer else {
            keyDate = ""
            allowsNextDay = false
            body = try Self.offer(request, configuration: configuration)
            return
        }
        let given = request["transactionKey"] ?? .emptyObject
        keyDate = try given.string("merchantTransactionDate")
        allowsNextDay = request["nextDayAllowed"]?.boolValue ?? false
        let key: JSON = [
            "merchantCountry": .string(
                try given.optionalString("merchantCountry") ?? configuration.merchantCountry
            ),
            "merchantId": .string(try given.optionalString("merchantId") ?? configuration.merchantID),
            "merchantTransactionDate": .string(keyDate),
            "merchantTransactionId": .string(try given.string("merchantTransactionId")),
            "providerId": .string(configuration.providerID),
            "providerTransactionId": .optional(try given.optionalString("providerTransactionId")),
        ]
        var body = JSONObject()
        switch operation {
        case .initialize: try Self.addInitialize(request, to: &body, configuration: configuration)
        case .sendPayment:
            try Self.addInitialize(request, to: &body, configuration: configuration)
            try Self.addSending(request, to: &body)
        case .validate, .cancel, .refund:
            let field = "\(operation.rawValue)Amount"
            body[field] = CofidisAmount.wire(try request.integer(field), unit: configuration.amountUnit)
        case .updateStatus:
            body["newStatus"] = .string(try request.string("newStatus"))
            // Abandoning needs one, a delivery has none. [§5.9, §9]
            body["reasonCode"] = try request.optionalString("reasonCode").map(JSON.string)
        case .getStatus, .confirm, .simulateOffer: break
        }
        body["transactionKey"] = key
        self.body = .object(body)
    }

    /// An offer is asked for before there is a transaction, so it has no key. Only the operation's name is public: the
    /// fields are assumed to be named as in initialize. [§5.10]
    private static func offer(
        _ request: JSON,
        configuration: CofidisConfiguration
    ) throws(JSONShapeError) -> JSON {
        [
            "amount": CofidisAmount.wire(try request.integer("amount"), unit: configuration.amountUnit),
            "currency": .string(try request.string("currency")),
            "merchantCountry": .string(
                try request.optionalString("merchantCountry") ?? configuration.merchantCountry
            ),
            "merchantId": .string(configuration.merchantID),
            "product": .string(try request.string("product")),
            "providerId": .string(configuration.providerID),
        ]
    }

    private static func addInitialize(
        _ request: JSON,
        to body: inout JSONObject,
        configuration: CofidisConfiguration
    ) throws(JSONShapeError) {
        // Sections first: what is typed here wins over anything that a section may be named like.
        for section in request["sections"]?.objectValue?.members ?? [] { body[section.key] = section.value }
        body["amount"] = CofidisAmount.wire(try request.integer("amount"), unit: configuration.amountUnit)
        body["currency"] = .string(try request.string("currency"))
        body["product"] = .string(try request.string("product"))
        body["captureMode"] = .string(try request.string("captureMode"))
        body["processMod"] = .string(try request.string("processMod"))
        var technical = JSONObject([
            ("returnUrlSuccess", .string(configuration.urls.returnSuccess)),
            ("returnUrlOther", .string(configuration.urls.returnOther)),
        ])
        // D-26: without webhook the return URLs are still sent, the notification URLs are not.
        if try request.bool("webhook") {
            technical["notificationUrlSuccess"] = .string(configuration.urls.notificationSuccess)
            technical["notificationUrlPending"] = .string(configuration.urls.notificationPending)
        }
        body["technicalData"] = .object(technical)
    }

    /// Today's date in Paris when the key's date may not be sent any more; nil when it may. [§3, D-5, D-18]
    package func passedDate(at now: Instant) -> String? {
        guard operation == .initialize || operation == .sendPayment else { return nil }
        let today = ParisDate.text(at: now)
        if keyDate == today || (allowsNextDay && keyDate == ParisDate.nextText(at: now)) { return nil }
        return today
    }

    /// Whether sending it twice could do it twice.
    package var isRead: Bool { operation == .getStatus || operation == .simulateOffer }
}

/// Amounts between minor units here and whatever the account's wire speaks. [cofidis.md §15]
package enum CofidisAmount {
    package static func wire(_ minorUnits: Int64, unit: CofidisConfiguration.AmountUnit) -> JSON {
        switch unit {
        case .cents: return .integer(minorUnits)
        case .euros:
            // The text has two decimals at most, so the shortest number that is read back is exactly that text.
            let text = Money(minorUnits: minorUnits, currency: .euro).decimalText
            return Double(text).map { JSON($0) } ?? .string(text)
        }
    }

    /// Minor units; nil for anything that is no exact amount.
    package static func minorUnits(_ wire: JSON, unit: CofidisConfiguration.AmountUnit) -> Int64? {
        switch (unit, wire) {
        case (.cents, .integer): return wire.integerValue
        case (.euros, .integer), (.euros, .double):
            return try? Money(decimal: wire.canonicalText, currency: .euro).minorUnits
        default: return nil
        }
    }
}
