/// Tokens, and the optional limit of the rate [cofidis.md §13, §15]. Both run on the virtual clock.
extension CofidisModel {
    /// Tokens kept at once; beyond it the one that expires first is forgotten.
    package static let tokensLimit = 10_000

    mutating func handleToken(_ request: CofidisRequest, now: SimulatedInstant) -> CofidisReply {
        var call = CofidisCall(operation: .token, request: request, now: now)
        if let reply = strikingFaults(&call).lazy.compactMap(tokenFault).first { return reply }
        guard let body = call.body,
            let clientId = body["clientId"]?.string, let clientSecret = body["clientSecret"]?.string
        else {
            return .answer(.problem(400, "clientId and clientSecret are expected"), afterRealMilliseconds: 0)
        }
        guard clientId == configuration.clientId, clientSecret == configuration.clientSecret else {
            return .answer(.problem(401, "unknown client or wrong secret"), afterRealMilliseconds: 0)
        }
        state.tokens = state.tokens.filter { $0.value > now }
        if state.tokens.count >= CofidisModel.tokensLimit,
            let oldest = state.tokens.min(by: { ($0.value, $0.key) < ($1.value, $1.key) })
        {
            state.tokens[oldest.key] = nil
        }
        let token = "sim-" + String(state.chance.next(), radix: 16) + String(state.chance.next(), radix: 16)
        state.tokens[token] = now.adding(seconds: Double(configuration.tokenLifetimeSeconds))
        let answer = JSONValue.object([
            .init("access_token", .string(token)),
            .init("token_type", .string("Bearer")),
            .init("expires_in", .integer(Int64(configuration.tokenLifetimeSeconds))),
        ])
        return .answer(CofidisHTTPAnswer(status: 200, body: answer.text), afterRealMilliseconds: 0)
    }

    private func tokenFault(_ rule: CofidisFaultRule) -> CofidisReply? {
        switch rule.kind {
        case .lostAfterEffect, .lostBeforeEffect: .close(afterRealMilliseconds: 0)
        case .withheldAfterEffect: .close(afterRealMilliseconds: rule.delayMilliseconds ?? 30_000)
        case .httpError, .tooManyRequests, .htmlErrorPage:
            .answer(errorAnswer(rule), afterRealMilliseconds: 0)
        case .malformedJSON:
            .answer(
                CofidisHTTPAnswer(status: 200, body: "{\"access_token\":\"sim-"),
                afterRealMilliseconds: 0
            )
        case .expiredToken: .answer(.problem(401, "token expired"), afterRealMilliseconds: 0)
        case .duplicate, .slow, .technical, .capitalisation, .amountsLag: nil
        }
    }

    /// Nil when the bearer token is good; otherwise 401.
    mutating func checkCredentials(_ request: CofidisRequest, now: SimulatedInstant) -> CofidisHTTPAnswer? {
        guard let header = request.authorization, header.lowercased().hasPrefix("bearer ") else {
            return .problem(401, "bearer token expected")
        }
        let token = String(header.dropFirst("bearer ".count))
        guard let expiry = state.tokens[token] else { return .problem(401, "unknown token") }
        guard expiry > now else { return .problem(401, "token expired") }
        return nil
    }

    /// A bucket that fills with `requestsPerSecond` up to `requestsBurst`.
    mutating func checkRate(_ now: SimulatedInstant) -> CofidisHTTPAnswer? {
        let rate = configuration.requestsPerSecond
        guard rate > 0 else { return nil }
        if let before = state.rateRefilledAt, before < now {
            let filled = state.rateAllowance + now.seconds(since: before) * rate
            state.rateAllowance = min(configuration.requestsBurst, filled)
        }
        state.rateRefilledAt = now
        guard state.rateAllowance < 1 else {
            state.rateAllowance -= 1
            return nil
        }
        let wait = Int(((1 - state.rateAllowance) / rate).rounded(.up))
        return .problem(429, "too many requests", retryAfterSeconds: max(1, wait))
    }
}
