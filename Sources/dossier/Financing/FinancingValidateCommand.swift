import ArgumentParser

struct FinancingValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Finances what an authorized financing reserves, once, or many from a file.",
        discussion: """
            Only for captureMode Validate. A financing is validated once, with at most what is authorized and not cancelled; \
            Cofidis releases the rest. Refused when the authorisation has lapsed.
            --file reads JSON Lines with merchantTransactionId, amount (decimal string or "all") and validateId, which makes \
            each line happen at most once however often the file is given.
            """
    )

    @Argument(help: "The merchantTransactionId or the case id.")
    var financing: String?

    @OptionGroup var owner: MerchantOption

    @Option(help: "Decimal, as 10.00; all that is authorized and not cancelled when left out.")
    var amount: String?

    @Option(help: "Makes the validate happen at most once, however often it is asked for.")
    var validateId: String?

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
                try await FinancingOrders.validate.many(
                    file: file,
                    of: owner.merchant,
                    json: json,
                    composition
                )
            } else {
                try await FinancingOrders.validate.one(
                    financing ?? "",
                    of: owner.merchant,
                    value: amount,
                    orderID: validateId,
                    json: json,
                    composition
                )
            }
        }
    }
}
