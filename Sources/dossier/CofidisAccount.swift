import AsyncHTTPClient
import Cases
import Engine
import Foundation
import Lifecycles
import Logging
import Providers
import Values

/// The Cofidis account of the settings.
enum CofidisAccount {
    /// The queue that charts name as its rate limit.
    static let queue = "cofidis"
    /// [assumed] The reference shows a provider id without saying who hands it out.
    static let defaultProviderID = "cofidis"

    /// Where the contract says otherwise than Cofidis's documents.
    static func terms(_ settings: Settings) throws -> Financing.Terms {
        let standard = Financing.Terms()
        let limits = Financing.validateWithinDaysRange
        let days = Int(limits.lowerBound)...Int(limits.upperBound)
        return Financing.Terms(
            instalmentDays: try settings.integer(
                "DOSSIER_COFIDIS_VALIDATE_DAYS_INSTALMENTS",
                default: standard.instalmentDays,
                in: days
            ),
            loanDays: try settings.integer(
                "DOSSIER_COFIDIS_VALIDATE_DAYS_LOAN",
                default: standard.loanDays,
                in: days
            ),
            countries: try countries(settings),
            merchantID: settings["DOSSIER_COFIDIS_MERCHANT_ID"],
            resendAfter: try span(
                "DOSSIER_COFIDIS_RESEND_MINUTES",
                standard.resendAfter,
                unit: 60,
                in: Financing.resendMinutesRange,
                settings
            ),
            amountsAge: try span(
                "DOSSIER_COFIDIS_AMOUNTS_AGE_HOURS",
                standard.amountsAge,
                unit: 3_600,
                in: Financing.amountsAgeHoursRange,
                settings
            )
        )
    }

    /// A span in whole minutes or hours; `unit` is in seconds.
    private static func span(
        _ name: String,
        _ standard: Duration,
        unit: Int64,
        in range: ClosedRange<Int64>,
        _ settings: Settings
    ) throws -> Duration {
        let number = try settings.integer(
            name,
            default: Int(standard.components.seconds / unit),
            in: Int(range.lowerBound)...Int(range.upperBound)
        )
        return .seconds(Int64(number) * unit)
    }

    private static let countrySetting = "DOSSIER_COFIDIS_MERCHANT_COUNTRY"

    /// The countries that the account is for, `fr` or `it,fr`: the first is that of orders that name none. Without the
    /// setting nobody has said, and each order may name either.
    private static func countries(_ settings: Settings) throws -> [Financing.Country] {
        guard let text = settings[countrySetting] else { return Financing.Terms().countries }
        let countries = try text.split(separator: ",").map { part in
            let word = part.trimmingCharacters(in: .whitespaces).lowercased()
            guard let country = Financing.Country(rawValue: word) else {
                let known = Financing.Country.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal("\(countrySetting) \"\(text)\" names \"\(word)\", which is none of \(known)")
            }
            return country
        }
        guard !countries.isEmpty else { throw Refusal("\(countrySetting) names no country") }
        return countries
    }

    static func configuration(_ settings: Settings) throws -> CofidisConfiguration {
        let component = settings["DOSSIER_WEBHOOK_PATH"].map { "/\($0)" } ?? ""
        let port = try settings.integer("DOSSIER_PORT", default: 8_080, in: 0...65_535)
        let base = settings["DOSSIER_PUBLIC_URL"] ?? "http://127.0.0.1:\(port)"
        let webhooks = base.trimmingSlashes + "/webhooks\(component)/cofidis"
        let returns = base.trimmingSlashes + CofidisReturns.path
        let unit = settings["DOSSIER_COFIDIS_AMOUNT_UNIT"] ?? CofidisConfiguration.AmountUnit.cents.rawValue
        guard let amountUnit = CofidisConfiguration.AmountUnit(rawValue: unit) else {
            throw Refusal("DOSSIER_COFIDIS_AMOUNT_UNIT \"\(unit)\" is neither cents nor euros")
        }
        do {
            return try CofidisConfiguration(
                baseURL: try settings.required("DOSSIER_COFIDIS_BASE_URL"),
                clientID: try settings.required("DOSSIER_COFIDIS_CLIENT_ID"),
                clientSecret: try settings.required("DOSSIER_COFIDIS_CLIENT_SECRET"),
                merchantID: try settings.required("DOSSIER_COFIDIS_MERCHANT_ID"),
                merchantCountry: try countries(settings).first?.rawValue ?? "fr",
                providerID: settings["DOSSIER_COFIDIS_PROVIDER_ID"] ?? defaultProviderID,
                urls: CofidisConfiguration.URLs(
                    returnSuccess: "\(returns)/redirection-success",
                    returnOther: "\(returns)/redirection-other",
                    notificationSuccess: "\(webhooks)/notification-success",
                    notificationPending: "\(webhooks)/notification-pending"
                ),
                amountUnit: amountUnit
            )
        } catch let problem as CofidisConfiguration.Problem {
            throw Refusal("the Cofidis account's settings are not fit for use: \(problem)")
        }
    }
}

extension CofidisAccount {
    /// A client of the account, for as long as the body runs.
    static func withClient<Answer>(
        _ settings: Settings,
        logger: Logger,
        now: @escaping @Sendable () -> Instant,
        _ body: (CofidisClient) async throws -> Answer
    ) async throws -> Answer {
        let configuration = try configuration(settings)
        let http = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: AsyncHTTPExchange.clientConfiguration
        )
        let client = CofidisClient(
            configuration: configuration,
            exchange: AsyncHTTPExchange(client: http),
            logger: logger,
            now: now
        )
        let result: Result<Answer, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        try await http.shutdown()
        return try result.get()
    }
}

extension String {
    fileprivate var trimmingSlashes: String {
        var text = self
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
