import ArgumentParser

struct FinancingCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Releases what an authorized financing reserves, partly or wholly, or many from a file.",
        discussion: """
            Only for captureMode Validate, after confirm and before validate. May be repeated until nothing is left.
            --file reads JSON Lines with merchantTransactionId, amount (decimal string or "all") and cancelId, which makes \
            each line happen at most once however often the file is given.
            """
    )

    @Argument(help: "The merchantTransactionId or the case id.")
    var financing: String?

    @OptionGroup var owner: MerchantOption

    @Option(help: "Decimal, as 10.00; all that is left when left out.")
    var amount: String?

    @Option(help: "Makes the cancel happen at most once, however often it is asked for.")
    var cancelId: String?

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
            if let file {
                try await FinancingOrders.cancel.many(file: file, of: owner.merchant, json: json, composition)
            } else {
                try await FinancingOrders.cancel.one(
                    financing ?? "",
                    of: owner.merchant,
                    value: amount,
                    orderID: cancelId,
                    json: json,
                    composition
                )
            }
        }
    }
}
