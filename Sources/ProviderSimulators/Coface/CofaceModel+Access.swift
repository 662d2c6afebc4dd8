/// Logins with their lockout, tokens, and the budget of calls, all on the virtual clock.
extension CofaceModel {
    /// Tokens kept at once; beyond it the one that expires first is forgotten.
    package static let tokensLimit = 10_000
    /// User names whose failures are remembered.
    package static let loginsLimit = 1_000
    package static let budgetSeconds = 60.0

    /// `POST {auth}/token?rootcontext=…&server=…` with the JSON of a password grant
    /// [coface-cofaserve.md §2.1; coface-client-integration.md §3].
    mutating func logIn(_ call: CofaceCall) throws(CofaceProblem) -> CofaceHTTPAnswer {
        try checkKey(call)
        guard call.text("rootcontext") != nil else { throw .invalid("rootcontext") }
        guard call.text("server") != nil else { throw .invalid("server") }
        let body = try call.object()
        guard body["grantType"]?.string == "password" else {
            throw .invalid("grantType", "password is expected")
        }
        guard let username = body["username"]?.string, !username.isEmpty else { throw .invalid("username") }
        guard let password = body["password"]?.string, !password.isEmpty else { throw .invalid("password") }
        var logins = state.logins[username] ?? CofaceLogins()
        let isRight = username == configuration.username && password == configuration.password
        let outcome = logins.attempt(isRight: isRight, now: call.now)
        if state.logins[username] != nil || state.logins.count < CofaceModel.loginsLimit {
            state.logins[username] = logins
        }
        switch outcome {
        case .locked:
            if !call.isInjected { state.counts.loginsDuringLock += 1 }
            throw CofaceProblem(
                401,
                "NotAuthorizedException",
                "NotAuthorizedException: Password attempts exceeded"
            )
        case .wrong:
            state.counts.failedLogins += 1
            throw CofaceProblem(
                401,
                "NotAuthorizedException",
                "NotAuthorizedException: Incorrect username or password."
            )
        case .right: return tokens(call.now)
        }
    }

    private mutating func tokens(_ now: SimulatedInstant) -> CofaceHTTPAnswer {
        state.tokens = state.tokens.filter { $0.value > now }
        if state.tokens.count >= CofaceModel.tokensLimit,
            let oldest = state.tokens.min(by: { ($0.value, $0.key) < ($1.value, $1.key) })
        {
            state.tokens[oldest.key] = nil
        }
        func token(_ kind: String) -> String { "\(kind)-\(state.chance.nextText())" }
        let id = token("id")
        state.tokens[id] = now.adding(seconds: Double(configuration.tokenLifetimeSeconds))
        return .success(
            200,
            .object([
                .init("idToken", .string(id)), .init("accessToken", .string(token("access"))),
                .init("refreshToken", .string(token("refresh"))),
                .init("expiresIn", .integer(Int64(configuration.tokenLifetimeSeconds))),
                .init("tokenType", .string("Bearer")),
            ])
        )
    }

    /// The API key, the idToken without a scheme word, and the contract [coface-cofaserve.md §2.1].
    func checkAccess(_ call: CofaceCall) throws(CofaceProblem) {
        try checkKey(call)
        guard let token = call.request.authorization, !token.isEmpty else {
            throw .unauthorized("authorization with the idToken is expected")
        }
        guard let expiry = state.tokens[token] else { throw .unauthorized("The token is unknown") }
        guard expiry > call.now else { throw .unauthorized("The token has expired") }
        let contract =
            call.request.policyNumber ?? call.text("contractId") ?? call.body?["contractId"]?.string
        guard let contract else { throw .invalid("X-COF-Policy-Number") }
        guard contract == configuration.contractId else {
            throw .forbidden("The contract is not one of this account")
        }
    }

    private func checkKey(_ call: CofaceCall) throws(CofaceProblem) {
        guard call.request.apiKey == configuration.apiKey else {
            throw .forbidden("x-api-key is missing or unknown")
        }
    }

    /// Charges the budget of the endpoint template and tells what is left of it.
    mutating func charge(_ call: CofaceCall) throws(CofaceRefusal) -> Int {
        guard configuration.requestsPerMinute > 0 else { return 0 }
        let start = call.now.adding(seconds: -CofaceModel.budgetSeconds)
        var admitted = (state.budgets[call.operation] ?? []).filter { $0 > start }
        // Calls of as many minutes as the tolerance spans may arrive within one.
        let minutes = 1 + Int((arrivalToleranceSeconds / CofaceModel.budgetSeconds).rounded(.up))
        let limit = configuration.requestsPerMinute * minutes
        guard admitted.count < limit else {
            state.budgets[call.operation] = admitted
            state.counts.overBudget[call.operation, default: 0] += 1
            state.counts.overBudgetTotal += 1
            let free = admitted[admitted.count - limit].adding(seconds: CofaceModel.budgetSeconds)
            throw CofaceRefusal(
                problem: CofaceProblem(429, "too_many_requests", "Too many requests"),
                seconds: max(1, Int(free.seconds(since: call.now).rounded(.up)))
            )
        }
        admitted.append(call.now)
        state.budgets[call.operation] = admitted
        return max(0, configuration.requestsPerMinute - admitted.count)
    }
}

/// A refusal that says when to come again.
struct CofaceRefusal: Error {
    let problem: CofaceProblem
    let seconds: Int
}

/// What the login service remembers about one user name [coface-cofaserve.md §2.3].
package struct CofaceLogins: Codable, Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        case right, wrong, locked
    }

    /// Failures in a row that are allowed before the first lock.
    package static let freeFailures = 5
    package static let longestLockSeconds = 900.0
    /// Without attempts for so long the failures are forgotten.
    package static let forgetSeconds = 900.0

    package private(set) var failures = 0
    package private(set) var lockedUntil: SimulatedInstant?
    private var lastFailure: SimulatedInstant?

    package init() {}

    /// Tries during a lock are ignored whatever the password, and do not lengthen it
    /// [coface-cofaserve.md §13, D-22].
    package mutating func attempt(isRight: Bool, now: SimulatedInstant) -> Outcome {
        if let lockedUntil, now < lockedUntil { return .locked }
        if let lastFailure, now.seconds(since: lastFailure) >= CofaceLogins.forgetSeconds { failures = 0 }
        guard !isRight else {
            self = CofaceLogins()
            return .right
        }
        failures += 1
        lastFailure = now
        if failures >= CofaceLogins.freeFailures {
            lockedUntil = now.adding(seconds: CofaceLogins.lockSeconds(afterFailures: failures))
        }
        return .wrong
    }

    /// `min(2^(n−5), 900)` seconds [coface-cofaserve.md §2.3].
    package static func lockSeconds(afterFailures failures: Int) -> Double {
        let doublings = min(max(0, failures - freeFailures), 10)
        return min(Double(1 << doublings), longestLockSeconds)
    }
}

extension SeededGenerator {
    mutating func nextText() -> String {
        let high = String(next(), radix: 36)
        return high + String(next(), radix: 36)
    }
}
