/// confirm, validate, cancel, refund. Checks come in the order of [cofidis.md §13]: unknown key (before these),
/// already done, negative decision, wrong status, amount, technical fault.
extension CofidisModel {
    /// [cofidis.md §5.2].
    mutating func confirm(_ call: CofidisCall, _ key: CofidisTransactionKey) -> CofidisDecision {
        guard var transaction = state.transactions[key] else { return .outcome(.keyDoesNotExist) }
        if transaction.status.hasBeenConfirmed {
            state.counts.repeatedConfirms += 1
            return .outcome(.alreadyConfirmed)
        }
        guard !transaction.status.isNegative else { return .outcome(.notAccepted) }
        guard transaction.status == .toConfirm || transaction.status == .confirmToRetry else {
            return .outcome(.notToConfirm)
        }
        let isComplete = configuration.confirmMandatoryFields.allSatisfy {
            call.body?[$0].map { !$0.isEmpty } ?? false
        }
        if let end = misbehave(call, &transaction, isComplete: isComplete) { return end }
        if transaction.script.confirm == .refused {
            transaction.status = .confirmRefused
            state.transactions[key] = transaction
            return .outcome(.success)
        }
        transaction.ledger.authorized = transaction.amount
        switch transaction.captureMode {
        case .immediate:
            transaction.ledger.validated = transaction.amount
            transaction.status = .validated
        case .validate:
            transaction.status = .authorized
            let lifetime =
                transaction.isLoan
                ? configuration.loanAuthorizationSeconds : configuration.instalmentAuthorizationSeconds
            transaction.authorizationExpiresAt = call.now.adding(seconds: lifetime)
        }
        transaction.watch.confirmEffects += 1
        state.counts.confirmEffects += 1
        if transaction.watch.confirmEffects > 1 { state.counts.repeatedEffects += 1 }
        state.transactions[key] = transaction
        return .outcome(.success)
    }

    /// [cofidis.md §5.3]; the rest of the authorisation is released, with no further call [cofidis.md §15].
    mutating func validate(_ call: CofidisCall, _ key: CofidisTransactionKey) -> CofidisDecision {
        guard var transaction = state.transactions[key] else { return .outcome(.keyDoesNotExist) }
        if transaction.status.hasBeenValidated {
            state.counts.repeatedValidates += 1
            return .outcome(.alreadyValidated)
        }
        guard !transaction.status.isNegative else { return .outcome(.notAccepted) }
        let isLapsed = transaction.authorizationExpiresAt.map { $0 <= call.now } ?? false
        guard transaction.status.isAuthorized, !isLapsed else { return .outcome(.notAuthorized) }
        if let complaint = complaint(about: call) { return .malformed(complaint) }
        if let amount = call.amount, amount > transaction.ledger.openAuthorization {
            return .outcome(.validateAmountTooLarge)
        }
        if let end = misbehave(call, &transaction, isComplete: call.amount != nil) { return end }
        transaction.ledger.validated = call.amount ?? 0
        transaction.status = .validated
        transaction.watch.validateEffects += 1
        state.counts.validateEffects += 1
        if transaction.watch.validateEffects > 1 { state.counts.repeatedEffects += 1 }
        state.transactions[key] = transaction
        return .outcome(.success)
    }

    /// [cofidis.md §5.4]; a wrong status answers 007 [cofidis.md §14, D-25].
    mutating func cancel(_ call: CofidisCall, _ key: CofidisTransactionKey) -> CofidisDecision {
        guard var transaction = state.transactions[key] else { return .outcome(.keyDoesNotExist) }
        guard transaction.status != .canceled else { return .outcome(.alreadyCancelled) }
        guard !transaction.status.isNegative else { return .outcome(.notAccepted) }
        guard transaction.status.isAuthorized else { return .outcome(.notAuthorized) }
        if let complaint = complaint(about: call) { return .malformed(complaint) }
        if let amount = call.amount, amount > transaction.ledger.openAuthorization {
            return .outcome(.cancelAmountTooLarge)
        }
        if let end = misbehave(call, &transaction, isComplete: call.amount != nil) { return end }
        transaction.ledger.cancelled += call.amount ?? 0
        transaction.status = transaction.ledger.openAuthorization == 0 ? .canceled : .authorized
        transaction.watch.cancelEffects += 1
        state.counts.cancelEffects += 1
        state.transactions[key] = transaction
        return .outcome(.success)
    }

    /// [cofidis.md §5.5]; without an amount HTTP 400 [cofidis.md §14, D-25]; Italy takes the full amount only
    /// [cofidis.md §10.3].
    mutating func refund(_ call: CofidisCall, _ key: CofidisTransactionKey) -> CofidisDecision {
        guard var transaction = state.transactions[key] else { return .outcome(.keyDoesNotExist) }
        guard let amount = call.amount, amount > 0 else { return .malformed("refundAmount above 0 expected") }
        guard transaction.status != .refunded else { return .outcome(.alreadyRefunded) }
        guard !transaction.status.isNegative else { return .outcome(.notAccepted) }
        guard transaction.status == .validated else { return .outcome(.notValidated) }
        guard amount <= transaction.ledger.openRefund else { return .outcome(.refundAmountTooLarge) }
        guard !transaction.isItalian || amount == transaction.ledger.openRefund else {
            return .malformed("only the full amount can be refunded here")
        }
        if let end = misbehave(call, &transaction, isComplete: true) { return end }
        if transaction.watch.lastUnreadRefund == amount { state.counts.equalRefundsWithoutRead += 1 }
        transaction.watch.lastUnreadRefund = amount
        transaction.ledger.refunded += amount
        if transaction.ledger.openRefund == 0 { transaction.status = .refunded }
        transaction.watch.refundEffects += 1
        state.counts.refundEffects += 1
        state.counts.refundedAmount += amount
        state.transactions[key] = transaction
        return .outcome(.success)
    }

    private func complaint(about call: CofidisCall) -> String? {
        guard let field = call.amountField, !field.isEmpty else { return nil }
        guard let amount = field.integer, amount > 0 else {
            return "the amount must be a whole number of minor units above 0"
        }
        return nil
    }

    /// The technical fault that was ordered for this call, missing fields, and what was drawn for the
    /// transaction; nil when the call may take effect.
    private mutating func misbehave(
        _ call: CofidisCall,
        _ transaction: inout CofidisTransaction,
        isComplete: Bool
    ) -> CofidisDecision? {
        let operation = call.operation
        if let (code, failed) = call.orderedFault {
            if failed, let status = operation.failedStatus { transaction.status = status }
            state.transactions[transaction.key] = transaction
            return .outcome(code)
        }
        if !isComplete, let status = operation.retryStatus {
            transaction.status = status
            state.transactions[transaction.key] = transaction
            return .outcome(.success)
        }
        let strikes = transaction.strikesLeft[operation] ?? 0
        guard strikes > 0 else { return nil }
        let codes = operation.faultCodes
        let code = codes[Int(transaction.chance.next() % UInt64(codes.count))]
        switch transaction.script.behaviour(of: operation) {
        case .failed:
            if let status = operation.failedStatus { transaction.status = status }
            state.transactions[transaction.key] = transaction
            return .outcome(code)
        case .technical:
            transaction.strikesLeft[operation] = strikes - 1
            state.transactions[transaction.key] = transaction
            return .outcome(code)
        case .toRetry:
            guard let status = operation.retryStatus else { return nil }
            transaction.strikesLeft[operation] = strikes - 1
            transaction.status = status
            state.transactions[transaction.key] = transaction
            return .outcome(.success)
        case .works, .refused: return nil
        }
    }
}
