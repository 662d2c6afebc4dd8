package import Logging
package import Values
package import Workflow

/// Carries requests of one Coface account: login, budget, policy header, one renewal of a refused token. What an answer
/// means is for ``CofaceAnswer`` and those who ask.
package struct CofaceConnection: Sendable {
    package enum Result: Sendable, Equatable {
        case answered(status: Int, retryAfter: Duration?, body: [UInt8])
        /// Nothing reached Coface.
        case notSent(CallFailure)
        /// Something was sent and no whole answer came: Coface may have acted.
        case broken(reason: String)
        /// An answer that is longer than what is read: Coface may have acted, and would answer so again.
        case tooLong(reason: String)
    }

    package let configuration: CofaceConfiguration
    private let exchange: any HTTPExchange
    private let state: any CofaceSharedState
    private let access: CofaceAccess
    private let budget: CofaceBudget
    private let logger: Logger
    let now: @Sendable () -> Instant

    /// `loginSpan`: how long another process may take for a login before it is taken over, on the clock of `now`.
    /// `pause` passes a short while in real time.
    package init(
        configuration: CofaceConfiguration,
        exchange: any HTTPExchange,
        state: any CofaceSharedState,
        loginSpan: Duration,
        pause: @escaping @Sendable () async -> Void,
        logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        self.configuration = configuration
        self.exchange = exchange
        self.state = state
        self.logger = logger
        self.now = now
        budget = CofaceBudget(account: configuration.account, state: state)
        access = CofaceAccess(
            configuration: configuration,
            exchange: exchange,
            state: state,
            budget: budget,
            seal: CofaceTokenSeal(configuration),
            leaseSpan: loginSpan,
            pause: pause,
            logger: logger,
            now: now
        )
    }

    /// Sends, once: a token that was refused is renewed and the request sent again, since 401 means that nothing
    /// happened. `call` names the log lines.
    package func send(_ request: CofaceRequest, for call: Call) async -> Result {
        var refused: String?
        while true {
            if call.limits.isTooLate(at: now()) { return tooLate(request, call) }
            let token: String
            switch await access.token(otherThan: refused, within: call.limits) {
            case .success(let text): token = text
            case .failure(let failure):
                return .notSent(
                    CallFailure(
                        reason: failure.reason,
                        retryAfter: failure.retryAfter,
                        countsForBreaker: failure.countsForBreaker,
                        isTooLate: failure.isTooLate
                    )
                )
            }
            if call.limits.isTooLate(at: now()) { return tooLate(request, call) }
            if let failure = await overBudget(request) { return .notSent(failure) }
            if Task.isCancelled { return .notSent(CallFailure(reason: "canceled before it was sent")) }
            var metadata = Self.metadata(of: request, call)
            logger.info("sent", metadata: metadata)
            let result = await exchange.send(message(request, token: token, of: call))
            switch result {
            case .tooLate: return tooLate(request, call)
            case .notSent(let reason):
                metadata["reason"] = "\(reason)"
                logger.warning("failed", metadata: metadata)
                return .notSent(CallFailure(reason: "not sent: \(reason)", countsForBreaker: true))
            case .tooLong(let reason):
                metadata["reason"] = "\(reason)"
                logger.warning("the answer is too long", metadata: metadata)
                return .tooLong(reason: reason)
            case .broken(let reason):
                metadata["reason"] = "\(reason)"
                logger.warning("no answer", metadata: metadata)
                return .broken(reason: reason)
            case .answered(401, _, _) where refused == nil:
                metadata["http_status"] = "401"
                logger.warning("received, token refused", metadata: metadata)
                refused = token
            case .answered(let status, let retryAfter, let body):
                metadata["http_status"] = "\(status)"
                logger.info("received", metadata: metadata)
                let delay = retryAfter.flatMap { RetryAfter.delay($0, at: now()) }
                if status == 429 { await hold(request, delay ?? CofaceBudget.window) }
                return .answered(status: status, retryAfter: delay, body: body)
            }
        }
    }

    private func tooLate(_ request: CofaceRequest, _ call: Call) -> Result {
        logger.info("held back, too late", metadata: Self.metadata(of: request, call))
        return .notSent(.tooLate("its window closes, or its time ran out, before it could leave"))
    }

    private func overBudget(_ request: CofaceRequest) async -> CallFailure? {
        do throws(CofaceSharedStateFailure) {
            guard let room = try await budget.take(request.template, at: now()) else { return nil }
            return CallFailure(
                reason: "the budget of \(request.template) is used up",
                retryAfter: max(.zero, room - now())
            )
        } catch {
            return CallFailure(reason: "not sent: \(error)")
        }
    }

    /// Retry-After is obeyed for the endpoint, by all processes. [D-21]
    private func hold(_ request: CofaceRequest, _ delay: Duration) async {
        do throws(CofaceSharedStateFailure) {
            try await state.hold(configuration.account, template: request.template, until: now() + delay)
        } catch {
            logger.warning("a Retry-After could not be shared", metadata: ["reason": "\(error)"])
        }
    }

    private func message(_ request: CofaceRequest, token: String, of call: Call) -> HTTPExchangeRequest {
        var headers = [
            (name: "accept", value: "application/json"), (name: "authorization", value: token),
            (name: "x-api-key", value: configuration.apiKey),
            (name: "X-COF-Policy-Number", value: request.policyNumber ?? configuration.policyNumber),
        ]
        if let type = request.contentType { headers.append((name: "content-type", value: type)) }
        return HTTPExchangeRequest(
            method: request.method,
            url: request.url(of: configuration),
            headers: headers,
            body: request.body,
            timeout: call.limits.timeLeft(of: call.timeout, at: now()),
            isTooLate: { [limits = call.limits, now] in limits.isTooLate(at: now()) }
        )
    }

    /// No query and no body: they hold identifiers and personal data.
    static func metadata(of request: CofaceRequest, _ call: Call) -> Logger.Metadata {
        [
            "provider": "coface", "operation": "\(request.method.rawValue) \(request.template)",
            "call": "\(call.name)", "case": "\(call.caseID)", "attempt": "\(call.attempt)",
        ]
    }
}
