import Lifecycles
package import Logging
package import Values
package import Workflow

/// Makes the calls of ``Financing`` at Cofidis, one account each. [cofidis.md §13]
///
/// What is built and what an answer means is pure (``CofidisRequest``, ``CofidisAnswer``); this type fetches the
/// token, sends, and logs each exchange before and after, without secrets, tokens or personal data.
package struct CofidisClient: CallHandler {
    let configuration: CofidisConfiguration
    let exchange: any HTTPExchange
    let token: CofidisToken
    let logger: Logger
    let asks = CofidisAsks()
    let now: @Sendable () -> Instant

    package init(
        configuration: CofidisConfiguration,
        exchange: any HTTPExchange,
        logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        self.configuration = configuration
        self.exchange = exchange
        self.logger = logger
        self.now = now
        token = CofidisToken(configuration: configuration, exchange: exchange, logger: logger, now: now)
    }

    /// A token that was refused is forgotten, and the attempt has failed: 401 means that nothing happened, and the next
    /// attempt takes its turn under the account's rate as every other request.
    package func handle(_ call: Call) async -> CallOutcome { await attempt(call).outcome }

    func attempt(_ call: Call) async -> (outcome: CallOutcome, isTokenRefused: Bool) {
        let request: CofidisRequest
        do {
            request = try CofidisRequest(call.request, configuration: configuration)
        } catch {
            return (
                .failed(CallFailure(reason: "the call cannot be built: \(error)", isRetryable: false)), false
            )
        }
        if call.limits.isTooLate(at: now()) { return (tooLate(request, of: call), false) }
        let bearer: String
        switch await token.text() {
        case .success(let text): bearer = text
        case .failure(let failure):
            let reported = CallFailure(
                reason: failure.reason,
                retryAfter: failure.retryAfter,
                countsForBreaker: failure.countsForBreaker
            )
            return (.failed(reported), false)
        }
        // As late as can be, for the date in Paris may have changed while the token was fetched. (D-5, D-18)
        if let today = request.passedDate(at: now()) {
            return (.succeeded(Financing.Answer.datePassed(today: today)), false)
        }
        if call.limits.isTooLate(at: now()) { return (tooLate(request, of: call), false) }
        if Task.isCancelled {
            return (.failed(CallFailure(reason: "canceled before it was sent")), false)
        }
        let result = await send(request, of: call, bearer: bearer)
        if case .tooLate = result { return (tooLate(request, of: call), false) }
        guard case .answered(401, _, _) = result else {
            if case .answered = result { await token.keep(bearer) }
            return (outcome(of: result, to: request, of: call), false)
        }
        let wasGood = await token.drop(bearer)
        let outcome = outcome(of: result, to: request, of: call)
        // It has ended before its time, which says nothing of the provider.
        return (wasGood ? .failed(CallFailure(reason: "HTTP 401: the token was refused")) : outcome, true)
    }

    private func tooLate(_ request: CofidisRequest, of call: Call) -> CallOutcome {
        logger.info("held back, too late", metadata: metadata(of: request, call))
        return .failed(.tooLate("its window closes, or its time ran out, before it could leave"))
    }

    private func send(_ request: CofidisRequest, of call: Call, bearer: String) async -> HTTPExchangeResult {
        logger.info("sent", metadata: metadata(of: request, call))
        return await exchange.send(
            HTTPExchangeRequest(
                url: "\(configuration.baseURL)/\(request.operation.rawValue)",
                headers: [
                    ("content-type", "application/json"), ("accept", "application/json"),
                    ("authorization", "Bearer \(bearer)"),
                ],
                body: request.body.canonicalBytes,
                timeout: call.limits.timeLeft(of: call.timeout, at: now()),
                isTooLate: { [limits = call.limits, now] in limits.isTooLate(at: now()) }
            )
        )
    }

    private func outcome(of result: HTTPExchangeResult, to request: CofidisRequest, of call: Call)
        -> CallOutcome
    {
        let outcome = Self.outcome(of: result, to: request, unit: configuration.amountUnit, at: now())
        var metadata = metadata(of: request, call)
        if case .answered(let status, _, _) = result { metadata["http_status"] = "\(status)" }
        switch outcome {
        case .succeeded(let answer):
            metadata["response_code"] = answer["responseCode"]?.stringValue.map { "\($0)" }
            metadata["transaction_status"] = answer["transactionStatus"]?.stringValue.map { "\($0)" }
            logger.info("received", metadata: metadata)
        case .failed(let failure):
            metadata["reason"] = "\(failure.reason)"
            logger.warning("failed", metadata: metadata)
        case .unknown(let reason):
            metadata["reason"] = "\(reason)"
            logger.error("failed, outcome unknown", metadata: metadata)
        }
        return outcome
    }

    /// What an exchange means for its call. Pure.
    package static func outcome(
        of result: HTTPExchangeResult,
        to request: CofidisRequest,
        unit: CofidisConfiguration.AmountUnit,
        at now: Instant
    ) -> CallOutcome {
        switch result {
        case .answered(let status, let retryAfter, let body):
            CofidisAnswer(httpStatus: status, retryAfter: retryAfter, body: body)
                .outcome(of: request, unit: unit, at: now)
        case .notSent(let reason):
            .failed(CallFailure(reason: "not sent: \(reason)", countsForBreaker: true))
        case .tooLate: .failed(.tooLate("nothing was sent"))
        // A read that is answered at such length would be answered so again.
        case .tooLong(let reason) where request.isRead:
            .failed(CallFailure(reason: reason, isRetryable: false))
        case .tooLong(let reason): .unknown(reason: reason)
        case .broken(let reason) where request.isRead:
            .failed(CallFailure(reason: "no answer: \(reason)", countsForBreaker: true))
        case .broken(let reason): .unknown(reason: "no answer: \(reason)")
        }
    }

    private func metadata(of request: CofidisRequest, _ call: Call) -> Logger.Metadata {
        [
            "provider": "cofidis", "operation": "\(request.operation.rawValue)", "call": "\(call.name)",
            "case": "\(call.caseID)", "attempt": "\(call.attempt)",
        ]
    }
}
