import ArgumentParser
import Engine
import Lifecycles
import Providers
import Values
import Workflow

/// Asks Cofidis for an offer. There is no case yet, so nothing is recorded.
struct FinancingSimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Asks Cofidis what it would offer for an amount (simulateOffer).",
        discussion: "Nothing is opened and nothing is recorded. The offer is shown as Cofidis answers it."
    )

    @Option(help: "Decimal, as 123.45.")
    var amount: String

    @Option(help: "3X, 4X or LOAN.")
    var product: String

    @Option(help: "fr or it.")
    var country: String?

    func run() async throws {
        try await reporting {
            let settings = try Settings.fromProcess()
            let request = try Financing().offerRequest([
                "amount": .string(amount), "country": .optional(country), "product": .string(product),
            ])
            let clock = try Composition.makeClock(settings)
            let outcome = try await CofidisAccount.withClient(
                settings,
                logger: try Composition.makeLogger(settings, process: "dossier"),
                now: { clock.now }
            ) { await $0.offer(request) }
            switch outcome {
            case .offer(let offer): printJSON(offer)
            case .refused(let code): throw Financing.report(ofRefusedOffer: code)
            case .failed(let reason):
                printError("error: Cofidis makes no offer now (\(reason)); nothing has happened, try again")
                throw ExitStatus.worldSaidNo
            }
        }
    }
}
