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
