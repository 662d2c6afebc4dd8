import ArgumentParser
import Cases
import Engine
import EventStore
import Lifecycles
import Spreadsheets
import Values

struct OverdueFileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "file",
        abstract:
            "Files the overdue invoices of a ledger, from CSV or XLSX: one case for each debtor and currency.",
        discussion: """
            Every bad row is told by line, column, value and reason on standard error; the good ones are drafted and \
            declared, each once however often the ledger is given. A debtor whose invoices changed since is told, not \
            filed again. docs/overdue-ledger.md tells the columns. Exit status 2 when something was refused.
            """
    )

    @Option(help: "A CSV or XLSX file.")
    var file: String

    @Option(help: "The sheet of an XLSX file; its first visible one unless named.")
    var sheet: String?

    @OptionGroup(title: "How the table is written")
    var table: TableOptions

    @Flag(help: "Say what would be filed and what is wrong; do nothing.")
    var dryRun = false

    @Flag(help: "Leave the cases as drafts.")
    var draftOnly = false

    @Flag(help: "Take invoices whose last day to declare has passed.")
    var late = false

    @Flag(help: "Take invoices that stand in another open case of the debtor.")
    var again = false

    @Option(help: "The contact person in our company, for rows without contactName.")
    var contactName: String?

    @Option(help: "Likewise for rows without contactEmail.")
    var contactEmail: String?

    @Option(help: "Likewise for rows without contactPhone.")
    var contactPhone: String?

    @Option(help: "Coface's code for why the debtor does not pay, for rows without nonPaymentReason.")
    var reason: String?

    @Flag(help: "Ask Coface to intervene, in rows without intervention.")
    var intervention = false

    @Flag(help: "One JSON object a line: problems, cases and at last the summary.")
    var json = false

    func run() async throws {
        let dialect = try table.dialect()
        try await Composition.run { composition in
            try await composition.charts.register()
            let filing = try composition.invoiceImport()
            let summary = try await filing.run(
                .file(file),
                sheet: sheet,
                dialect: dialect,
                order(of: composition.principal)
            ) { notice in
                tell(notice)
            }
            if json { printJSON(summary.json) }
            printError(summary.sentence(isDryRun: dryRun))
            if summary.problems > 0 { throw ExitStatus.refused }
        }
    }

    private func order(of principal: Principal) -> InvoiceImport.Order {
        var order = InvoiceImport.Order(
            defaults: OverdueLedger.Defaults(
                contactName: contactName,
                contactEmail: contactEmail,
                contactPhone: contactPhone,
                nonPaymentReason: reason,
                wantsIntervention: intervention
            ),
            principal: principal
        )
        order.isDryRun = dryRun
        order.isDraftOnly = draftOnly
        order.allowsLate = late
        order.allowsAgain = again
        return order
    }

    private func tell(_ notice: InvoiceImport.Notice) {
        switch notice {
        case .problem(let problem):
            if json { printJSON(problem.json) }
            let column = problem.column.map { ", column \($0)" } ?? ""
            printError("line \(problem.line)\(column): \(problem.message) [\(problem.code)]")
        case .filed(let filed):
            if json { printJSON(filed.json) }
        case .defect(let reason): printError("the store refused: \(reason)")
        }
    }
}

extension Composition {
    func invoiceImport() throws -> InvoiceImport {
        InvoiceImport(cases: cases, contracts: try ContractTermsFile.load(settings))
    }
}
