import Logging
import Values

/// The bearer token of one account, shared by all calls of the process: fetched once however many wait for it.
/// [cofidis.md §13]
actor CofidisToken {
    /// A token is renewed this long before it ends, so that none ends on its way.
    static let renewalMargin = Duration.seconds(30)
    /// Taken when the answer names no lifetime. [§13]
    static let usualLifetime = Duration.seconds(3600)
    /// For the token's own exchange; the call that waits for it has its own timeout on top.
    static let exchangeTimeout = Duration.seconds(10)

    /// Why there is no token. Nothing of the call itself was sent.
    struct Failure: Error, Equatable {
        let reason: String
        let retryAfter: Duration?
        let countsForBreaker: Bool
    }

    private struct Token {
        let text: String
        let endsAt: Instant
        /// A request with it has been answered, not with 401.
        var isProven = false
    }

    private let configuration: CofidisConfiguration
    private let exchange: any HTTPExchange
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private var token: Token?
    private var fetching: Task<Result<String, Failure>, Never>?

    init(
        configuration: CofidisConfiguration,
        exchange: any HTTPExchange,
        logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        self.configuration = configuration
        self.exchange = exchange
        self.logger = logger
        self.now = now
    }

    /// Forgets a token that was refused, so that whoever comes next fetches another. True when it had been good, as far
    /// as is known: whoever comes late with one that is forgotten already has no reason to doubt.
    func drop(_ refused: String) -> Bool {
        guard let token, token.text == refused else { return true }
        self.token = nil
        return token.isProven
    }

    func keep(_ accepted: String) { if token?.text == accepted { token?.isProven = true } }

    /// A token that is still good, other than the one that was just refused.
    func text(otherThan refused: String? = nil) async -> Result<String, Failure> {
        if let fetching { return await fetching.value }
        if let token, token.text != refused, now() < token.endsAt - Self.renewalMargin {
            return .success(token.text)
        }
        // Unstructured on purpose: a caller that gives up must not take the token from the others.
        let fetching = Task { await fetch() }
        self.fetching = fetching
        let result = await fetching.value
        return result
    }

    private func fetch() async -> Result<String, Failure> {
        defer { fetching = nil }
        let body: JSON = [
            "clientId": .string(configuration.clientID), "clientSecret": .string(configuration.clientSecret),
        ]
        logger.info("sent", metadata: ["operation": "token"])
        let result = await exchange.send(
            HTTPExchangeRequest(
                url: "\(configuration.baseURL)/token",
                headers: [("content-type", "application/json"), ("accept", "application/json")],
                body: body.canonicalBytes,
                timeout: Self.exchangeTimeout
            )
        )
        let read = Self.read(result, at: now())
        switch read {
        case .success(let granted):
            logger.info("received", metadata: ["operation": "token", "http_status": "200"])
            token = Token(text: granted.text, endsAt: now() + granted.lifetime)
            return .success(granted.text)
        case .failure(let failure):
            logger.warning("failed", metadata: ["operation": "token", "reason": "\(failure.reason)"])
            token = nil
            return .failure(failure)
        }
    }

    struct Grant: Equatable {
        let text: String
        let lifetime: Duration
    }

    /// Reads the answer to the token call. The text of a body is never repeated: it may hold the token.
    static func read(_ result: HTTPExchangeResult, at now: Instant) -> Result<Grant, Failure> {
        func failure(_ reason: String, retryAfter: Duration? = nil) -> Result<Grant, Failure> {
            .failure(Failure(reason: "no token: \(reason)", retryAfter: retryAfter, countsForBreaker: true))
        }
        switch result {
        case .notSent(let reason), .broken(let reason), .tooLong(let reason): return failure(reason)
        case .tooLate: return failure("not sent")
        case .answered(200, _, let body):
            guard let json = try? ProviderJSON.parse(body), let text = json["access_token"]?.stringValue,
                isToken(text)
            else { return failure("the answer holds none") }
            let lifetime = json["expires_in"].flatMap(TokenLifetime.read)
            return .success(Grant(text: text, lifetime: lifetime ?? usualLifetime))
        case .answered(let status, let retryAfter, _):
            return failure("HTTP \(status)", retryAfter: retryAfter.flatMap { RetryAfter.delay($0, at: now) })
        }
    }

    /// Fit for a header: visible ASCII only.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
