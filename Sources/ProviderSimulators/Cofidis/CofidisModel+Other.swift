/// updateStatus and connect [cofidis.md §5.8, §5.9, §9].
extension CofidisModel {
    /// Italy abandons before acceptance; a store signals delivery. In any other status 000 with the status
    /// unchanged [cofidis.md §14, D-25].
    mutating func updateStatus(
        _ body: JSONValue,
        _ key: CofidisTransactionKey,
        now: SimulatedInstant
    ) -> CofidisDecision {
        guard let transaction = state.transactions[key] else { return .outcome(.keyDoesNotExist) }
        switch body["newStatus"]?.string {
        case "Abandonned":
            guard let reason = body["reasonCode"], !reason.isEmpty else {
                return .malformed("reasonCode expected")
            }
            let isOpen = transaction.status.isJourneyOpen || transaction.status == .pending
            if transaction.isItalian, isOpen { reach(.aborted, key, at: now, kind: "move") }
        case "Delivered":
            if transaction.status == .toDeliver { reach(.validated, key, at: now, kind: "move") }
        default: return .malformed("newStatus must be Abandonned or Delivered")
        }
        return .outcome(.success)
    }

    /// What the customer would pay, in equal parts with the rest in the first one; a loan in twelve. The answer's form
    /// is assumed: only the operation's name is public [cofidis.md §5.10].
    func simulateOffer(_ body: JSONValue) -> CofidisDecision {
        guard let amount = body["amount"]?.integer, amount > 0 else {
            return .malformed("amount must be a whole number of minor units above 0")
        }
        guard (body["currency"]?.string ?? "EUR") == "EUR" else { return .malformed("currency must be EUR") }
        let parts: [String: Int64] = ["3X": 3, "4X": 4, "LOAN": 12]
        guard let product = body["product"]?.string, let count = parts[product.uppercased()] else {
            return .malformed("product must be 3X, 4X or LOAN")
        }
        let offer: [JSONValue.Member] = [
            .init("product", .string(product)), .init("amount", .integer(amount)),
            .init("currency", .string("EUR")), .init("instalments", .integer(count)),
            .init("firstInstalmentAmount", .integer(amount / count + amount % count)),
            .init("instalmentAmount", .integer(amount / count)),
        ]
        return .outcome(.success, extra: [.init("offers", .array([.object(offer)]))])
    }

    /// Logs a user into the provider's pages. Which further fields `financing` makes mandatory is not said: the
    /// amount, its currency and the product are taken [assumed, cofidis.md §5.8].
    mutating func connect(_ body: JSONValue) -> CofidisDecision {
        let country = body["merchantCountry"] ?? body["transactionKey"]?["merchantCountry"]
        let isFrench = country?.string.map { $0.lowercased() == "fr" } ?? true
        let targets = ["homepage", "dashboard", "financing"] + (isFrench ? ["training"] : [])
        guard let target = body["connectFunction"]?.string, targets.contains(target) else {
            return .malformed("connectFunction must be one of " + targets.joined(separator: ", "))
        }
        let seller = (body["sellerId"] ?? body["SellerID"] ?? body["sellerID"])?.string ?? ""
        guard !isFrench || !seller.isEmpty else { return .malformed("sellerId expected") }
        if target == "financing" {
            for field in ["amount", "currency", "product"] where body[field]?.isEmpty ?? true {
                return .malformed("\(field) expected")
            }
        }
        if !seller.isEmpty {
            let known = configuration.sellers.first { $0.id == seller }
            guard known?.activated ?? configuration.unlistedSellersAllowed else {
                return .outcome(.sellerNotAllowed)
            }
        }
        // A link that logs somebody in is good once and cannot be guessed from another one.
        let secret = String(state.chance.next(), radix: 36) + String(state.chance.next(), radix: 36)
        let link = "\(configuration.journeyBaseURL)/connect/\(target)/\(secret)"
        return .outcome(.success, extra: [.init("redirectUrl", .string(link))])
    }
}
