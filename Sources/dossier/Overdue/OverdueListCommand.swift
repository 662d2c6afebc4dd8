import ArgumentParser
import Cases
import Engine
import EventStore
import Lifecycles
import PostgresEventStore
import Values

struct OverdueListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists overdue cases."
    )

    @Option(help: "Only those of this status of Coface, as pending; \"submitted\" before the overdueId.")
    var status: String?

    @Option(help: "Only those of this state of the chart, as draft.urgent.")
    var state: String?

    @Option(help: "Only those that an invoice stands in, by its reference; ended ones too.")
    var invoice: String?

    @Flag(help: "Only those with reports that Coface does not have.")
    var unreported = false

    @Flag(help: "Only those that wait for a person.")
    var attention = false

    @Flag(help: "One JSON line each.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            var query = ReadModelQuery(
                model: OverdueLookup.model,
                orderBy: "customer_reference",
                limit: ReadModelQuery.rowLimit
            )
            if let status { query.conditions["status"] = .string(status.lowercased()) }
            if let state { query.conditions["state"] = .string(state) }
            if unreported { query.conditions["unreported"] = true }
            if attention { query.present = ["attention"] }
            var table = TextTable(OverdueRow.headings)
            func show(_ rows: [JSONObject]) {
                for row in rows.map(OverdueRow.init) {
                    if json { printJSON(row.json) } else { table.add(row.cells) }
                }
            }
            if let invoice {
                let found = try await OverdueInvoices.cases(withInvoice: invoice, in: composition.store)
                show(
                    found.filter { row in
                        query.conditions.members.allSatisfy { row[$0.key] == $0.value }
                            && (!attention || row["attention"]?.isNull == false)
                    }
                )
                if !json { printOut(table.rows.isEmpty ? "no overdue cases" : table.text) }
                return
            }
            repeat {
                let page = try await composition.store.listRows(query)
                show(page.rows)
                query.cursor = page.next
            } while query.cursor != nil
            if !json { printOut(table.rows.isEmpty ? "no overdue cases" : table.text) }
        }
    }
}

struct OverdueDueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "due",
        abstract: "What falls due in the next days, with the money at risk and the arithmetic of each date."
    )

    @Option(help: "How many days ahead.")
    var days = OverdueDeadlines.usualDays

    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws {
        guard (0...OverdueDeadlines.daysLimit).contains(days) else {
            throw ValidationError("--days is 0 to \(OverdueDeadlines.daysLimit)")
        }
    }

    func run() async throws {
        try await Composition.run { composition in
            let due = try await OverdueDeadlines.read(
                within: days,
                at: composition.clock.now,
                under: try ContractTermsFile.load(composition.settings),
                from: composition.store
            )
            if json { return printJSON(due.json) }
            guard !due.rows.isEmpty else { return printOut("nothing falls due until \(due.until)") }
            var table = TextTable(["last day", "customerReference", "at risk", "currency", "why"])
            for row in due.rows.map(OverdueRow.init) {
                table.add([
                    row.text("deadline"), row.text("customerReference"), row.text("atRisk"),
                    row.text("currency"), row.text("deadlineExplanation"),
                ])
            }
            printOut(table.text)
            let sum = due.atRisk.map(\.description).joined(separator: ", ")
            printOut("\nat risk until \(due.until): \(sum)\(due.isCut ? " (cut)" : "")")
        }
    }
}
