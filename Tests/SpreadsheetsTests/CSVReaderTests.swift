import Foundation
import Spreadsheets
import Testing

@Suite("Reading CSV")
struct CSVReaderTests {
    @Test("quotes, doubled quotes and line breaks inside a cell are read, and lines are counted through them")
    func quotedCells() throws {
        let text = "id,note\r\n1,\"a \"\"b\"\", c\r\nd\"\r\n\r\n2,plain"
        #expect(
            try rows(csv: text) == [
                TableRow(number: 1, cells: ["id", "note"]),
                TableRow(number: 2, cells: ["1", "a \"b\", c\r\nd"]),
                TableRow(number: 5, cells: ["2", "plain"]),
            ]
        )
    }

    @Test("the separator is what the header has more of, or what Excel's first line says")
    func separators() throws {
        #expect(try rows(csv: "a;b,c;d\n1;2,5;3\n").map(\.cells) == [["a", "b,c", "d"], ["1", "2,5", "3"]])
        #expect(try rows(csv: "\"a;b;c;d\",e\n1,2\n").map(\.cells) == [["a;b;c;d", "e"], ["1", "2"]])
        let excel = try rows(csv: "sep=;\r\na,b;c\r\n")
        #expect(excel == [TableRow(number: 2, cells: ["a,b", "c"])])
    }

    @Test("a byte order mark is no part of the first cell")
    func byteOrderMark() throws {
        #expect(try rows(csv: "\u{FEFF}id;amount\n").map(\.cells) == [["id", "amount"]])
    }

    @Test("lines may end with CRLF, LF or CR, and the last one need not end at all")
    func lineEndings() throws {
        #expect(try rows(csv: "a\r\nb\nc\rd").map(\.number) == [1, 2, 3, 4])
    }

    @Test("rows without any text are left out, and empty cells kept")
    func emptyRows() throws {
        #expect(
            try rows(csv: "a,b\n,,\n\n,x\n") == [
                TableRow(number: 1, cells: ["a", "b"]), TableRow(number: 4, cells: ["", "x"]),
            ]
        )
        #expect(try rows(csv: "").isEmpty)
    }

    @Test("what is malformed is refused with its line and character")
    func malformed() throws {
        let stray = error { _ = try rows(csv: "a,b\nx,é\"y\n") }
        #expect(stray?.code == .strayQuote)
        #expect(stray?.line == 2 && stray?.column == 4)
        #expect(stray?.description.hasPrefix("line 2, column 4: ") == true)
        let after = error { _ = try rows(csv: "a,b\n\"x\"y,1\n") }
        #expect(after?.code == .strayQuote && after?.column == 4)
        let open = error { _ = try rows(csv: "a\n\nb,\"never closed\nstill") }
        #expect(open?.code == .unclosedQuote && open?.line == 3 && open?.column == 3)
        let zero = error { _ = try rows(csv: "a\0b") }
        #expect(zero?.code == .strayByte && zero?.column == 2)
    }

    @Test("bytes that are no UTF-8 are refused with the cell's place, UTF-16 at once")
    func encodings() throws {
        let latin = error { _ = try rows(of: .bytes(Array("a,b\n1,".utf8) + [0xE9, 0x0A])) }
        #expect(latin?.code == .notUTF8 && latin?.line == 2 && latin?.column == 3)
        let wide = error { _ = try rows(of: .bytes([0xFF, 0xFE, 0x61, 0x00])) }
        #expect(wide?.code == .notUTF8)
    }

    @Test("cells, rows and columns beyond the limits are refused where they pass them")
    func limits() throws {
        var limits = TableLimits()
        limits.cellByteLimit = 4
        #expect(error { _ = try rows(csv: "abcd\nabcde\n", limits: limits) }?.line == 2)
        limits = TableLimits()
        limits.columnLimit = 2
        #expect(error { _ = try rows(csv: "a,b,c", limits: limits) }?.code == .tooManyColumns)
        limits = TableLimits()
        limits.rowByteLimit = 3
        #expect(error { _ = try rows(csv: "ab,cd", limits: limits) }?.code == .rowTooLarge)
        limits = TableLimits()
        limits.rowLimit = 2
        #expect(error { _ = try rows(csv: "a\nb\nc\n", limits: limits) }?.code == .tooManyRows)
    }

    @Test(
        "a file larger than what is read at a time comes out whole, also where a piece ends inside a line break"
    )
    func manyPieces() throws {
        let scratch = try Scratch()
        let path = scratch.path("large.csv")
        // Eleven bytes a line, so that pieces of 64 KiB end at every place of a line.
        let lines = (0..<40_000).map { "\($0 + 10_000),\"a\"\r\n" }
        try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
        let read = try rows(of: .file(path))
        #expect(read.count == 40_000)
        #expect(read.last == TableRow(number: 40_000, cells: ["49999", "a"]))
        #expect(read.allSatisfy { $0.cells.count == 2 })
    }

    @Test("a file that LibreOffice wrote is read as it was")
    func libreOffice() throws {
        let read = try rows(of: .file(officeFile("ledger.csv")))
        #expect(read.map(\.number) == [1, 2, 5])
        #expect(read[1].cells[5] == "=1+1 is text; \"quoted\" & Größe")
        #expect(read[2].cells == ["000124", "", "80.4", "", "0", "two\nlines"])
    }

    @Test("a file that is not there is named")
    func missingFile() {
        let missing = error { _ = try rows(of: .file("/nowhere/table.csv")) }
        #expect(missing?.code == .cannotBeRead)
        #expect(missing?.description.contains("/nowhere/table.csv") == true)
    }
}

/// A file that an office program wrote.
func officeFile(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Files/\(name)").path
}
