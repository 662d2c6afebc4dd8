/// Everything that can be set about the simulated provider. Every field has a value of its own accord, so a
/// configuration file names only what it changes; see `init(json:)`.
package struct CofidisSimulatorConfiguration: SimulatorConfiguration, Equatable {
    // Where it listens and whom it knows.
    package var host = "127.0.0.1"
    /// 0 takes any free port.
    package var port = 0
    package var basePath = "/cofidis"
    package var clientId = "dossier"
    package var clientSecret = "dossier-secret"
    /// The merchant that the credentials belong to; empty takes any.
    package var merchantId = ""
    /// First part of the journey links.
    package var journeyBaseURL = "https://journey.cofidis.example"
    package var tokenLifetimeSeconds = 3_600
    /// Doors under `/control/`.
    package var controlEnabled = true

    /// File that keeps the state over a restart; empty keeps none.
    package var stateFile = ""
    /// Least real time between two writes of the state file.
    package var stateFileIntervalMilliseconds = 2_000
    package var bodyBytesLimit = 262_144
    /// Longest wait of a redirection or notification for its answer, in real time.
    package var messageTimeoutMilliseconds = 10_000
    package var concurrentMessagesLimit = 32

    // Chance. The same seed gives the same fate to the same merchantTransactionId.
    package var seed: UInt64 = 1
    package var outcomes: [CofidisOutcome: Double] = [
        .accepted: 0.56, .refused: 0.12, .pendingThenAccepted: 0.10, .pendingThenRefused: 0.06,
        .aborted: 0.08,
        .neverOpened: 0.06, .error: 0.01, .strangeThenAccepted: 0.005, .strangeThenRefused: 0.005,
    ]
    package var confirmBehaviour: [CofidisBehaviour: Double] = [
        .works: 0.95, .refused: 0.02, .technical: 0.02, .failed: 0.005, .toRetry: 0.005,
    ]
    package var validateBehaviour: [CofidisBehaviour: Double] = [
        .works: 0.97, .technical: 0.02, .failed: 0.005, .toRetry: 0.005,
    ]
    package var cancelBehaviour: [CofidisBehaviour: Double] = [
        .works: 0.97, .technical: 0.02, .failed: 0.005, .toRetry: 0.005,
    ]
    package var refundBehaviour: [CofidisBehaviour: Double] = [
        .works: 0.97, .technical: 0.025, .failed: 0.005,
    ]
    package var redirectionDelivery: [CofidisDelivery: Double] = [
        .once: 0.82, .twice: 0.04, .late: 0.04, .never: 0.07, .outOfOrder: 0.03,
    ]
    package var notificationDelivery: [CofidisDelivery: Double] = [
        .once: 0.85, .twice: 0.05, .late: 0.04, .never: 0.03, .outOfOrder: 0.03,
    ]
    /// Prefix table of ids; used only when `idHintsEnabled`.
    package var idHintsEnabled = false
    package var idHints: [CofidisIdHint] = []

    // Delays, in virtual seconds.
    package var openDelaySeconds = SecondsRange(5, 180)
    /// From opening to decision. The two together stay under 50 minutes.
    package var decisionDelaySeconds = SecondsRange(60, 2_400)
    package var lateDecisionDelaySeconds = SecondsRange(3_300, 10_800)
    package var pendingDelaySeconds = SecondsRange(7_200, 345_600)
    package var strangeDelaySeconds = SecondsRange(3_600, 86_400)
    package var signatureDelaySeconds = SecondsRange(300, 86_400)
    package var messageDelaySeconds = SecondsRange(0.2, 3)
    package var lateMessageDelaySeconds = SecondsRange(600, 14_400)
    package var journeyTimeoutSeconds = 3_000.0
    package var strangeStatusName = "Under_Review"
    /// Lifetime of an authorisation [cofidis.md §5.3].
    package var instalmentAuthorizationSeconds = 518_400.0
    package var loanAuthorizationSeconds = 2_592_000.0

    // Rules of the provider.
    /// Fields of initialize and sendPayment, as dotted paths, whose absence gives `Initialized_to_retry`.
    package var initializeMandatoryFields = ["amount", "currency", "captureMode"]
    /// Fields of confirm whose absence gives `confirm_to_retry`.
    package var confirmMandatoryFields: [String] = []
    package var statusCapitalisation = CofidisCapitalisation.printed
    package var sellers: [CofidisSeller] = []
    package var unlistedSellersAllowed = true
    /// Store contracts wait for the delivery signal [cofidis.md §9], unless the seller's entry says otherwise.
    package var retailTwoStep = false
    /// Free texts that stores' statuses carry, by the status's printed name; one of them is drawn for each
    /// transaction [cofidis.md §9].
    package var retailSubStatuses: [String: [String]] = [
        "pending": ["Documents to be checked", "Manual study"], "accepted": ["Contract sent for signature"],
        "to_deliver": ["Waiting for delivery"],
    ]
    /// Other names for stores' statuses, by the printed name: the real ones are not known [cofidis.md §15].
    package var retailStatusNames: [String: String] = [:]
    /// 0 is no limit. Above it: 429 with Retry-After, on the virtual clock.
    package var requestsPerSecond = 0.0
    package var requestsBurst = 10.0

    package var faults: [CofidisFaultRule] = []
    /// How far after the edge of the quiet hours a read is still taken as sent before it, in real milliseconds:
    /// on a fast clock the way through the network takes virtual minutes.
    package var arrivalToleranceMilliseconds = 0

    package init() {}
}

/// How statuses are spelled in answers [cofidis.md §14, D-1].
package enum CofidisCapitalisation: String, Codable, Sendable {
    /// As section 6 prints them, mixed.
    case printed
    case lower
    /// First letter capital.
    case capital
    /// First letter either way, drawn for each answer.
    case random
}

/// A seller of a store [cofidis.md §3].
package struct CofidisSeller: Codable, Equatable, Sendable {
    package var id: String
    /// Otherwise 040.
    package var activated: Bool
    /// Otherwise 041 for a loan.
    package var trained: Bool
    /// Whether contracts wait for the delivery signal; nil: as `retailTwoStep` says.
    package var twoStep: Bool?

    package init(id: String, activated: Bool, trained: Bool, twoStep: Bool? = nil) {
        self.id = id
        self.activated = activated
        self.trained = trained
        self.twoStep = twoStep
    }
}
