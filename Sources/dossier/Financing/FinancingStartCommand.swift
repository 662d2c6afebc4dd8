import ArgumentParser
import Engine
import EventStore
import Foundation
import Values

struct FinancingStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Starts financings: from a file, or one by its fields.",
        discussion: """
            --file reads JSON Lines with merchantTransactionId, amount (decimal string), currency, product (3X, 4X, \
            LOAN), integration (web), captureMode (Immediate, Validate) and webhook (true or false); if wanted also \
            country (fr, it), processMod (Redirect, API) and validateWithinDays. Bad lines are refused by number and \
            reason on standard error and the good ones are started, each once however often the file is given. Exit \
            status 2 when a line was refused.
            """
    )

    @Option(help: "A file of JSON Lines; - is standard input.")
    var file: String?

    @Option(help: "The merchant's own id of the transaction.")
    var merchantTransactionId: String?

    @Option(help: "Decimal, as 123.45.")
    var amount: String?

    @Option var currency = "EUR"

    @Option(help: "3X, 4X or LOAN.")
    var product: String?

    @Option(help: "Immediate, or Validate: confirm reserves, you validate later.")
    var captureMode = "Immediate"

    @Option(help: "fr or it.")
    var country: String?

    @Option(help: "How the customer comes to the journey: Redirect, or API for one inside your pages.")
    var processMod: String?

    @Option(help: "Days after confirm in which validate is possible, where the contract has its own number.")
    var validateWithinDays: Int?

    @Flag(inversion: .prefixedNo, help: "Does Cofidis notify us?")
    var webhook = true

    @Flag(help: "One JSON line for each financing.")
    var json = false

    func validate() throws {
        guard file != nil || (merchantTransactionId != nil && amount != nil && product != nil) else {
            throw ValidationError("name a --file, or --merchant-transaction-id, --amount and --product")
        }
    }

    func run() async throws {
        try await Composition.run { composition in
            try await composition.charts.register()
            let starter = FinancingStarter(composition: composition, json: json)
            if let file {
                try await starter.start(lines: try FinancingStarter.lines(of: file))
            } else {
                try await starter.start(lines: [(number: 1, text: single.canonicalText)])
            }
        }
    }

    private var single: JSON {
        [
            "amount": .optional(amount), "captureMode": .string(captureMode), "country": .optional(country),
            "currency": .string(currency), "integration": "web",
            "merchantTransactionId": .optional(merchantTransactionId), "processMod": .optional(processMod),
            "product": .optional(product),
            "validateWithinDays": validateWithinDays.map { .integer(Int64($0)) } ?? .null,
            "webhook": .bool(webhook),
        ]
    }
}
