package import Values

extension Financing {
    /// This exact spelling. [cofidis.md §5.9, D-10]
    static let abandonedStatus = "Abandonned"

    /// What the Cofidis client needs for a call. The key's date is part of the facts, so that a lost initialize is
    /// repeated with the date that it was sent with; the client compares it with Paris right before it sends.
    package func request(for call: String, given facts: Facts, at moment: Instant) -> JSON {
        guard let opening = facts.opening else { return .null }
        var key = JSONObject([
            ("merchantTransactionId", .string(opening.merchantTransactionID)),
            ("merchantTransactionDate", .string(facts.date)),
        ])
        key["merchantId"] = opening.merchantID.map(JSON.string)
        key["providerTransactionId"] = facts.providerTransactionID.map(JSON.string)
        if opening.statesCountry { key["merchantCountry"] = .string(opening.country.rawValue) }
        var object = JSONObject([("transactionKey", .object(key))])
        switch call {
        case "initialize", "repeatInitialize":
            object["operation"] = .string(Operation.initialize.rawValue)
            object["amount"] = .integer(opening.amount.minorUnits)
            object["currency"] = .string(opening.amount.currency.code)
            object["product"] = .string(opening.product.rawValue)
            object["processMod"] = .string(opening.processMod.rawValue)
            object["captureMode"] = .string(opening.captureMode.rawValue)
            object["webhook"] = .bool(opening.hasWebhook)
            if facts.hasTriedNextDay { object["nextDayAllowed"] = true }
            if !opening.sections.isEmpty { object["sections"] = .object(opening.sections) }
        case "sendPayment", "repeatSendPayment":
            guard let terms = opening.retail else { return .null }
            object["operation"] = .string(Operation.sendPayment.rawValue)
            object["amount"] = .integer(opening.amount.minorUnits)
            object["currency"] = .string(opening.amount.currency.code)
            object["product"] = .string(opening.product.rawValue)
            object["processMod"] = .string(opening.processMod.rawValue)
            object["captureMode"] = .string(opening.captureMode.rawValue)
            object["webhook"] = .bool(opening.hasWebhook)
            object["sellerId"] = .string(terms.sellerID)
            object["sendingType"] = .string(terms.sendingType.rawValue)
            if facts.hasTriedNextDay { object["nextDayAllowed"] = true }
            if !opening.sections.isEmpty { object["sections"] = .object(opening.sections) }
        case "signalDelivery":
            object["operation"] = .string(Operation.updateStatus.rawValue)
            object["newStatus"] = "Delivered"
        case "findTransaction", "getStatus", "checkConfirm", "checkValidate", "checkCancel", "checkRefund",
            "checkDelivery", "readBeforeRefund":
            object["operation"] = .string(Operation.getStatus.rawValue)
        case "confirm": object["operation"] = .string(Operation.confirm.rawValue)
        case "validate", "cancel", "refund":
            guard let open = facts.movement, open.kind.rawValue == call else { return .null }
            object["operation"] = .string(open.kind.rawValue)
            object["\(open.kind.rawValue)Amount"] = .integer(open.amount)
        case "abandon":
            guard let reason = facts.abandonReason else { return .null }
            object["operation"] = .string(Operation.updateStatus.rawValue)
            object["newStatus"] = .string(Self.abandonedStatus)
            object["reasonCode"] = .string(reason)
        default: return .null
        }
        return .object(object)
    }
}
