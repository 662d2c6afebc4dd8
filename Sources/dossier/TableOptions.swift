import ArgumentParser
import Spreadsheets

/// How a table is written that spreadsheet programs write differently from country to country.
struct TableOptions: ParsableArguments {
    @Option(
        help:
            "What separates the cells of a CSV file: comma, semicolon, tab or bar; seen from its first row if left out."
    )
    var separator: String?

    @Option(help: "point (1,234.50) or comma (1.234,50); amounts such as 1234.50 if left out.")
    var decimal: String?

    @Option(help: "iso (2026-11-20) or dmy (20/11/2026); iso if left out.")
    var dates: String?

    @Option(help: "The encoding of a CSV file: utf-8 or windows-1252; utf-8 if left out.")
    var encoding: String?

    func dialect() throws -> TableDialect {
        try TableDialect(separator: separator, decimal: decimal, dates: dates, encoding: encoding)
    }
}
