/// What initialize or sendPayment carries, as far as it is typed [cofidis.md §15].
struct CofidisOpening {
    let isRetail: Bool
    let isLoan: Bool
    let isComplete: Bool
    let captureMode: CofidisTransaction.CaptureMode?
    let sellerId: String
    private let amount: Int64
    private let currency: String
    private let merchantCountry: String
    private let providerId: String
    private let urls: CofidisMessageURLs

    static let urlFields = [
        "returnUrlSuccess", "returnUrlOther", "notificationUrlSuccess", "notificationUrlPending",
    ]

    init(_ body: JSONValue, _ operation: CofidisOperation, mandatory: [String]) {
        let technical = body["technicalData"]
        let key = body["transactionKey"]
        sellerId = (body["sellerId"] ?? body["SellerID"] ?? body["sellerID"])?.string ?? ""
        isRetail = operation == .sendPayment || !sellerId.isEmpty
        isLoan = body["product"]?.string?.lowercased() == "loan"
        captureMode = body["captureMode"]?.string.flatMap(CofidisTransaction.CaptureMode.init(rawValue:))
        amount = body["amount"]?.integer ?? 0
        currency = body["currency"]?.string ?? "EUR"
        merchantCountry = key?["merchantCountry"]?.string ?? ""
        providerId = key?["providerId"]?.string ?? ""
        urls = CofidisMessageURLs(
            returnSuccess: technical?["returnUrlSuccess"]?.string,
            returnOther: technical?["returnUrlOther"]?.string,
            notificationSuccess: technical?["notificationUrlSuccess"]?.string,
            notificationPending: technical?["notificationUrlPending"]?.string
        )
        let seller = sellerId
        isComplete = (mandatory + Self.mandatoryToSend(body, operation)).allSatisfy { path in
            if path == "sellerId" { return !seller.isEmpty }
            var value: JSONValue? = body
            for part in path.split(separator: ".") { value = value?[String(part)] }
            return value.map { !$0.isEmpty } ?? false
        }
    }

    /// What sendPayment needs beside the configured fields; a text message needs a telephone [assumed].
    private static func mandatoryToSend(_ body: JSONValue, _ operation: CofidisOperation) -> [String] {
        guard operation == .sendPayment else { return [] }
        return ["sendingType", "sellerId"] + (body["sendingType"]?.string == "SMS" ? ["customer.phone"] : [])
    }

    func fill(_ transaction: inout CofidisTransaction, captureMode: CofidisTransaction.CaptureMode) {
        transaction.merchantCountry = merchantCountry
        transaction.providerId = providerId
        transaction.captureMode = captureMode
        transaction.isLoan = isLoan
        transaction.amount = amount
        transaction.currency = currency
        transaction.urls = urls
    }

    /// What makes the request no request at all (HTTP 400): values of a wrong kind. Missing values are another
    /// matter, they give `Initialized_to_retry`.
    static func complaint(
        about body: JSONValue,
        _ key: CofidisTransactionKey,
        _ operation: CofidisOperation
    ) -> String? {
        guard CofidisTransactionKey.isPermitted(key.merchantTransactionId) else {
            return "merchantTransactionId holds a character that is not permitted, or is too long"
        }
        if let amount = body["amount"], !amount.isEmpty, (amount.integer ?? 0) <= 0 {
            return "amount must be a whole number of minor units above 0"
        }
        if let currency = body["currency"], !currency.isEmpty, currency.string != "EUR" {
            return "currency must be EUR"
        }
        if let mode = body["captureMode"], !mode.isEmpty {
            guard let known = mode.string.flatMap(CofidisTransaction.CaptureMode.init(rawValue:)) else {
                return "captureMode must be Immediate or Validate"
            }
            let isItalian = body["transactionKey"]?["merchantCountry"]?.string?.lowercased() == "it"
            guard known == .immediate || !(isItalian || operation == .sendPayment) else {
                return "captureMode must be Immediate here"
            }
        }
        if let processMod = body["processMod"], !processMod.isEmpty,
            !["Redirect", "API"].contains(processMod.string ?? "")
        {
            return "processMod must be Redirect or API"
        }
        if operation == .sendPayment, let type = body["sendingType"], !type.isEmpty,
            !["Link", "SMS", "QR"].contains(type.string ?? "")
        {
            return "sendingType must be Link, SMS or QR"
        }
        return complaintAboutURLs(body["technicalData"])
    }

    /// All URLs share one domain name [cofidis.md §8].
    private static func complaintAboutURLs(_ technical: JSONValue?) -> String? {
        var domains: Set<String> = []
        for field in urlFields {
            guard let value = technical?[field], !value.isEmpty else { continue }
            guard let domain = value.string.flatMap(domain(of:)) else { return "\(field) is not an http URL" }
            domains.insert(domain)
        }
        return domains.count > 1 ? "all URLs of technicalData must share one domain name" : nil
    }

    private static func domain(of url: String) -> String? {
        for scheme in ["https://", "http://"] where url.lowercased().hasPrefix(scheme) {
            let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
            let host =
                authority.hasPrefix("[") ? authority.prefix { $0 != "]" } : authority.prefix { $0 != ":" }
            return host.isEmpty ? nil : host.lowercased()
        }
        return nil
    }
}
