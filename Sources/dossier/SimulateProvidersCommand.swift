import ArgumentParser
import Foundation
import ProviderSimulators
import UnixSignals

struct SimulateProvidersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate-providers",
        abstract: "Runs the provider simulators as local servers.",
        discussion: """
            They speak what the providers document, on the clock of DOSSIER_CLOCK, and count what a client does wrong; \
            docs/cofidis-simulator.md and docs/coface-simulator.md tell what the configuration files may say and what \
            the control doors offer.
            """
    )

    @Option(help: "The Cofidis simulator's port on 127.0.0.1; 0 takes a free one, which is printed.")
    var cofidisPort = 9_090

    @Option(help: "A JSON file with the Cofidis simulator's settings.")
    var cofidisConfig: String?

    @Option(help: "A file that keeps the Cofidis simulator's transactions over a restart.")
    var cofidisState: String?

    @Option(help: "The Coface simulator's port on 127.0.0.1; 0 takes a free one, which is printed.")
    var cofacePort = 9_091

    @Option(help: "A JSON file with the Coface simulator's settings.")
    var cofaceConfig: String?

    @Option(help: "A file that keeps the Coface simulator's cases over a restart.")
    var cofaceState: String?

    func run() async throws {
        try await reporting {
            let settings = try Settings.fromProcess()
            let clock = try SimulatedClock(text: settings["DOSSIER_CLOCK"])
            let cofidis = try CofidisSimulator(
                configuration: try cofidisConfiguration(settings),
                clock: clock,
                logger: try Composition.makeLogger(settings, process: "cofidis-simulator"),
                onListening: { port in printOut("Cofidis simulator: http://127.0.0.1:\(port)/cofidis") }
            )
            let coface = try CofaceSimulator(
                configuration: try cofaceConfiguration(settings),
                clock: clock,
                logger: try Composition.makeLogger(settings, process: "coface-simulator"),
                onListening: { port in printOut("Coface simulator: http://127.0.0.1:\(port)/coface") }
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await cofidis.run() }
                group.addTask { try await coface.run() }
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { return }
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    private func cofidisConfiguration(_ settings: Settings) throws -> CofidisSimulatorConfiguration {
        var configuration = CofidisSimulatorConfiguration()
        if let cofidisConfig {
            configuration = try CofidisSimulatorConfiguration(
                contentsOf: URL(fileURLWithPath: cofidisConfig)
            )
        }
        configuration.port = cofidisPort
        if let cofidisState { configuration.stateFile = cofidisState }
        if let id = settings["DOSSIER_COFIDIS_CLIENT_ID"] { configuration.clientId = id }
        if let secret = settings["DOSSIER_COFIDIS_CLIENT_SECRET"] { configuration.clientSecret = secret }
        if let merchant = settings["DOSSIER_COFIDIS_MERCHANT_ID"] { configuration.merchantId = merchant }
        return configuration
    }

    private func cofaceConfiguration(_ settings: Settings) throws -> CofaceSimulatorConfiguration {
        var configuration = CofaceSimulatorConfiguration()
        if let cofaceConfig {
            configuration = try CofaceSimulatorConfiguration(contentsOf: URL(fileURLWithPath: cofaceConfig))
        }
        configuration.port = cofacePort
        if let cofaceState { configuration.stateFile = cofaceState }
        if let key = settings["DOSSIER_COFACE_API_KEY"] { configuration.apiKey = key }
        if let name = settings["DOSSIER_COFACE_USERNAME"] { configuration.username = name }
        if let password = settings["DOSSIER_COFACE_PASSWORD"] { configuration.password = password }
        if let policy = settings["DOSSIER_COFACE_POLICY_NUMBER"] { configuration.contractId = policy }
        return configuration
    }
}
