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

    /// Logs a user into the provider's pages.
    func connect(_ body: JSONValue) -> CofidisDecision {
        let country = body["merchantCountry"] ?? body["transactionKey"]?["merchantCountry"]
        let isFrench = country?.string.map { $0.lowercased() == "fr" } ?? true
        let targets = ["homepage", "dashboard", "financing"] + (isFrench ? ["training"] : [])
        guard let target = body["connectFunction"]?.string, targets.contains(target) else {
            return .malformed("connectFunction must be one of " + targets.joined(separator: ", "))
        }
        let seller = body["sellerId"] ?? body["SellerID"] ?? body["sellerID"]
        guard !isFrench || !(seller?.isEmpty ?? true) else { return .malformed("sellerId expected") }
        let link = "\(configuration.journeyBaseURL)/connect/\(target)"
        return .outcome(.success, extra: [.init("redirectUrl", .string(link))])
    }
}
