import Values

/// The login call: what is sent and what an answer means. Pure. [coface-cofaserve.md §2.1, coface-wire.md]
enum CofaceLogin {
    static let template = "/token"

    static func request(_ configuration: CofaceConfiguration, timeout: Duration) -> HTTPExchangeRequest {
        let body: JSON = [
            "grantType": "password", "password": .string(configuration.password), "refreshToken": "",
            "username": .string(configuration.username),
        ]
        return HTTPExchangeRequest(
            url: configuration.tokenURL,
            headers: [
                ("content-type", "application/json"), ("accept", "application/json"),
                ("x-api-key", configuration.apiKey),
            ],
            body: body.canonicalBytes,
            timeout: timeout
        )
    }

    enum Answer: Equatable {
        case granted(token: String, lifetime: Duration)
        case refused(reason: String)
        case attemptsExceeded(reason: String)
        case unanswered(reason: String, retryAfter: Duration?)
    }

    /// The text of a body is never repeated: it may hold the token.
    static func read(_ result: HTTPExchangeResult, at now: Instant) -> Answer {
        switch result {
        case .notSent(let reason), .broken(let reason), .tooLong(let reason):
            return .unanswered(reason: reason, retryAfter: nil)
        case .tooLate: return .unanswered(reason: "not sent", retryAfter: nil)
        case .answered(200, _, let body):
            guard let json = try? ProviderJSON.parse(body), let token = json["idToken"]?.stringValue,
                isToken(token)
            else { return .unanswered(reason: "the answer holds no idToken", retryAfter: nil) }
            let lifetime = json["expiresIn"].flatMap(TokenLifetime.read).flatMap { $0 > .zero ? $0 : nil }
            return .granted(
                token: token,
                lifetime: lifetime ?? CofaceLoginRecord.usualLifetime
            )
        case .answered(let status, let retryAfter, let body):
            let words = String(decoding: body.prefix(4_096), as: UTF8.self).lowercased()
            if words.contains("attempts exceeded") {
                return .attemptsExceeded(reason: "HTTP \(status): Password attempts exceeded")
            }
            if [400, 401, 403].contains(status) { return .refused(reason: "HTTP \(status)") }
            return .unanswered(
                reason: "HTTP \(status)",
                retryAfter: retryAfter.flatMap { RetryAfter.delay($0, at: now) }
            )
        }
    }

    /// Fit for a header: visible ASCII only.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
