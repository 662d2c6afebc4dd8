import Foundation
import Lifecycles
import Spreadsheets
import Testing
import Values
import Workflow

@testable import Cases

/// Ledgers as other people's programs write them, held against the rules of their rows.
@Suite("Ledgers of other people's programs")
struct InvoiceCellsTests {
    private struct Read {
        var amounts: [Int64] = []
        var codes: [String] = []
        var messages: [String] = []
    }

    private func read(_ file: String, _ dialect: TableDialect = .standard) async throws -> Read {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../SpreadsheetsTests/Files/\(file)").path
        let table = TableDesk(.file(path), dialect: dialect)
        let opened = try await table.open()
        try opened.header.require(OverdueLedger.requiredColumns)
        let reader = OverdueLedger.RowReader(
            contracts: ContractTermsBook(defaultPolicy: "P-1"),
            defaults: OverdueLedger.Defaults(contactName: "Grace", nonPaymentReason: "INSOLVENT"),
            now: CaseBench.now,
            allowsLate: true
        )
        var read = Read()
        for row in try await table.rows() {
            switch InvoiceCells(dialect, opened).read(row, reader) {
            case .success(let good): read.amounts.append(good.ledgerRow.invoice.amount)
            case .failure(let bad):
                read.codes += bad.all.map(\.code)
                read.messages += bad.all.map(\.message)
            }
        }
        return read
    }

    @Test("results of formulas, ISO days and sheets behind a chart are filed")
    func sheets() async throws {
        let results = try await read("D01/formula-results.xlsx")
        #expect(results.amounts == [12_012, 330, 5_770, 58, 3_824_093, 125_050])
        #expect(results.codes == [])
        let real = try await read("D01/must-stay-refused-real-decimals.xlsx")
        #expect(real.codes.filter { $0 == "too_many_decimals" }.count == 2)
        #expect(try await read("D02/iso-cells.xlsx").codes == [])
        #expect(try await read("D02/openpyxl-iso-dates.xlsx").amounts == [125_050])
        #expect(try await read("D04/chart-first.xlsx").amounts == [125_050, 125_050])
    }

    @Test(
        "marks and end bytes add no bad invoice",
        arguments: ["dos-end", "joined", "one-mark", "two-marks"]
    )
    func marks(name: String) async throws {
        let marked = try await read("D06/\(name).csv")
        #expect(marked.codes == [])
        #expect(!marked.amounts.isEmpty)
    }

    @Test("no amount of a French file is misread, said or unsaid")
    func french() async throws {
        let unsaid = try await read("D08/french.csv")
        #expect(unsaid.amounts == [125_050])
        #expect(unsaid.codes.count == 8)
        #expect(unsaid.messages.filter { $0.contains("decimal comma") }.count == 8)
        let said = try await read("D08/french.csv", TableDialect(decimal: "comma"))
        #expect(said.amounts == [125_050, 125_050, 125_050, 125_050, 100_000, 125_050, 125_050_000])
        #expect(said.codes == ["malformed_amount", "malformed_amount"])
    }

    @Test("a lone group of digits in dinars is ambiguous until somebody says what it is")
    func tunisian() async throws {
        #expect(try await read("D08/tunisian.csv").codes == ["ambiguous_amount", "ambiguous_amount"])
        #expect(
            try await read("D08/tunisian.csv", TableDialect(decimal: "comma")).amounts == [
                1_000_000, 1_250_000,
            ]
        )
        #expect(try await read("D08/tunisian.csv", TableDialect(decimal: "point")).amounts == [1_000, 1_250])
    }

    @Test("an EASY number that a sheet has as a number is told, never taken")
    func zerosLost() async throws {
        let sheet = try await read("D09/zeros-lost.xlsx")
        #expect(sheet.codes.contains("number_instead_of_text"))
        #expect(sheet.messages.contains { $0.contains("format the column as text") })
    }
}
