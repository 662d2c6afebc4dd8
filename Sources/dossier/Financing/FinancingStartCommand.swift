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
            LOAN), integration (web or retail), captureMode (Immediate, Validate) and webhook (true or false); if wanted \
            also country (fr, it), processMod (Redirect, API) and validateWithinDays; in a store with financing \
            (direct, two-step), sendingType (Link, SMS, QR), sellerId and phone. Bad lines are refused by number and \
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

    @Option(help: "In a store: direct or two-step.")
    var financing: String?

    @Option(help: "In a store: Link, SMS or QR.")
    var sendingType: String?

    @Option(help: "In a store: the seller's id at Cofidis.")
    var seller: String?

    @Option(help: "In a store: the customer's telephone, as +33612345678.")
    var phone: String?

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
        guard case .object(var fields) = web else { preconditionFailure("a financing is an object") }
        guard financing != nil || sendingType != nil || seller != nil || phone != nil else { return web }
        // What nobody said is no field of a store's.
        for member in fields.members where member.value.isNull { fields[member.key] = nil }
        fields["integration"] = "retail"
        fields["financing"] = financing.map(JSON.string)
        fields["sendingType"] = sendingType.map(JSON.string)
        fields["sellerId"] = seller.map(JSON.string)
        fields["phone"] = phone.map(JSON.string)
        return .object(fields)
    }

    private var web: JSON {
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
