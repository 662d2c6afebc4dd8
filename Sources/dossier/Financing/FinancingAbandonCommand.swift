import ArgumentParser

struct FinancingAbandonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon",
        abstract: "Italy: has a pending financing ended before Cofidis accepts it, or many from a file.",
        discussion: """
            Cofidis Italy hands out the list of reason codes.
            --file reads JSON Lines with merchantTransactionId, reasonCode and abandonId, which makes \
            each line happen at most once however often the file is given.
            """
    )

    @Argument(help: "The merchantTransactionId or the case id.")
    var financing: String?

    @OptionGroup var owner: MerchantOption

    @Option(help: "Why, as Cofidis Italy codes it.")
    var reasonCode: String?

    @Option(help: "Makes the abandon happen at most once, however often it is asked for.")
    var abandonId: String?

    @Option(help: "A file of JSON Lines.")
    var file: String?

    @Flag(help: "JSON lines.")
    var json = false

    func validate() throws {
        guard (financing == nil) != (file == nil) else {
            throw ValidationError("name a financing or a --file")
        }
        guard file != nil || reasonCode != nil else { throw ValidationError("name the --reason-code") }
    }

    func run() async throws {
        try await Composition.run { composition in
            if let file {
                try await FinancingOrders.abandon.many(
                    file: file,
                    of: owner.merchant,
                    json: json,
                    composition
                )
            } else {
                try await FinancingOrders.abandon.one(
                    financing ?? "",
                    of: owner.merchant,
                    value: reasonCode,
                    orderID: abandonId,
                    json: json,
                    composition
                )
            }
        }
    }
}
