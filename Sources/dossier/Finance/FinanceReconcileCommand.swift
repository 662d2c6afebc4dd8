import ArgumentParser
import Engine
import EventStore
import Finance
import Lifecycles
import PostgresFinance
import Spreadsheets
import Values
import Workflow

struct FinanceReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compares a file that Cofidis exported with what Dossier knows.",
        discussion: """
            CSV or XLSX with a header. Columns are named as the API's fields (merchantTransactionId, \
            merchantTransactionDate, transactionStatus, currency, authorizedAmount, cancelledAmount, validatedAmount, \
            refundedAmount); DOSSIER_COFIDIS_EXPORT_COLUMNS or --columns say what they are really called. Transactions of \
            the file's period that it lacks are found too. Exit status 3 when anything differs.
            """
    )

    @Option(help: "The file.")
    var file: String

    @Option(help: "The sheet of an XLSX file; the first when left out.")
    var sheet: String?

    @OptionGroup(title: "How the table is written")
    var table: TableOptions

    @Option(help: "field=column,… for columns that are called otherwise.")
    var columns: String?

    @Option(
        help: "The first transaction date that the file is about, as 2026-11-20; its own first when left out."
    )
    var from: String?

    @Option(help: "The last one.")
    var to: String?

    @Option(help: "The file is about this merchant alone.")
    var merchant: String?

    @Flag(help: "JSON lines: one for each finding, the sums last.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let mapping = columns ?? composition.settings["DOSSIER_COFIDIS_EXPORT_COLUMNS"] ?? ""
            let reconciliation = Reconciliation(
                export: try CofidisExport(columns: mapping),
                book: composition.finance,
                period: period,
                merchant: composition.merchant(merchant),
                dialect: try table.dialect()
            )
            let desk = TableDesk(.file(file), sheet: sheet, dialect: try table.dialect())
            let summary = try await reconciliation.run(desk) { finding in
                if json { return printJSON(finding.json) }
                let place = finding.line.map { "line \($0)" } ?? "not in the file"
                let field = finding.field.map { " \($0)" } ?? ""
                let ours = finding.ours.map { ", here \($0)" } ?? ""
                let theirs = finding.theirs.map { ", there \($0)" } ?? ""
                printOut(
                    "\(place): \(finding.merchantTransactionID) \(finding.kind.rawValue)\(field)\(ours)\(theirs)"
                )
            }
            if json { printJSON(summary.json) }
            let count = summary.findings.values.reduce(0, +)
            printError("\(summary.lines) lines, \(summary.matched) as known here, \(count) findings")
            if !summary.isClean { throw ExitStatus.checkFailed }
        }
    }

    private var period: ClosedRange<String>? {
        guard from != nil || to != nil else { return nil }
        let first = (from ?? "00000000").filter { $0 != "-" }
        let last = (to ?? "99999999").filter { $0 != "-" }
        return min(first, last)...max(first, last)
    }
}
