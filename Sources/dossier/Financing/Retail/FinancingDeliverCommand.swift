import ArgumentParser
import Engine
import EventStore
import Values

struct FinancingDeliverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliver",
        abstract:
            "Says that a store's product was delivered, which lets Cofidis finance it; or many from a file.",
        discussion: """
            Only for two-step financings that wait for the delivery. --file reads JSON Lines with \
            merchantTransactionId and deliveryId, which makes each line happen at most once however often the file is \
            given. A line that comes too early is refused; give the file again later.
            """
    )

    @Argument(help: "The merchantTransactionId or the case id.")
    var financing: String?

    @OptionGroup var owner: MerchantOption

    @Option(help: "Makes the signal happen at most once, however often it is asked for.")
    var deliveryId: String?

    @Option(help: "A file of JSON Lines.")
    var file: String?

    @Flag(help: "JSON lines.")
    var json = false

    func validate() throws {
        guard (financing == nil) != (file == nil) else {
            throw ValidationError("name a financing or a --file")
        }
    }

    func run() async throws {
        try await Composition.run { composition in
            let asking = FinancingAsking(composition: composition, json: json)
            guard let file else {
                let answer = try await deliver(
                    financing ?? "",
                    of: owner.merchant,
                    deliveryID: deliveryId,
                    asking
                )
                return asking.tell("delivery signal asked for", answer)
            }
            let lines = try FinancingStarter.lines(of: file)
            try await asking.askEach(lines, counted: "delivery signals") { text in
                let order = try Order(text)
                return try await deliver(
                    order.merchantTransactionID,
                    of: order.merchant ?? owner.merchant,
                    deliveryID: order.deliveryID,
                    asking
                )
            }
        }
    }

    private func deliver(
        _ financing: String,
        of merchant: String?,
        deliveryID: String?,
        _ asking: FinancingAsking
    ) async throws -> CommandAnswer {
        try await asking.ask("deliver", of: financing, merchant: merchant, orderID: deliveryID)
    }

    /// One line of a delivery file.
    private struct Order {
        let merchantTransactionID: String
        let merchant: String?
        let deliveryID: String

        init(_ text: String) throws {
            do {
                let json = try JSON.parse(text)
                for key in json.objectValue?.keys ?? []
                where !["merchantTransactionId", "merchantId", "deliveryId"].contains(key) {
                    throw Refusal("unknown field \"\(key)\"")
                }
                merchantTransactionID = try json.string("merchantTransactionId")
                merchant = try json.optionalString("merchantId")
                deliveryID = try json.string("deliveryId")
            } catch let refusal as Refusal {
                throw refusal
            } catch {
                throw Refusal("\(error)")
            }
        }
    }
}
