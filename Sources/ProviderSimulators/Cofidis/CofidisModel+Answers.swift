/// From a call to its answer: guards shared by all operations, the envelope, the books.
extension CofidisModel {
    /// The key that a body names; nil when a part is missing. Both spellings of "Id" are taken
    /// [cofidis.md §14, D-8].
    func key(of body: JSONValue?) -> CofidisTransactionKey? {
        guard let object = body?["transactionKey"],
            let id = (object["merchantTransactionId"] ?? object["merchantTransactionID"])?.string,
            !id.isEmpty,
            let date = object["merchantTransactionDate"]?.string, !date.isEmpty
        else { return nil }
        let merchant = (object["merchantId"] ?? object["merchantID"])?.string ?? configuration.merchantId
        return CofidisTransactionKey(
            merchantId: merchant,
            merchantTransactionId: id,
            merchantTransactionDate: date
        )
    }

    /// Decides, lets it take effect and writes the answer, without faults.
    mutating func perform(_ call: CofidisCall, delay: Int) -> CofidisConclusion {
        let before = call.key.flatMap { state.transactions[$0]?.ledger }
        let decision = decide(call)
        hideAmounts(before, of: call)
        switch decision {
        case .malformed(let reason): return .refusal(.problem(400, reason), after: delay)
        case .notCovered(let reason): return .refusal(.problem(401, reason), after: delay)
        case .outcome(let code, let extra):
            let body = envelope(code, call, extra: extra).text
            return CofidisConclusion(
                reply: .answer(CofidisHTTPAnswer(status: 200, body: body), afterRealMilliseconds: delay),
                code: code,
                unknown: call.operation.faultCodes.contains(code) ? .technicalCode : nil
            )
        }
    }

    private mutating func decide(_ call: CofidisCall) -> CofidisDecision {
        guard let body = call.body else { return .malformed("the body is not a JSON object") }
        if call.operation == .connect { return connect(body) }
        if call.operation == .simulateOffer { return simulateOffer(body) }
        guard let key = call.key else {
            return .malformed(
                "transactionKey with merchantTransactionId and merchantTransactionDate expected"
            )
        }
        switch call.operation {
        case .initialize, .sendPayment: return open(call, key, body)
        default: break
        }
        guard state.transactions[key] != nil else { return .outcome(.keyDoesNotExist) }
        return switch call.operation {
        case .confirm: confirm(call, key)
        case .validate: validate(call, key)
        case .cancel: cancel(call, key)
        case .refund: refund(call, key)
        case .updateStatus: updateStatus(body, key, now: call.now)
        default: .outcome(.success)
        }
    }

    /// The answer of section 13, members in the printed order. 001, 002, 022 tell nothing about a transaction.
    private mutating func envelope(
        _ code: CofidisResponseCode,
        _ call: CofidisCall,
        extra: [JSONValue.Member]
    ) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("ResponseCode", .string(code.rawValue)),
            .init("ResponseMessage", .string(code.message)),
        ]
        guard call.operation != .connect, call.operation != .simulateOffer else {
            return .object(members + extra)
        }
        let key: JSONValue = .object([
            .init("merchantTransactionId", .string(call.key?.merchantTransactionId ?? "")),
            .init("merchantTransactionDate", .string(call.key?.merchantTransactionDate ?? "")),
        ])
        let silent: [CofidisResponseCode] = [
            .dateIsNotToday, .keyAlreadyUsed, .keyDoesNotExist, .sellerNotAllowed, .sellerNotTrained,
        ]
        let transaction = silent.contains(code) ? nil : call.key.flatMap { state.transactions[$0] }
        let ledger = transaction?.shownLedger(at: call.now) ?? CofidisLedger()
        let status = transaction.map { JSONValue.string(spell($0, call)) }
        let showsLink =
            transaction != nil && [.initialize, .sendPayment, .getStatus].contains(call.operation)
        let link = showsLink ? transaction?.redirectUrl : nil
        members += [
            .init("transactionKey", key),
            .init("transactionStatus", status ?? .null),
            .init("SubStatus", transaction.flatMap(subStatus).map { .string($0) } ?? .null),
            .init("redirectUrl", link.map { .string($0) } ?? .null),
            .init("authorizedAmount", .integer(ledger.authorized)),
            .init("cancelledAmount", .integer(ledger.cancelled)),
            .init("validatedAmount", .integer(ledger.validated)),
            .init("refundedAmount", .integer(ledger.refunded)),
        ]
        return .object(members + extra)
    }

    /// The status in the capitalisation that configuration or a fault asks for [cofidis.md §14, D-1].
    private func spell(_ transaction: CofidisTransaction, _ call: CofidisCall) -> String {
        let printed = name(of: transaction)
        var spelled =
            switch configuration.statusCapitalisation {
            case .printed: printed
            case .lower: printed.lowercased()
            case .capital: printed.withFirstLetter { $0.uppercased() }
            case .random: flips(transaction, call) ? printed.withOtherFirstLetter : printed
            }
        if call.otherCapitalisation { spelled = spelled.withOtherFirstLetter }
        return spelled
    }

    private func name(of transaction: CofidisTransaction) -> String {
        let printed = transaction.status.wireName
        return transaction.integration == .retail
            ? configuration.retailStatusNames[printed] ?? printed : printed
    }

    /// Empty for every web status [cofidis.md §6]; free text in stores [cofidis.md §9].
    private func subStatus(_ transaction: CofidisTransaction) -> String? {
        guard transaction.integration == .retail,
            let texts = configuration.retailSubStatuses[transaction.status.wireName], !texts.isEmpty
        else { return nil }
        let text = "subStatus|\(transaction.key.merchantTransactionId)|\(transaction.status.wireName)"
        var chance = SeededGenerator(seed: configuration.seed, text: text)
        return texts[Int(chance.next() % UInt64(texts.count))]
    }

    private func flips(_ transaction: CofidisTransaction, _ call: CofidisCall) -> Bool {
        let calls = transaction.watch.calls[call.operation] ?? 0
        let text = "spelling|\(transaction.key.merchantTransactionId)|\(call.operation.rawValue)|\(calls)"
        var chance = SeededGenerator(seed: configuration.seed, text: text)
        return chance.fraction() < 0.5
    }
}

extension String {
    func withFirstLetter(_ change: (Character) -> String) -> String {
        first.map { change($0) + dropFirst() } ?? self
    }

    var withOtherFirstLetter: String {
        withFirstLetter { $0.isUppercase ? $0.lowercased() : $0.uppercased() }
    }
}
