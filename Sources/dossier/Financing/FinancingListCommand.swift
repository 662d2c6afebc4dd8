import ArgumentParser
import EventStore
import PostgresEventStore
import Values

struct FinancingListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists financings with their amounts.",
        discussion: """
            --json gives one line each, with merchantTransactionId, state and the amounts authorized, cancelled, \
            validated and refunded as decimal strings.
            """
    )

    @Option(help: "Only those in this state, as Validated.")
    var state: String?

    @Flag(help: "Only those that wait for a person.")
    var attention = false

    @Flag(help: "One JSON line each.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            var query = ReadModelQuery(
                model: "financings",
                orderBy: "merchant_transaction_id",
                limit: ReadModelQuery.rowLimit
            )
            if let state { query.conditions["status"] = .string(FinancingRow.canonical(state)) }
            if attention { query.present = ["attention"] }
            var table = TextTable(FinancingRow.headings)
            repeat {
                let page = try await composition.store.listRows(query)
                for row in page.rows.map(FinancingRow.init) {
                    if json { printJSON(row.json) } else { table.add(row.cells) }
                }
                query.cursor = page.next
            } while query.cursor != nil
            if !json { printOut(table.rows.isEmpty ? "no financings" : table.text) }
        }
    }
}
