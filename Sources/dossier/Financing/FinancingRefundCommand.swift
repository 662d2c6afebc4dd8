import ArgumentParser

struct FinancingRefundCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refund",
        abstract: "Refunds a validated financing, partly or wholly, or many from a file.",
        discussion: """
            Italy takes refunds of the full amount only.
            --file reads JSON Lines, CSV or XLSX (a name that ends with .csv or .xlsx) with merchantTransactionId, amount \
            (decimal string or "all"), refundId and, where it is not the account's own order, merchantId. The refund id makes a refund of its transaction happen at most once, \
            however often and in however many files it comes; two refunds need two ids. --dry-run tells for each line \
            what would happen, and does nothing.
            """
    )

    @Argument(help: "The merchantTransactionId or the case id.")
    var financing: String?

    @OptionGroup var owner: MerchantOption

    @Option(help: "Decimal, as 10.00; all that is left when left out.")
    var amount: String?

    @Option(help: "Makes the refund happen at most once, however often it is asked for.")
    var refundId: String?

    @Option(help: "A file of JSON Lines, CSV or XLSX; - is JSON Lines on standard input.")
    var file: String?

    @Option(help: "The sheet of an XLSX file; its first visible one unless named.")
    var sheet: String?

    @OptionGroup(title: "How the table is written")
    var table: TableOptions

    @Flag(help: "Only tell what --file would do.")
    var dryRun = false

    @Flag(help: "JSON lines.")
    var json = false

    func validate() throws {
        guard (financing == nil) != (file == nil) else {
            throw ValidationError("name a financing or a --file")
        }
        guard !dryRun || file != nil else { throw ValidationError("--dry-run needs a --file") }
    }

    func run() async throws {
        _ = try table.dialect()
        try await Composition.run { composition in
            guard let file else {
                return try await FinancingOrders.refund.one(
                    financing ?? "",
                    of: owner.merchant,
                    value: amount,
                    orderID: refundId,
                    json: json,
                    composition
                )
            }
            let refunds = RefundFile(
                composition: composition,
                isDryRun: dryRun,
                json: json,
                merchant: owner.merchant,
                sheet: sheet,
                dialect: try table.dialect()
            )
            try await refunds.run(file)
        }
    }
}
