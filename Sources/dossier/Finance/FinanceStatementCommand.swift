import ArgumentParser
import Engine
import EventStore
import Finance
import Lifecycles
import PostgresFinance
import Spreadsheets
import Values
import Workflow

struct FinanceStatementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement",
        abstract: "A day's statement: opening and closing balances and every change of an amount.",
        discussion: """
            For each merchant and currency an opening line, one posting for each event that changed an amount, the day's \
            total and a closing line. The day is that of Paris. A file's form is that of its name, .csv or .xlsx; without \
            --file, CSV goes to standard output.
            """
    )

    @Option(help: "The day in Paris, as 2026-11-20; yesterday when left out.")
    var date: String?

    @Option(help: "Only this merchant.")
    var merchant: String?

    @Option(help: "Where to write: a name that ends with .csv or .xlsx.")
    var file: String?

    @Flag(help: "JSON lines on standard output.")
    var json = false

    func validate() throws {
        if let file, TableFormat(path: file) == nil {
            throw ValidationError("--file must end with .csv or .xlsx")
        }
        if let date, Instant(date + "T00:00:00Z") == nil || date.utf8.count != 10 {
            throw ValidationError("--date is a day such as 2026-11-20")
        }
    }

    func run() async throws {
        try await Composition.run { composition in
            let day = date ?? ParisDate.dayText(at: composition.clock.now - .seconds(86_400))
            let statement = DayStatement(
                day: day,
                merchant: composition.merchant(merchant),
                book: composition.finance
            )
            let own = composition.ownMerchant
            if json {
                return try await statement.lines { printJSON(statement.json(of: $0, ownMerchant: own)) }
            }
            let writer: any TableWriter
            if let file, TableFormat(path: file) == .xlsx {
                writer = try XLSXWriter(path: file, sheet: day)
            } else {
                writer = try CSVWriter(path: file ?? "-")
            }
            let postings = try await statement.write(to: writer, ownMerchant: own)
            printError("\(postings) postings on \(day) in Paris")
        }
    }
}
