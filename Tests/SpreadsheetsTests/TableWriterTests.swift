import Foundation
import Spreadsheets
import Testing

@Suite("Writing tables")
struct TableWriterTests {
    static let texts = [
        "plain", "with, comma; and semicolon", "\"quoted\"", "two\nlines", "=SUM(A1)", "+33 1", "-x", "@cmd",
        "\ttab",
        "'apostrophe", "'=kept", "''-kept", " leading", "Größe €",
    ]

    @Test("text that a spreadsheet would run gets an apostrophe in CSV; numbers stay numbers")
    func formulas() {
        let line = CSVLine.bytes([
            .text("=1+1"), .text("-SUM(A1)"), .integer(-5), .amount(minorUnits: -1234, decimals: 2),
            .amount(minorUnits: 5, decimals: 3), .empty,
        ])
        #expect(String(decoding: line, as: UTF8.self) == "'=1+1,'-SUM(A1),-5,-12.34,0.005,\r\n")
    }

    @Test("every text comes back from CSV as it was written", arguments: [Character(","), ";"])
    func csvRoundTrip(separator: Character) throws {
        let scratch = try Scratch()
        let path = scratch.path("table.csv")
        let writer = try CSVWriter(path: path, separator: separator)
        try writer.write([.text("a"), .text("b")])
        for text in Self.texts { try writer.write([.text(text), .text("end")]) }
        try writer.finish()
        let read = try rows(of: .file(path))
        #expect(read.dropFirst().map(\.cells) == Self.texts.map { [$0, "end"] })
    }

    @Test("every text and amount comes back from XLSX as it was written, on two sheets")
    func xlsxRoundTrip() throws {
        let scratch = try Scratch()
        let path = scratch.path("table.xlsx")
        let writer = try XLSXWriter(path: path, sheet: "Texts")
        for text in Self.texts { try writer.write([.text(text), .empty, .text("end")]) }
        try writer.begin(sheet: "Amounts")
        try writer.write([
            .amount(minorUnits: 9_007_199_254_740_99, decimals: 2), .amount(minorUnits: -1, decimals: 2),
            .integer(42), .integer(Int64.max), .text(""),
        ])
        try writer.finish()
        #expect(try rows(of: .file(path), sheet: "Texts").map(\.cells) == Self.texts.map { [$0, "", "end"] })
        #expect(
            try rows(of: .file(path), sheet: "Amounts").map(\.cells) == [
                ["9007199254740.99", "-0.01", "42", "9223372036854775807"]
            ]
        )
    }

    @Test("a sheet's name that no program would take is refused")
    func sheetNames() throws {
        let scratch = try Scratch()
        let refusal = error { _ = try XLSXWriter(path: scratch.path("a.xlsx"), sheet: "a/b") }
        #expect(refusal?.code == .cannotBeWritten)
    }

    @Test("a file that cannot be written is named")
    func unwritable() throws {
        #expect(error { _ = try CSVWriter(path: "/nowhere/a.csv") }?.code == .cannotBeWritten)
        let writer = try XLSXWriter(path: "/nowhere/a.xlsx", sheet: "One")
        #expect(error { try writer.finish() }?.code == .cannotBeWritten)
    }

    @Test("twenty thousand rows go out and come in, row by row")
    func manyRows() throws {
        let scratch = try Scratch()
        let path = scratch.path("many.xlsx")
        let writer = try XLSXWriter(path: path, sheet: "Many")
        for row in 0..<20_000 {
            try writer.write([
                .integer(Int64(row)), .text("invoice \(row)"), .amount(minorUnits: Int64(row), decimals: 2),
            ])
        }
        try writer.finish()
        let reader = try TableReader(.file(path))
        var count = 0
        while let row = try reader.next() {
            if row.number != count + 1 || row[1] != "invoice \(count)" { break }
            count += 1
        }
        #expect(count == 20_000)
    }
}

@Suite("Headers of tables")
struct TableHeaderTests {
    @Test("columns are found whatever their case and the spaces around them")
    func names() throws {
        let header = try TableHeader(TableRow(number: 1, cells: [" MerchantTransactionId", "amount ", ""]))
        let row = TableRow(number: 2, cells: ["A-1"])
        #expect(header.value("merchantTransactionId", in: row) == "A-1")
        #expect(header.value("amount", in: row) == nil)
        #expect(header.index(of: "amount") == 1)
    }

    @Test("a name that stands twice, is lacking or is not known is refused by name")
    func refusals() throws {
        let twice = error { _ = try TableHeader(TableRow(number: 1, cells: ["a", "A "])) }
        #expect(twice?.code == .repeatedColumn)
        let header = try TableHeader(TableRow(number: 1, cells: ["a", "b"]))
        #expect(error { try header.require(["a", "c"]) }?.message.contains("\"c\"") == true)
        #expect(error { try header.refuseOthers(than: ["a"]) }?.code == .unknownColumn)
        #expect(error { _ = try TableHeader(of: TableReader(.bytes([]))) }?.code == .noHeader)
    }
}
