import ArgumentParser
import AsyncHTTPClient
import Engine
import Lifecycles
import Providers
import Values
import Workflow

struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Prints a link that logs a seller into Cofidis's own pages.",
        discussion: """
            The link is a secret of whoever asks: it is printed and nowhere kept. training exists in France only; \
            financing needs --amount and --product as well.
            """
    )

    @Option(help: "homepage, dashboard, financing or training.")
    var function: String

    @Option(help: "The seller's id at Cofidis; needed in France.")
    var seller: String?

    @Option(help: "Decimal, as 123.45.")
    var amount: String?

    @Option(help: "3X, 4X or LOAN.")
    var product: String?

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await reporting {
            let settings = try Settings.fromProcess()
            let account = try CofidisAccount.configuration(settings)
            var arguments = JSONObject([("function", .string(function))])
            arguments["sellerId"] = seller.map(JSON.string)
            arguments["amount"] = amount.map(JSON.string)
            arguments["currency"] = amount.map { _ in "EUR" }
            arguments["product"] = product.map(JSON.string)
            let asked = try CofidisConnect(
                arguments: .object(arguments),
                country: account.merchantCountry
            )
            switch try await ask(asked, settings) {
            case .link(let link): json ? printJSON(["link": .string(link)]) : printOut(link)
            case .refused(let code): throw asked.report(ofRefusal: code)
            case .failed(let reason):
                printError("error: Cofidis gave no link (\(reason)); nothing has happened, try again")
                throw ExitStatus.worldSaidNo
            }
        }
    }

    private func ask(_ asked: CofidisConnect, _ settings: Settings) async throws -> CofidisConnect.Outcome {
        let clock = try Composition.makeClock(settings)
        return try await CofidisAccount.withClient(
            settings,
            logger: try Composition.makeLogger(settings, process: "dossier"),
            now: { clock.now }
        ) { await $0.connect(asked) }
    }
}
