import ArgumentParser
import Engine
import EventStore
import Finance
import Lifecycles
import PostgresFinance
import Spreadsheets
import Values
import Workflow

struct FinanceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists financings with all amounts, what they wait for and why.",
        discussion: """
            --search finds by a case id, merchantTransactionId or its beginning, the provider's id, a seller's id or an \
            amount. Pages: --limit rows, then the cursor that is printed at the end.
            """
    )

    @Option(help: "Only this status: pending, to_confirm, validated, …, opening, unknown.")
    var status: String?

    @Option(help: "Only this state of the chart.")
    var state: String?

    @Option(help: "Only what waits for: customer, cofidis, person, clock, nobody.")
    var waitingFor: String?

    @Flag(help: "Only where expected and reported amounts differ.")
    var differs = false

    @Option(help: "Only this merchant.")
    var merchant: String?

    @Option(help: "Only this product: 3X, 4X, LOAN.")
    var product: String?

    @Option(help: "Only this integration.")
    var integration: String?

    @Option(help: "Only this capture mode: Immediate, Validate.")
    var captureMode: String?

    @Option(help: "Only merchantTransactionIds that begin so, in their order.")
    var idPrefix: String?

    @Option(help: "Whatever you know of it.")
    var search: String?

    @Option(help: "caseId, statusSince, nextAt, amount, merchantTransactionId.")
    var order = "caseId"

    @Flag(help: "The other way round.")
    var descending = false

    @Option(help: "Rows, at most 1000 at a time; all of them when left out.")
    var limit: Int?

    @Option(help: "Go on after an earlier page.")
    var cursor: String?

    @Flag(help: "One JSON line each.")
    var json = false

    func validate() throws {
        guard FinanceQuery.Order(rawValue: order) != nil else {
            let known = FinanceQuery.Order.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--order is one of \(known)")
        }
        if let limit, !(1...FinanceQuery.rowLimit).contains(limit) {
            throw ValidationError("--limit is from 1 to \(FinanceQuery.rowLimit)")
        }
    }

    func run() async throws {
        try await Composition.run { composition in
            var table = TextTable(Self.headings)
            func show(_ rows: [FinanceRow]) {
                for row in rows {
                    if json { printJSON(row.json) } else { table.add(Self.cells(row)) }
                }
            }
            var next: FinanceQuery.Cursor?
            if let search {
                show(
                    try await FinanceSearch.find(
                        search,
                        in: composition.finance,
                        limit: limit ?? FinanceQuery.rowLimit
                    )
                )
            } else {
                var query = try query(composition)
                repeat {
                    let page = try await composition.finance.list(query)
                    show(page.rows)
                    next = page.next
                    query.cursor = next
                } while next != nil && limit == nil
            }
            if !json { printOut(table.rows.isEmpty ? "no financings" : table.text) }
            if let next { printError("more: --cursor \(next.text)") }
        }
    }

    private func query(_ composition: Composition) throws -> FinanceQuery {
        var query = FinanceQuery()
        query.standing = status.map(FinancingRow.canonical)
        query.state = state
        query.waitingFor = waitingFor
        query.differs = differs
        query.merchant = composition.merchant(merchant)
        query.product = product
        query.integration = integration
        query.captureMode = captureMode
        query.idPrefix = idPrefix
        query.order = FinanceQuery.Order(rawValue: order) ?? .caseID
        query.descending = descending
        query.limit = limit ?? FinanceQuery.rowLimit
        if let cursor {
            guard let place = FinanceQuery.Cursor(text: cursor) else {
                throw Refusal("--cursor \"\(cursor)\" is none that a list gave out")
            }
            query.cursor = place
        }
        return query
    }

    private static let headings = [
        "merchantTransactionId", "status", "amount", "authorized", "cancelled", "validated", "refunded",
        "refundable", "differs", "seller", "delivery", "waits for", "why",
    ]

    private static func cells(_ row: FinanceRow) -> [String] {
        func amount(_ column: String) -> String { row.money(column)?.decimalText ?? "" }
        return [
            row.merchantTransactionID, row.standing, amount("amount"), amount("authorized"),
            amount("cancelled"), amount("validated"), amount("refunded"), amount("refundable"),
            row.differences.joined(separator: "; "), row.text("seller_id") ?? "", row.text("delivery") ?? "",
            row.text("waiting_for") ?? "", row.why,
        ]
    }
}
