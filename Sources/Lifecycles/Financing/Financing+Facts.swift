package import Values

extension Financing {
    /// What a case knows. Where it is belongs to the chart.
    package struct Facts: Sendable, Equatable {
        /// Nil until `opened`.
        package var opening: Opening?
        package var openedAt = Instant.epoch
        /// `merchantTransactionDate`, `YYYYMMDD`: with the merchant's id it forms the key. [cofidis.md §3]
        package var date = ""
        /// A 001 was answered by the next day's date once; not a second time. (D-5)
        package var hasTriedNextDay = false
        /// Initializations that the provider turned out not to know, since a person last decided.
        package var initializeAttempts = 0
        package var redirectURL: String?
        /// When the journey link became known, which is when the customer is sent there.
        package var redirectedAt: Instant?
        package var providerTransactionID: String?

        /// Nil while nothing was observed, or when the last status is unknown.
        package var status: CofidisStatus?
        /// As it came last.
        package var rawStatus: String?
        package var ledger = Ledger()
        /// When an answer last told amounts.
        package var amountsAt: Instant?
        /// The currency that an answer stated amounts in when it was not the financing's; none may.
        package var toldCurrency: String?
        /// The last answer's code.
        package var lastCode: String?
        package var lastAnswerHadStatus = false
        /// The last answered getStatus.
        package var lastReadAt: Instant?
        /// Answered reads after minute 50 that found the journey still under way. (D-22)
        package var lateReads = 0

        /// Statuses that hints named, so that the same hint counts once. (D-11)
        package var hints: [String] = []
        /// What the last hint that counted named, as we read it.
        package var lastHint: CofidisStatus?
        /// When the hints of the last hour came that counted, oldest first.
        package var hintTimes: [Instant] = []
        /// The last answer since a hint came that says where the transaction is, or at least where it is not.
        package var hintsAnsweredAt: Instant?

        /// Since when the provider waits for confirm.
        package var toConfirmSince: Instant?
        /// Confirms that turned out not to have happened, since a person last decided.
        package var confirmAttempts = 0
        /// Set by the first read that found a lost confirm not carried out: only a read from here on proves it.
        /// (decision 0016)
        package var confirmRecheckAt: Instant?
        /// Financed: confirmed in an immediate capture, validated in a later one.
        package var confirmedAt: Instant?
        /// When confirm reserved the amount, or the earliest that it can have been: the deadline of validate counts from
        /// here. [cofidis.md §5.3]
        package var authorizedAt: Instant?

        package var movement: OpenMovement?
        /// Why a person had the transaction abandoned; it is not confirmed by itself any more. [cofidis.md §5.9]
        package var abandonReason: String?

        /// What finance compares.
        package var account = Account()

        /// Nil for a web financing.
        package var retail: RetailFacts?

        package init() {}

        package var currency: Currency { opening?.amount.currency ?? .euro }
    }

    /// What a financing is opened with.
    package struct Opening: Sendable, Equatable {
        package var merchantTransactionID: String
        /// The merchant at Cofidis, where it is another than the account's own.
        package var merchantID: String?
        package var amount: Money
        package var product: Product
        package var integration: Integration
        package var captureMode: CaptureMode
        /// Whether the provider may notify us. (D-26)
        package var hasWebhook: Bool
        package var country: Country
        /// Whether the key names the country. Orders at the account's own country did not, until accounts outside
        /// France could say so.
        package var statesCountry: Bool
        package var processMod: ProcessMod
        /// Days after confirm in which validate is possible; nil in an immediate capture. Part of the opening, so that
        /// a contract that changes later changes nothing of what is running. [cofidis.md §5.3]
        package var validateWithinDays: Int?
        /// Opaque objects passed through to initialize. [cofidis.md §15] Kept in the facts only until the provider
        /// has taken them: they hold personal data.
        package var sections: JSONObject
        /// Nil for a web financing.
        package var retail: RetailTerms?

        package init(
            merchantTransactionID: String,
            amount: Money,
            product: Product,
            integration: Integration = .web,
            captureMode: CaptureMode = .immediate,
            hasWebhook: Bool,
            country: Country = .france,
            processMod: ProcessMod = .redirect,
            validateWithinDays: Int? = nil,
            sections: JSONObject = JSONObject()
        ) {
            self.merchantTransactionID = merchantTransactionID
            self.amount = amount
            self.product = product
            self.integration = integration
            self.captureMode = captureMode
            self.hasWebhook = hasWebhook
            self.country = country
            statesCountry = country != .france
            self.processMod = processMod
            self.validateWithinDays = validateWithinDays
            self.sections = sections
        }
    }

    package enum Product: String, Sendable, CaseIterable {
        case threeTimes = "3X"
        case fourTimes = "4X"
        case loan = "LOAN"
    }

    package enum Integration: String, Sendable, CaseIterable {
        case web
        case retail
    }

    package enum CaptureMode: String, Sendable, CaseIterable {
        /// Confirm finances at once.
        case immediate = "Immediate"
        /// Confirm reserves; validate finances later.
        case validate = "Validate"
    }

    package enum Country: String, Sendable, CaseIterable {
        case france = "fr"
        case italy = "it"
    }

    /// How the customer comes to the journey; the provider spells it without its last e. [cofidis.md §3]
    package enum ProcessMod: String, Sendable, CaseIterable {
        /// Sent there.
        case redirect = "Redirect"
        /// It is shown inside the merchant's pages.
        case api = "API"
    }

    /// What a contract with the provider may say differently from its documents.
    package struct Terms: Sendable, Equatable {
        /// Days after confirm in which 3X and 4X may be validated. [cofidis.md §5.3]
        package var instalmentDays: Int
        /// The same for loans.
        package var loanDays: Int
        /// Where the account may finance; orders that name no country are of the first. [cofidis.md §3]
        package var countries: [Country]
        /// The account's own merchant; an order that names it is as one that names none. Nil where it is not known.
        package var merchantID: String?
        /// The least time between two reads that prove that a call which moves money did not happen. The only place
        /// that says so; the moment is recorded with the first read. (decision 0016)
        package var resendAfter: Duration
        /// Amounts older than this are read anew before a refund is sent.
        package var amountsAge: Duration

        package init(
            instalmentDays: Int = 6,
            loanDays: Int = 30,
            countries: [Country] = Country.allCases,
            merchantID: String? = nil,
            resendAfter: Duration = .seconds(30 * 60),
            amountsAge: Duration = .seconds(24 * 3600)
        ) {
            self.instalmentDays = instalmentDays
            self.loanDays = loanDays
            self.countries = countries
            self.merchantID = merchantID
            self.resendAfter = resendAfter
            self.amountsAge = amountsAge
        }

        package var defaultCountry: Country { countries.first ?? .france }

        package func validateWithinDays(_ product: Product) -> Int {
            product == .loan ? loanDays : instalmentDays
        }
    }
}
