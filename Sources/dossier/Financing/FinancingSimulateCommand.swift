import ArgumentParser
import Engine
import Foundation
import Lifecycles
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
        try await Composition.run { composition in
            let request = try Financing().offerRequest(amount: amount, product: product, country: country)
            try await composition.withHandlers { handlers in
                guard let handler = handlers[CofidisAccount.queue] else {
                    throw Refusal("there is no Cofidis account")
                }
                let call = Call(
                    name: "simulateOffer",
                    caseID: "none",
                    idempotencyKey: composition.chance.uuid(at: composition.clock.now).uuidString,
                    attempt: 1,
                    request: request,
                    timeout: .seconds(20)
                )
                switch await handler.handle(call) {
                case .succeeded(let answer): printJSON(answer["offer"] ?? .null)
                case .failed(let failure): throw Refusal("Cofidis gives no offer: \(failure.reason)")
                case .unknown(let reason): throw Refusal("Cofidis gives no offer: \(reason)")
                }
            }
        }
    }
}
