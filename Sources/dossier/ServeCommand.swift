import ArgumentParser
import Cases
import Engine
import EventStore
import PostgresEventStore
import PostgresFinance
import PostgresProviders
import Providers
import Server
import UnixSignals
import Values

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Opens the doors: REST, webhooks, health, metrics; seals events into pages.",
        discussion: """
            Binds to loopback unless DOSSIER_ACCESS_TOKEN is set. Run one or several; of the sealers one is elected.
            """
    )

    func run() async throws {
        try await Composition.run(process: "server") { composition in
            try await composition.registerTexts()
            try await composition.withCofidisQueries { queries in
                let watch = composition.skewWatch()
                let server = try composition.server(queries, watch)
                let sealer = Sealer(
                    store: composition.store,
                    clock: composition.clock,
                    logger: composition.logger
                )
                let counts = Subscription(
                    EventTypeCountsProjection(),
                    store: composition.store,
                    clock: composition.clock,
                    logger: composition.logger
                )
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await sealer.run() }
                    if let watch { group.addTask { await watch.run() } }
                    group.addTask { await counts.run() }
                    for reaction in composition.reactions {
                        let runner = ReactionRunner(
                            reaction,
                            store: composition.store,
                            desk: composition.desk,
                            clock: composition.clock,
                            logger: composition.logger
                        )
                        group.addTask { await runner.run() }
                    }
                    group.addTask { await composition.sweepDocuments() }
                    group.addTask { try await server.run() }
                    group.addTask {
                        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { return }
                        // Never signalled: the sequence ends only when the others were cancelled.
                    }
                    // Whichever ends first (a signal, or a server that cannot bind) ends the others.
                    defer { group.cancelAll() }
                    try await group.next()
                }
            }
        }
    }
}

extension ServerStartError: EndingError {
    var status: ExitCode {
        if case .cannotListen = self { ExitStatus.worldSaidNo } else { ExitStatus.refused }
    }
}

extension Composition {
    /// What is asked of Cofidis beside any case; nil without the settings of an account, which a server can do
    /// without.
    func withCofidisQueries(_ body: (CofidisQueries?) async throws -> Void) async throws {
        guard settings["DOSSIER_COFIDIS_BASE_URL"] != nil else { return try await body(nil) }
        try await CofidisAccount.withClient(settings, logger: logger, now: { [clock] in clock.now }) {
            client in
            try await body(
                CofidisQueries(
                    merchantCountry: client.merchantCountry,
                    connect: { await client.connect($0) },
                    offer: { await client.offer($0) }
                )
            )
        }
    }

    func server(_ queries: CofidisQueries?, _ watch: SkewWatch?) throws -> DossierServer {
        var limits = ServerLimits()
        limits.connectionsPerAddress = try settings.integer(
            "DOSSIER_CONNECTIONS_PER_ADDRESS",
            default: limits.connectionsPerAddress,
            in: 1...100_000
        )
        let configuration = ServerConfiguration(
            host: settings["DOSSIER_HOST"] ?? "127.0.0.1",
            port: try settings.integer("DOSSIER_PORT", default: 8_080, in: 0...65_535),
            accessToken: settings["DOSSIER_ACCESS_TOKEN"],
            webhookPathComponent: settings["DOSSIER_WEBHOOK_PATH"],
            returnPage: try settings["DOSSIER_RETURN_URL"].map { try ReturnPageTemplate($0) },
            limits: limits
        )
        let dependencies = ServerDependencies(
            cases: cases,
            finance: finance,
            documents: documents,
            contracts: try ContractTermsFile.load(settings),
            workFigures: { try await self.workFigures() },
            clockSkewSeconds: { watch?.last?.seconds },
            cofaceAlarms: { try await PostgresCofaceState(pool: pool).alarms().count },
            cofidis: queries,
            version: Dossier.version,
            ownMerchant: ownMerchant,
            exportColumns: settings["DOSSIER_COFIDIS_EXPORT_COLUMNS"] ?? "",
            financingTerms: try CofidisAccount.terms(settings),
            retailStatuses: retailStatuses
        )
        return try DossierServer(configuration: configuration, dependencies: dependencies, logger: logger)
    }

    private func workFigures() async throws -> WorkFigures {
        let now = clock.now
        let queues = try await store.queueFigures(at: now).map { queue in
            let lag = queue.nextDueAt.map { (now - $0).inSeconds } ?? 0
            return WorkFigures.Queue(
                name: queue.queue,
                open: queue.open,
                due: queue.due,
                oldestDueLagSeconds: max(lag, 0),
                parked: queue.parked
            )
        }
        return WorkFigures(
            queues: queues,
            countLimit: PostgresEventStore.queueCountLimit,
            sealedEvents: try await store.sealedEventCount(),
            unsealedEvents: nil
        )
    }
}
