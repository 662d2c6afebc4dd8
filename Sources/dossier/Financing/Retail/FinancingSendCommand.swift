import ArgumentParser
import Values

struct FinancingSendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract:
            "Sends a store's journey again after Cofidis refused, with another seller or another way if asked.",
        discussion: """
            For financings that wait for a person because nothing was opened at Cofidis: a seller who is not activated \
            (040) or not trained (041), missing fields, a taken id.
            """
    )

    @Argument(help: "The merchantTransactionId or the case id.")
    var financing: String

    @OptionGroup var owner: MerchantOption

    @Option(help: "The seller's id at Cofidis; the one of before when left out.")
    var seller: String?

    @Option(help: "Link, SMS or QR; the one of before when left out.")
    var sendingType: String?

    @Option(help: "The customer's telephone, as +33612345678.")
    var phone: String?

    @Flag(help: "One JSON line.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            var arguments = JSONObject()
            arguments["sellerId"] = seller.map(JSON.string)
            arguments["sendingType"] = sendingType.map(JSON.string)
            arguments["phone"] = phone.map(JSON.string)
            let asking = FinancingAsking(composition: composition, json: json)
            let answer = try await asking.ask(
                "send",
                .object(arguments),
                of: financing,
                merchant: owner.merchant
            )
            asking.tell("sent again", answer)
        }
    }
}
