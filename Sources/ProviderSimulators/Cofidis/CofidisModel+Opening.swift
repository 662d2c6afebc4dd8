/// initialize and sendPayment [cofidis.md §5.1, §5.7].
extension CofidisModel {
    mutating func open(_ call: CofidisCall, _ key: CofidisTransactionKey, _ body: JSONValue)
        -> CofidisDecision
    {
        if let complaint = CofidisOpening.complaint(about: body, key, call.operation) {
            return .malformed(complaint)
        }
        let object = body["transactionKey"]
        let merchant = (object?["merchantId"] ?? object?["merchantID"])?.string ?? ""
        guard configuration.merchantId.isEmpty || merchant.isEmpty || merchant == configuration.merchantId
        else {
            return .notCovered("the credentials do not belong to this merchant")
        }
        let opening = CofidisOpening(body, call.operation, mandatory: configuration.initializeMandatoryFields)
        let isComplete = opening.isComplete && !merchant.isEmpty
        if var known = state.transactions[key], known.status == .initializedToRetry {
            guard isComplete else { return .outcome(.success) }
            opening.fill(&known, captureMode: opening.captureMode ?? .immediate)
            state.transactions[key] = known
            begin(key, at: call.now)
            return .outcome(.success, extra: sendPaymentReturn(call, key, body))
        }
        let today = ProviderTimeReading.paris.localTime(at: call.now).date.compact
        guard key.merchantTransactionDate == today else { return .outcome(.dateIsNotToday) }
        guard state.transactions[key] == nil else { return .outcome(.keyAlreadyUsed) }
        if let refusal = checkSeller(opening, call.operation) { return .outcome(refusal) }
        create(key, opening, call)
        if isComplete { begin(key, at: call.now) }
        return .outcome(.success, extra: isComplete ? sendPaymentReturn(call, key, body) : [])
    }

    private func checkSeller(
        _ opening: CofidisOpening,
        _ operation: CofidisOperation
    ) -> CofidisResponseCode? {
        guard operation == .sendPayment else { return nil }
        guard let seller = configuration.sellers.first(where: { $0.id == opening.sellerId }) else {
            return configuration.unlistedSellersAllowed ? nil : .sellerNotAllowed
        }
        guard seller.activated else { return .sellerNotAllowed }
        return opening.isLoan && !seller.trained ? .sellerNotTrained : nil
    }

    private mutating func create(
        _ key: CofidisTransactionKey,
        _ opening: CofidisOpening,
        _ call: CofidisCall
    ) {
        let id = key.merchantTransactionId
        var chance = SeededGenerator(seed: configuration.seed, text: "transaction|\(id)")
        let script = drawScript(id: id, &chance)
        var transaction = CofidisTransaction(
            key: key,
            sequence: state.order.count + 1,
            createdAt: call.now,
            integration: opening.isRetail ? .retail : .web,
            merchantCountry: "",
            providerId: "",
            captureMode: .immediate,
            isLoan: false,
            amount: 0,
            currency: "EUR",
            urls: CofidisMessageURLs(),
            status: .initializedToRetry,
            script: script,
            chance: chance
        )
        opening.fill(&transaction, captureMode: opening.captureMode ?? .immediate)
        if opening.isRetail { transaction.twoStep = waitsForDelivery(opening.sellerId) }
        transaction.watch.calls[call.operation] = state.attempts.removeValue(forKey: key) ?? 1
        state.transactions[key] = transaction
        state.order.append(key)
        state.counts.transactions += 1
    }

    /// From here on the journey runs.
    private mutating func begin(_ key: CofidisTransactionKey, at now: SimulatedInstant) {
        guard var transaction = state.transactions[key] else { return }
        transaction.status = .initialized
        let name = "link|\(key.merchantTransactionId)|\(key.merchantTransactionDate)"
        let path = SeededGenerator(seed: configuration.seed, text: name).hashText
        transaction.redirectUrl = "\(configuration.journeyBaseURL)/\(path)"
        transaction.strikesLeft = drawStrikes(&transaction)
        state.transactions[key] = transaction
        planJourney(key, from: now)
    }

    private func sendPaymentReturn(
        _ call: CofidisCall,
        _ key: CofidisTransactionKey,
        _ body: JSONValue
    ) -> [JSONValue.Member] {
        guard call.operation == .sendPayment else { return [] }
        let link = state.transactions[key]?.redirectUrl
        // SMS goes to the customer's telephone; Link and QR come back to the partner [cofidis.md §5.7]. A QR picture
        // is a PNG in base64 [assumed].
        let shown =
            switch body["sendingType"]?.string {
            case "SMS": String?.none
            case "QR": link.flatMap { QRPicture(of: $0)?.base64 }
            default: link
            }
        return [.init("sendPaymentReturn", shown.map { .string($0) } ?? .null)]
    }

    private func waitsForDelivery(_ sellerId: String) -> Bool {
        configuration.sellers.first { $0.id == sellerId }?.twoStep ?? configuration.retailTwoStep
    }
}

extension SeededGenerator {
    /// A text that cannot be guessed from another one's.
    var hashText: String {
        var copy = self
        return String(copy.next(), radix: 36) + String(copy.next(), radix: 36)
    }
}
