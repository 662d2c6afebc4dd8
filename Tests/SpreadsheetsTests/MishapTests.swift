import Foundation
import Spreadsheets
import Testing

/// Tables as other people's programs write them.
@Suite("Tables of other people's programs")
struct MishapTests {
    private static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Files/\(name)")
            .path
    }

    private func column(_ name: String, of file: String, sheet: String? = nil) throws -> [String] {
        let reader = try TableReader(.file(Self.path(file)), sheet: sheet)
        let header = try TableHeader(of: reader)
        var values: [String] = []
        while let row = try reader.next() { values.append(header.value(name, in: row) ?? "") }
        return values
    }

    @Test("results of formulas are read as a spreadsheet program shows them, and nothing is rounded away")
    func formulaResults() throws {
        #expect(
            try column("amount", of: "D01/formula-results.xlsx")
                == ["120.12", "3.30", "57.70", "0.58", "38240.93", "1250.50"].map(Self.shortest)
        )
        let real = try column("amount", of: "D01/must-stay-refused-real-decimals.xlsx")
        #expect(real.contains("120.1234"))
        #expect(real.contains("99.995"))
    }

    private static func shortest(_ text: String) -> String {
        var text = Substring(text)
        while text.last == "0" { text = text.dropLast() }
        return String(text)
    }

    @Test(
        "of a number fifteen digits count",
        arguments: [
            ("0.30000000000000004", "0.3"), ("120.11999999999999", "120.12"), ("99.995", "99.995"),
            ("2.9999999999999996", "3"), ("9.9999999999999995E-7", "0.000001"), ("0.1", "0.1"),
            ("-57.699999999999996", "-57.7"), ("123456789012.34567", "123456789012.346"),
            ("99999999999999.995", "100000000000000"), ("9007199254740991", "9007199254740991"),
            ("1e308", "1" + String(repeating: "0", count: 308)),
            ("5e-324", "0." + String(repeating: "0", count: 323) + "5"),
        ]
    )
    func fifteenDigits(written: String, read: String) throws {
        let file = try Scratch.keep { try $0.workbook(sheetData: "<row><c><v>\(written)</v></c></row>") }
        #expect(try rows(of: .file(file.path))[0].cells == [read])
    }

    @Test(
        "a day is a day, as a number with a style and in ISO 8601",
        arguments: [
            ("2026-08-25", "2026-08-25"), ("2026-08-25T00:00:00", "2026-08-25"),
            ("2026-08-25T00:00", "2026-08-25"),
            ("2026-08-25T00:00:00.000Z", "2026-08-25"), ("2026-08-25 00:00:00", "2026-08-25"),
            ("2026-08-25T09:30:00", "2026-08-25T09:30:00"), ("T00:00", "T00:00"),
        ]
    )
    func isoDays(written: String, read: String) throws {
        let file = try Scratch.keep {
            try $0.workbook(sheetData: "<row><c t=\"d\"><v>\(written)</v></c></row>")
        }
        #expect(try rows(of: .file(file.path))[0].cells == [read])
    }

    @Test(
        "the days of strict workbooks and of openpyxl are days",
        arguments: ["iso-cells", "openpyxl-iso-dates"]
    )
    func isoFiles(name: String) throws {
        for name in ["issueDate", "dueDate"] {
            for day in try column(name, of: "D02/iso-cells.xlsx") { #expect(day.utf8.count == 10, "\(day)") }
        }
    }

    @Test("a chart on a tab of its own is no sheet of cells")
    func chartFirst() throws {
        #expect(try column("invoice", of: "D04/chart-first.xlsx").count == 2)
    }

    // MARK: Marks

    @Test(
        "marks that nobody sees take no column and no row away",
        arguments: ["dos-end", "joined", "one-mark", "quoted-after-mark", "two-marks"]
    )
    func marks(name: String) throws {
        let invoices = try column("invoice", of: "D06/\(name).csv")
        #expect(invoices.allSatisfy { $0.hasPrefix("PC-") })
        #expect(invoices.count == (name == "joined" ? 2 : invoices.count))
        #expect(try column("debtorEasyNumber", of: "D06/\(name).csv").first == "00000341100001")
    }

    @Test("a second file with other columns is refused by its mark")
    func joinedOthers() {
        let refusal = error { _ = try rows(csv: "\u{FEFF}a,b\r\n1,2\r\n\u{FEFF}b,a\r\n3,4\r\n") }
        #expect(refusal?.code == .strayMark)
        #expect(refusal?.message.contains("U+FEFF") == true)
        #expect(refusal?.line == 3)
    }

    @Test("the end mark of DOS ends the last line, alone or behind it, and within a text it is text")
    func dosEnd() throws {
        for end in ["\u{1A}", "\r\n\u{1A}", "\r\n\u{1A}\u{1A}\r\n"] {
            #expect(try rows(csv: "a,b\r\n1,2" + end).map(\.cells) == [["a", "b"], ["1", "2"]])
        }
        #expect(try rows(csv: "a,b\n1\u{1A},2\n").last?.cells == ["1\u{1A}", "2"])
    }

    @Test("a title above the header is refused with what the first row is for")
    func titleLines() throws {
        let reader = try TableReader(.file(Self.path("D06/title-lines.csv")))
        let header = try TableHeader(of: reader)
        let refusal = error { try header.require(["invoice"]) }
        #expect(refusal?.code == .missingColumn)
        #expect(refusal?.message.contains("the first row must name the columns") == true)
        #expect(refusal?.message.contains("Open items per 20.11.2026") == true)
    }

    @Test("UTF-16 is refused by name, with and without a mark")
    func utf16() {
        #expect(
            error { _ = try TableReader(.file(Self.path("D06/utf16.csv"))) }?.message.contains("UTF-16")
                == true
        )
        let bare = Array("a,b\n".utf8).flatMap { [$0, 0] }
        #expect(error { _ = try rows(of: .bytes(bare)) }?.message.contains("UTF-16") == true)
    }

    @Test(
        "web pages, XML, PDFs and old workbooks are refused by name",
        arguments: [
            ("<html><table/></html>", "web page"), ("\n<TABLE>", "web page"),
            ("<?xml version=\"1.0\"?><a/>", "XML"),
            ("%PDF-1.4", "PDF"), ("\u{9}\u{0}\u{4}\u{0}", "old Excel"),
        ]
    )
    func otherFormats(text: String, name: String) {
        let refusal = error { _ = try TableReader(.bytes(Array(text.utf8))) }
        #expect(refusal?.code == .unknownFormat)
        #expect(refusal?.message.contains(name) == true)
    }

    // MARK: Zeros

    @Test("a number cell is known as one, unless its style shows the zeros that it begins with")
    func numberCells() throws {
        let reader = try TableReader(.file(Self.path("D09/zeros-lost.xlsx")))
        let header = try TableHeader(of: reader)
        let column = try #require(header.index(of: "debtorEasyNumber"))
        let row = try #require(try reader.next())
        #expect(row.numbers.contains(column))
        let file = try Scratch.keep {
            try $0.workbook(
                sheetData:
                    "<row><c s=\"1\"><v>341100001</v></c><c s=\"0\"><v>7</v></c><c t=\"str\"><v>7</v></c></row>",
                styles: "<numFmts><numFmt numFmtId=\"170\" formatCode=\"00000000000000\"/></numFmts>"
                    + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/></cellXfs>"
            )
        }
        let shown = try rows(of: .file(file.path))[0]
        #expect(shown.cells == ["00000341100001", "7", "7"])
        #expect(shown.numbers == [1])
    }

    // MARK: Sheets

    @Test("a sheet's name has its ampersand")
    func ampersand() throws {
        let file = try Scratch.keep {
            try $0.workbook(sheetData: "<row><c><v>1</v></c></row>", name: "P&amp;L &lt;1&gt; &#38; more")
        }
        #expect(try rows(of: .file(file.path), sheet: "P&L <1> & more").count == 1)
    }

    @Test("rows that claim far columns cost no memory until they are read, and not for ever")
    func farColumns() throws {
        let far = String(repeating: "<row><c r=\"XFD\"><v>1</v></c></row>", count: 3_000)
        let file = try Scratch.keep { try $0.workbook(sheetData: "<row><c><v>1</v></c></row>" + far) }
        var limits = TableLimits()
        #expect(try rows(of: .file(file.path), limits: limits).count == 3_001)
        limits.fillerLimit = 1_000_000
        let refusal = error { _ = try rows(of: .file(file.path), limits: limits) }
        #expect(refusal?.code == .tooLarge)
        #expect(refusal?.line == 63)
    }

    @Test("the desk hands over what the reader reads, in pieces")
    func desk() async throws {
        let text = "a;b\n" + (0..<2_000).map { "\($0);x\n" }.joined()
        let desk = TableDesk(.bytes(Array(text.utf8)))
        let opened = try await desk.open()
        #expect(opened.isSemicolonSeparated)
        var count = 0
        var piece = try await desk.rows()
        while !piece.isEmpty {
            #expect(piece.count <= 500)
            count += piece.count
            piece = try await desk.rows()
        }
        #expect(count == 2_000)
    }
}
