import Foundation
import Providers

/// The Coface account of the settings.
enum CofaceAccount {
    /// The queues that charts name as rate limits: one for each budget of the provider. [coface-cofaserve.md §2.4]
    static let queues = [
        "coface-search", "coface-orders", "coface-catalog", "coface-declare", "coface-list", "coface-case",
    ]
    /// How long a process may take for a login before another takes it over; real time.
    static let loginSpan = Duration.seconds(30)
    /// Between two looks while another process logs in; real time.
    static let loginPause = Duration.milliseconds(100)

    static func configuration(_ settings: Settings) throws -> CofaceConfiguration {
        do {
            return try CofaceConfiguration(
                baseURL: try settings.required("DOSSIER_COFACE_BASE_URL"),
                authURL: settings["DOSSIER_COFACE_AUTH_URL"],
                contexts: try contexts(settings),
                apiKey: try settings.required("DOSSIER_COFACE_API_KEY"),
                username: try settings.required("DOSSIER_COFACE_USERNAME"),
                password: try settings.required("DOSSIER_COFACE_PASSWORD"),
                policyNumber: try settings.required("DOSSIER_COFACE_POLICY_NUMBER")
            )
        } catch let problem as CofaceConfiguration.Problem {
            throw Refusal("the Coface account's settings are not fit for use: \(problem)")
        }
    }

    private static func contexts(_ settings: Settings) throws -> [CofaceConfiguration.Service: String] {
        guard let text = settings["DOSSIER_COFACE_ROOT_CONTEXTS"] else { return [:] }
        var contexts: [CofaceConfiguration.Service: String] = [:]
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard pair.count == 2, let service = CofaceConfiguration.Service(rawValue: pair[0]) else {
                let known = CofaceConfiguration.Service.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(
                    "DOSSIER_COFACE_ROOT_CONTEXTS \"\(part)\" is not SERVICE=CONTEXT; services are \(known)"
                )
            }
            contexts[service] = pair[1]
        }
        return contexts
    }
}
