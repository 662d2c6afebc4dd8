package import Lifecycles
import Logging
import Values

extension CofidisClient {
    /// As the transaction key spells it.
    package var merchantCountry: String { configuration.merchantCountry }

    /// For token, sending and answer together.
    private static let connectTimeout = Duration.seconds(20)

    /// Asks for a link into the provider's own pages. The answer is for the person who asked: neither it nor the
    /// seller is logged. Outside of the queue, since a person waits; ``CofidisAsks`` says how often.
    package func connect(_ request: CofidisConnect) async -> CofidisConnect.Outcome {
        guard asks.admits(at: now()) else { return .failed(reason: CofidisAsks.refusal) }
        var refused: String?
        while true {
            let bearer: String
            switch await token.text(otherThan: refused) {
            case .success(let text): bearer = text
            case .failure(let failure): return .failed(reason: failure.reason)
            }
            let result = await exchange.send(
                HTTPExchangeRequest(
                    url: "\(configuration.baseURL)/connect",
                    headers: [
                        ("content-type", "application/json"), ("accept", "application/json"),
                        ("authorization", "Bearer \(bearer)"),
                    ],
                    body: Self.body(of: request, configuration).canonicalBytes,
                    timeout: Self.connectTimeout
                )
            )
            // A token that was refused is renewed once.
            if case .answered(401, _, _) = result, refused == nil {
                refused = bearer
                _ = await token.drop(bearer)
                _ = asks.admits(at: now())
                continue
            }
            let outcome = Self.outcome(of: result)
            note(outcome, of: request)
            return outcome
        }
    }

    /// The fields of section 5.8; which further ones `financing` needs is assumed.
    static func body(of request: CofidisConnect, _ configuration: CofidisConfiguration) -> JSON {
        var body = JSONObject([
            ("connectFunction", .string(request.function.rawValue)),
            ("merchantCountry", .string(configuration.merchantCountry)),
            ("merchantId", .string(configuration.merchantID)),
            ("providerId", .string(configuration.providerID)),
        ])
        body["sellerId"] = request.sellerID.map(JSON.string)
        if let purchase = request.purchase {
            body["amount"] = CofidisAmount.wire(purchase.amount.minorUnits, unit: configuration.amountUnit)
            body["currency"] = .string(purchase.amount.currency.code)
            body["product"] = .string(purchase.product.rawValue)
        }
        return .object(body)
    }

    /// The link is taken from `redirectUrl`, as everywhere. [assumed, cofidis.md §15]
    static func outcome(of result: HTTPExchangeResult) -> CofidisConnect.Outcome {
        switch result {
        case .notSent(let reason), .broken(let reason), .tooLong(let reason): return .failed(reason: reason)
        case .tooLate: return .failed(reason: "not sent")
        case .answered(400, _, _): return .refused(code: "HTTP 400")
        case .answered(200, _, let body):
            guard let json = try? ProviderJSON.parse(body), let code = json["ResponseCode"]?.stringValue
            else {
                return .failed(reason: "the answer cannot be read")
            }
            guard code == Financing.ResponseCode.success else { return .refused(code: code) }
            guard let link = json["redirectUrl"]?.stringValue, CofidisConfiguration.host(of: link) != nil
            else { return .failed(reason: "the answer holds no link") }
            return .link(link)
        case .answered(let status, _, _): return .failed(reason: "HTTP \(status)")
        }
    }

    private func note(_ outcome: CofidisConnect.Outcome, of request: CofidisConnect) {
        let told =
            switch outcome {
            case .link: "link"
            case .refused(let code): "refused \(code)"
            case .failed(let reason): "failed: \(reason)"
            }
        logger.info(
            "connect",
            metadata: [
                "provider": "cofidis", "function": "\(request.function.rawValue)", "outcome": "\(told)",
            ]
        )
    }
}
