import Values

/// What a financing asks of Cofidis, as far as the stand-in looks at it.
struct CofidisRequest: Sendable {
    let operation: String
    let merchantID: String
    let date: String
    let country: String?
    let amount: Int64
    /// Of validate, cancel and refund.
    let moved: Int64
    let hasWebhook: Bool
    let allowsNextDay: Bool
    let reservesOnly: Bool
    let isLoan: Bool
    let sellerID: String?
    let sendingType: String?
    let newStatus: String?

    init?(_ json: JSON) {
        guard let operation = json["operation"]?.stringValue, let key = json["transactionKey"],
            let merchantID = key["merchantTransactionId"]?.stringValue,
            let date = key["merchantTransactionDate"]?.stringValue
        else { return nil }
        self.operation = operation
        self.merchantID = merchantID
        self.date = date
        country = json["transactionKey"]?["merchantCountry"]?.stringValue
        amount = json["amount"]?.integerValue ?? 0
        moved = json["\(operation)Amount"]?.integerValue ?? 0
        hasWebhook = json["webhook"]?.boolValue ?? false
        allowsNextDay = json["nextDayAllowed"]?.boolValue ?? false
        reservesOnly = json["captureMode"]?.stringValue == "Validate"
        isLoan = json["product"]?.stringValue == "LOAN"
        sellerID = json["sellerId"]?.stringValue
        sendingType = json["sendingType"]?.stringValue
        newStatus = json["newStatus"]?.stringValue
    }

    var key: String { "\(merchantID)/\(date)" }
    var opensTransaction: Bool { operation == "initialize" || operation == "sendPayment" }
}
