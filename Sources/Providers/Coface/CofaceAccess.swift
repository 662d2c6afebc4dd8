import Logging
import Values
import Workflow

/// One shared token per credential, for all calls of all processes. [coface-cofaserve.md §2.1, §2.3]
struct CofaceAccess: Sendable {
    /// For the login's own exchange.
    static let exchangeTimeout = Duration.seconds(15)
    /// How often one caller looks again while another process logs in, or was faster.
    static let lookLimit = 300

    /// Why there is no token. Nothing of the call itself was sent.
    struct Failure: Error, Equatable {
        let reason: String
        var retryAfter: Duration?
        var countsForBreaker = true
        /// The call that asked has no time left; the account may be well.
        var isTooLate = false
    }

    let configuration: CofaceConfiguration
    let exchange: any HTTPExchange
    let state: any CofaceSharedState
    let budget: CofaceBudget
    let seal: CofaceTokenSeal
    /// How long another process may take for a login before it is taken over, on the clock of `now`.
    let leaseSpan: Duration
    /// Passes a short while, in real time.
    let pause: @Sendable () async -> Void
    let logger: Logger
    let now: @Sendable () -> Instant

    /// A token that is still good, other than the one that was just refused.
    func token(otherThan refused: String?, within limits: CallLimits) async -> Result<String, Failure> {
        for _ in 0..<Self.lookLimit {
            if limits.isTooLate(at: now()) {
                return .failure(
                    Failure(
                        reason: "no token: the time for the call ran out",
                        countsForBreaker: false,
                        isTooLate: true
                    )
                )
            }
            do throws(CofaceSharedStateFailure) {
                let record = try await state.loginRecord(of: configuration.account)
                let known = record.sealedToken.flatMap(seal.open)
                let step = (known == nil ? record.withoutToken : record).step(
                    fingerprint: seal.fingerprint,
                    isRefused: known != nil && known == refused,
                    leaseSpan: leaseSpan,
                    at: now()
                )
                switch step {
                case .useToken:
                    if let known { return .success(known) }
                case .logIn(let begun):
                    guard try await state.replaceLogin(of: configuration.account, by: begun) else { continue }
                    return try await logIn(begun, within: limits)
                case .waitForOther: await pause()
                case .silent(let until):
                    return failure("the account is locked", until: until)
                case .stopped:
                    return failure(
                        "Coface refused the credentials and nothing more is tried",
                        until: now() + CofaceLoginRecord.silence
                    )
                case .refusedFresh(let retryAt):
                    return failure("a token that was just handed out is refused", until: retryAt)
                }
            } catch {
                return .failure(Failure(reason: "no token: \(error)", countsForBreaker: false))
            }
            if Task.isCancelled { break }
        }
        return .failure(Failure(reason: "no token: another process is logging in", countsForBreaker: false))
    }

    private func failure(_ reason: String, until: Instant) -> Result<String, Failure> {
        .failure(Failure(reason: "no token: \(reason)", retryAfter: max(.zero, until - now())))
    }

    private func logIn(_ begun: CofaceLoginRecord, within limits: CallLimits)
        async throws(CofaceSharedStateFailure)
        -> Result<String, Failure>
    {
        if let room = try await budget.take(CofaceLogin.template, at: now()) {
            try await finish(begun, .unanswered)
            return .failure(
                Failure(
                    reason: "no token: the budget of /token is used up",
                    retryAfter: room - now(),
                    countsForBreaker: false
                )
            )
        }
        logger.info("sent", metadata: ["provider": "coface", "operation": "token"])
        let timeout = limits.timeLeft(of: Self.exchangeTimeout, at: now())
        let result = await exchange.send(CofaceLogin.request(configuration, timeout: timeout))
        let read = CofaceLogin.read(result, at: now())
        switch read {
        case .granted(let token, let lifetime):
            logger.info("received", metadata: ["provider": "coface", "operation": "token"])
            guard let sealed = seal.seal(token) else {
                try await finish(begun, .unanswered)
                return .failure(Failure(reason: "no token: it could not be sealed"))
            }
            try await finish(begun, .granted(sealed: sealed, lifetime: lifetime))
            return .success(token)
        case .refused(let reason), .attemptsExceeded(let reason):
            let outcome: CofaceLoginRecord.Outcome =
                if case .refused = read { .refused } else { .attemptsExceeded }
            let record = try await finish(begun, outcome)
            var metadata: Logger.Metadata = [
                "provider": "coface", "operation": "token", "reason": "\(reason)",
            ]
            metadata["alarm"] = record.alarm.map { "\($0)" }
            logger.critical("failed, credentials refused", metadata: metadata)
            return .failure(Failure(reason: "no token: \(reason)", retryAfter: CofaceLoginRecord.silence))
        case .unanswered(let reason, let retryAfter):
            try await finish(begun, .unanswered)
            logger.warning(
                "failed",
                metadata: ["provider": "coface", "operation": "token", "reason": "\(reason)"]
            )
            if let retryAfter {
                try await state.hold(
                    configuration.account,
                    template: CofaceLogin.template,
                    until: now() + retryAfter
                )
            }
            return .failure(Failure(reason: "no token: \(reason)", retryAfter: retryAfter))
        }
    }

    /// A login that took longer than its lease may have been taken over; then the other's result stands.
    @discardableResult
    private func finish(_ begun: CofaceLoginRecord, _ outcome: CofaceLoginRecord.Outcome)
        async throws(CofaceSharedStateFailure) -> CofaceLoginRecord
    {
        let record = begun.after(outcome, at: now())
        if try await !state.replaceLogin(of: configuration.account, by: record) {
            logger.warning(
                "a login was taken over by another process",
                metadata: ["provider": "coface", "operation": "token"]
            )
        }
        return record
    }
}

extension CofaceLoginRecord {
    /// For a token that cannot be opened: sealed with other credentials, or damaged.
    fileprivate var withoutToken: CofaceLoginRecord {
        var record = self
        record.sealedToken = nil
        return record
    }
}
