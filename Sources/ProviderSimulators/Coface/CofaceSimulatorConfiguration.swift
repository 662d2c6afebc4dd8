/// Everything that can be set about the simulated provider. Every field has a value of its own accord, so a
/// configuration file names only what it changes; see `init(json:)`.
package struct CofaceSimulatorConfiguration: SimulatorConfiguration, Equatable {
    // Where it listens and whom it knows.
    package var host = "127.0.0.1"
    /// 0 takes any free port.
    package var port = 0
    package var basePath = "/coface"
    package var username = "dossier"
    package var password = "dossier-secret"
    package var apiKey = "dossier-key"
    /// The contract; the same value as the policy number [coface-cofaserve.md §13, D-12].
    package var contractId = "DOSSIER-1"
    package var tokenLifetimeSeconds = 3_600
    /// Doors under `/control/`.
    package var controlEnabled = true

    /// File that keeps the state over a restart; empty keeps none.
    package var stateFile = ""
    /// Least real time between two writes of the state file.
    package var stateFileIntervalMilliseconds = 2_000
    /// Above the largest document, so that a larger one is refused by its own rule.
    package var bodyBytesLimit = 16_777_216

    // Who is in the register.
    package var companies: [CofaceCompany] = CofaceSimulatorConfiguration.dummies
    /// Answered by `GET /countries`; codes of three letters.
    package var countries: [CofaceCountry] = CofaceCountry.known

    // The contract's terms.
    /// Non-guaranteed debt may be given to collection [coface-cofaserve.md §7.1].
    package var collectionOption = true
    /// Longest time between issue and due date, in days; 0 is no limit.
    package var maximumCreditDays = 0
    /// Longest time between the oldest due date and the declaration, in days; 0 is no limit.
    package var declarationLimitDays = 0
    package var coveredPercent = 90

    // Chance. The same seed gives the same fate to the same customer reference.
    package var seed: UInt64 = 1
    package var outcomes: [CofaceOutcome: Double] = [
        .indemnified: 0.52, .paid: 0.18, .coverRefused: 0.18, .rejectedAtOnce: 0.04, .rejectedLater: 0.03,
        .stuck: 0.01, .strangeThenIndemnified: 0.02, .validatedThenIndemnified: 0.02,
    ]
    package var rejectionReasons: [CofaceRejectionReason] = [
        CofaceRejectionReason(code: "R01", text: "The notification came after the contractual time limit"),
        CofaceRejectionReason(
            code: "R07",
            text: "No cover exists for this debtor at the date of the invoices"
        ),
    ]
    package var strangeStatusName = "Awaiting_recourse_review"

    // Delays, in virtual seconds.
    package var listingDelaySeconds = SecondsRange(0, 600)
    package var overdueIdDelaySeconds = SecondsRange(3_600, 21_600)
    package var identificationDelaySeconds = SecondsRange(7_200, 172_800)
    /// From the overdueId, or the identification, to the decision.
    package var decisionDelaySeconds = SecondsRange(86_400, 604_800)
    package var strangeDelaySeconds = SecondsRange(3_600, 86_400)
    /// The waiting period after acceptance.
    package var waitingPeriodSeconds = SecondsRange(1_296_000, 5_184_000)
    package var closingDelaySeconds = SecondsRange(86_400, 864_000)
    /// How long a refused case stays open for a move to collection.
    package var refusalOpenSeconds = SecondsRange(2_592_000, 5_184_000)

    // Limits.
    /// Calls in any 60 seconds and endpoint template [coface-cofaserve.md §13, D-21]; 0 is no limit.
    package var requestsPerMinute = 60
    /// How long a call may have been on its way, in real milliseconds: on a fast clock the way through the
    /// network takes virtual minutes, in which calls of several minutes' budgets may meet.
    package var arrivalToleranceMilliseconds = 0
    package var documentBytesLimit = 10_485_760
    package var documentsLimit = 500

    package var faults: [CofaceFaultRule] = []

    package init() {}

    /// A head office, its branch and a company that is still being identified, for tests
    /// [coface-cofaserve.md §7.1: tests use a dummy debtor].
    package static let dummies: [CofaceCompany] = [
        CofaceCompany(
            easyNumber: "00000341003327",
            name: "Dummy Debtor SA",
            countryCode: "FRA",
            identifiers: [.init(type: "SIREN_FRA", value: "552100554")],
            establishmentType: .headOffice,
            city: "Paris",
            postalCode: "75002"
        ),
        CofaceCompany(
            easyNumber: "00000341003328",
            name: "Dummy Debtor SA, Lyon branch",
            countryCode: "FRA",
            identifiers: [.init(type: "SIRET_FRA", value: "55210055400021")],
            establishmentType: .branch,
            city: "Lyon",
            postalCode: "69001"
        ),
        CofaceCompany(
            easyNumber: "00000341003329",
            name: "Deudor Ficticio S.A.",
            countryCode: "ECU",
            identifiers: [.init(type: "RUC_ECU", value: "1790012345001")],
            establishmentType: .headOffice,
            city: "Quito"
        ),
        CofaceCompany(
            easyNumber: "00000341003330",
            name: "Newcomer GmbH",
            countryCode: "DEU",
            identifiers: [.init(type: "HRB_DEU", value: "HRB 12345")],
            establishmentType: .headOffice,
            city: "Mainz",
            temporaryEasyNumber: "Z0000000000001",
            resolvesAfterSeconds: 86_400
        ),
    ]
}

/// A country, with the legal identifiers accepted there: names of the pattern NAME_COUNTRY3; `RUC_ECU` alone is
/// published [coface-cofaserve.md §14].
package struct CofaceCountry: Hashable, Codable, Sendable {
    package var code: String
    package var name: String
    package var identifierTypes: [String]

    package init(_ code: String, _ name: String, _ identifierTypes: [String]) {
        self.code = code
        self.name = name
        self.identifierTypes = identifierTypes
    }

    package static let known: [CofaceCountry] = [
        CofaceCountry("AUT", "Austria", ["FN_AUT", "VAT_AUT"]),
        CofaceCountry("BEL", "Belgium", ["CBE_BEL", "VAT_BEL"]),
        CofaceCountry("CHE", "Switzerland", ["UID_CHE"]),
        CofaceCountry("DEU", "Germany", ["HRB_DEU", "VAT_DEU"]),
        CofaceCountry("ECU", "Ecuador", ["RUC_ECU"]),
        CofaceCountry("ESP", "Spain", ["CIF_ESP", "VAT_ESP"]),
        CofaceCountry("FRA", "France", ["SIREN_FRA", "SIRET_FRA", "VAT_FRA"]),
        CofaceCountry("GBR", "United Kingdom", ["CRN_GBR", "VAT_GBR"]),
        CofaceCountry("ITA", "Italy", ["CF_ITA", "VAT_ITA"]),
        CofaceCountry("JPN", "Japan", ["CN_JPN"]),
        CofaceCountry("NLD", "Netherlands", ["KVK_NLD", "VAT_NLD"]),
        CofaceCountry("POL", "Poland", ["KRS_POL", "NIP_POL"]),
        CofaceCountry("PRT", "Portugal", ["NIPC_PRT"]),
        CofaceCountry("TUN", "Tunisia", ["RC_TUN"]),
        CofaceCountry("USA", "United States of America", ["EIN_USA"]),
    ]
}
