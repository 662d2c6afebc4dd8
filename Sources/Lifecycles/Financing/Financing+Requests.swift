package import Values

extension Financing {
    /// What the Cofidis client needs for a call. The key's date is part of the facts, so that a lost initialize is
    /// repeated with the date that it was sent with; the client compares it with Paris right before it sends.
    package func request(for call: String, given facts: Facts, at moment: Instant) -> JSON {
        guard let opening = facts.opening else {
            preconditionFailure("no call comes before the case is opened")
        }
        var key = JSONObject([
            ("merchantTransactionId", .string(opening.merchantTransactionID)),
            ("merchantTransactionDate", .string(facts.date)),
        ])
        key["merchantId"] = opening.merchantID.map(JSON.string)
        key["providerTransactionId"] = facts.providerTransactionID.map(JSON.string)
        var object = JSONObject([("transactionKey", .object(key))])
        switch call {
        case "initialize", "repeatInitialize":
            object["operation"] = .string(Operation.initialize.rawValue)
            object["amount"] = .integer(opening.amount.minorUnits)
            object["currency"] = .string(opening.amount.currency.code)
            object["product"] = .string(opening.product.rawValue)
            object["captureMode"] = .string(opening.captureMode.rawValue)
            object["webhook"] = .bool(opening.hasWebhook)
            if facts.hasTriedNextDay { object["nextDayAllowed"] = true }
            if !opening.sections.isEmpty { object["sections"] = .object(opening.sections) }
        case "sendPayment", "repeatSendPayment":
            guard let terms = opening.retail else { preconditionFailure("only stores send payments") }
            object["operation"] = .string(Operation.sendPayment.rawValue)
            object["amount"] = .integer(opening.amount.minorUnits)
            object["currency"] = .string(opening.amount.currency.code)
            object["product"] = .string(opening.product.rawValue)
            object["captureMode"] = .string(opening.captureMode.rawValue)
            object["webhook"] = .bool(opening.hasWebhook)
            object["sellerId"] = .string(terms.sellerID)
            object["sendingType"] = .string(terms.sendingType.rawValue)
            if facts.hasTriedNextDay { object["nextDayAllowed"] = true }
            if !opening.sections.isEmpty { object["sections"] = .object(opening.sections) }
        case "signalDelivery":
            object["operation"] = .string(Operation.updateStatus.rawValue)
            object["newStatus"] = "Delivered"
        case "findTransaction", "getStatus", "checkConfirm", "checkRefund", "checkDelivery":
            object["operation"] = .string(Operation.getStatus.rawValue)
        case "confirm": object["operation"] = .string(Operation.confirm.rawValue)
        case "refund":
            guard let refund = facts.refund else { preconditionFailure("no refund is open") }
            object["operation"] = .string(Operation.refund.rawValue)
            object["refundAmount"] = .integer(refund.amount)
        default: preconditionFailure("a financing makes no call \(call)")
        }
        return .object(object)
    }
}
