package import Cases
import Engine
import EventStore
package import Finance
package import Lifecycles
package import Values
package import Workflow

/// What the doors are given to work with. They have no rules of their own: what is asked goes to the case service, and
/// reads to it or to the store and its read models.
package struct ServerDependencies: Sendable {
    /// Everything that is asked of cases goes through it.
    package let cases: CaseService
    package let finance: any FinanceBook
    package let documents: DocumentAttachments
    /// What rows of ledgers are judged by.
    package let contracts: ContractTermsBook
    /// Figures of the work queue and the sealer for the metrics; nil when they are not known.
    package var workFigures: @Sendable () async throws -> WorkFigures?
    /// How far this process's clock is ahead of the database's, in seconds; nil when they are not compared.
    package var clockSkewSeconds: @Sendable () -> Double?
    /// How many accounts at Coface a person must look at before anything more is tried.
    package var cofaceAlarms: @Sendable () async throws -> Int
    /// What is asked of Cofidis beside any case; nil without the settings of an account.
    package var cofidis: CofidisQueries?
    /// As `dossier --version` says it.
    package var version: String
    /// The merchant that financings without one of their own are counted under.
    package var ownMerchant: String
    /// What Cofidis's export calls its columns; see `CofidisExport`.
    package var exportColumns: String
    /// What the contract with Cofidis says.
    package var financingTerms: Financing.Terms
    /// What Cofidis's words about stores mean; without it none is known.
    package var retailStatuses: StatusMapping?

    var store: any EventStore { cases.store }
    var readModels: any ReadModels { cases.readModels }
    var charts: ChartRegistry { cases.charts }
    var clock: any EngineClock { cases.clock }

    /// Whose order a number is.
    var financings: FinancingFinder {
        FinancingFinder(
            readModels,
            ownMerchant: ownMerchant.isEmpty ? financingTerms.merchantID : ownMerchant
        )
    }

    package init(
        cases: CaseService,
        finance: any FinanceBook,
        documents: DocumentAttachments,
        contracts: ContractTermsBook = ContractTermsBook(),
        workFigures: @escaping @Sendable () async throws -> WorkFigures? = { nil },
        clockSkewSeconds: @escaping @Sendable () -> Double? = { nil },
        cofaceAlarms: @escaping @Sendable () async throws -> Int = { 0 },
        cofidis: CofidisQueries? = nil,
        version: String = "1",
        ownMerchant: String = "",
        exportColumns: String = "",
        financingTerms: Financing.Terms = Financing.Terms(),
        retailStatuses: StatusMapping? = nil
    ) {
        self.cases = cases
        self.finance = finance
        self.documents = documents
        self.contracts = contracts
        self.workFigures = workFigures
        self.clockSkewSeconds = clockSkewSeconds
        self.cofaceAlarms = cofaceAlarms
        self.cofidis = cofidis
        self.version = version
        self.ownMerchant = ownMerchant
        self.exportColumns = exportColumns
        self.financingTerms = financingTerms
        self.retailStatuses = retailStatuses
    }
}

/// Questions to Cofidis that belong to no case.
package struct CofidisQueries: Sendable {
    /// As the transaction key spells it: `fr`.
    package let merchantCountry: String
    package let connect: @Sendable (CofidisConnect) async -> CofidisConnect.Outcome
    /// For requests that `Financing.offerRequest` made.
    package let offer: @Sendable (JSON) async -> Financing.OfferOutcome

    package init(
        merchantCountry: String,
        connect: @escaping @Sendable (CofidisConnect) async -> CofidisConnect.Outcome,
        offer: @escaping @Sendable (JSON) async -> Financing.OfferOutcome
    ) {
        self.merchantCountry = merchantCountry
        self.connect = connect
        self.offer = offer
    }
}

/// How the queue and the sealer stand.
package struct WorkFigures: Sendable, Equatable {
    package struct Queue: Sendable, Equatable {
        package let name: String
        /// Open items, leased ones included, parked ones not.
        package let open: Int64
        /// Of them, those whose moment has come.
        package let due: Int64
        /// How long the oldest due item has been due, in seconds of the clock that all share.
        package let oldestDueLagSeconds: Double
        package let parked: Int64

        package init(name: String, open: Int64, due: Int64, oldestDueLagSeconds: Double, parked: Int64) {
            self.name = name
            self.open = open
            self.due = due
            self.oldestDueLagSeconds = oldestDueLagSeconds
            self.parked = parked
        }
    }

    package let queues: [Queue]
    /// No figure of a queue is counted beyond that; nil when all are.
    package let countLimit: Int?
    package let sealedEvents: Int64?
    package let unsealedEvents: Int64?

    package init(
        queues: [Queue],
        countLimit: Int? = nil,
        sealedEvents: Int64? = nil,
        unsealedEvents: Int64? = nil
    ) {
        self.queues = queues
        self.countLimit = countLimit
        self.sealedEvents = sealedEvents
        self.unsealedEvents = unsealedEvents
    }
}
