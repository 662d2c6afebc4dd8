import Spreadsheets
import Testing

@Suite("Reading XLSX")
struct XLSXReaderTests {
    @Test(
        "a workbook that LibreOffice wrote: texts, decimals, dates, formulas' values, rich text, empty rows"
    )
    func libreOffice() throws {
        let reader = try TableReader(.file(officeFile("ledger.xlsx")), sheet: "Ledger")
        #expect(reader.format == .xlsx)
        var read: [TableRow] = []
        while let row = try reader.next() { read.append(row) }
        #expect(
            read == [
                TableRow(number: 1, cells: ["invoice", "due", "amount", "seen", "paid", "note"]),
                TableRow(
                    number: 2,
                    cells: [
                        "000123", "2026-11-20", "40.2", "2026-11-20T18:40:00", "1",
                        "=1+1 is text; \"quoted\" & Größe",
                    ]
                ),
                TableRow(number: 5, cells: ["000124", "", "80.4", "", "0", "two\nlines"]),
            ]
        )
    }

    @Test(
        "the first sheet that is not hidden is read unless another is named, and a wrong name says which there are"
    )
    func sheets() throws {
        let path = try Scratch.keep { try $0.workbook(sheetData: "<row><c><v>1</v></c></row>") }
        #expect(try rows(of: .file(path.path)).count == 1)
        let unknown = error { _ = try TableReader(.file(path.path), sheet: "Other") }
        #expect(unknown?.code == .unknownSheet)
        #expect(unknown?.message.contains("Ledger") == true)
    }

    @Test("inline texts, booleans, errors, escapes, gaps and cells without a reference")
    func kindsOfCells() throws {
        let scratch = try Scratch()
        let path = try scratch.workbook(
            sheetData: """
                <row><c t="inlineStr"><is><r><t>rich </t></r><r><t>text</t></r><rPh><t>no</t></rPh></is></c>\
                <c t="b"><v>1</v></c><c r="E1" t="e"><v>#REF!</v></c><c t="str"><f>A1</f><v>_x0041_&amp;</v></c></row>\
                <row r="7"><c r="C7" t="s"><v>1</v></c></row>
                """,
            strings: "<si><t>first</t></si><si><t xml:space=\"preserve\"> second</t><rPh><t>no</t></rPh></si>"
        )
        #expect(
            try rows(of: .file(path)) == [
                TableRow(number: 1, cells: ["rich text", "TRUE", "", "", "#REF!", "A&"]),
                TableRow(number: 7, cells: ["", "", " second"]),
            ]
        )
    }

    @Test("numbers come as the shortest decimal, without exponents")
    func numbers() throws {
        let written = ["40.200000000000003", "1E-3", "1.5e20", "-0.5", "123456789", "1.25e-7", "100", "0.1"]
        let cells = written.map { "<c><v>\($0)</v></c>" }.joined()
        let path = try Scratch.keep { try $0.workbook(sheetData: "<row>\(cells)</row>") }
        #expect(
            try rows(of: .file(path.path))[0].cells == [
                "40.2", "0.001", "150000000000000000000", "-0.5", "123456789", "0.000000125", "100", "0.1",
            ]
        )
    }

    @Test("a style makes a number a date or a time; spans of time and quoted letters do not")
    func dates() throws {
        let formats = ["yyyy\\-mm\\-dd", "0.00\" m\"", "[h]:mm", "[Red]dd/mm;0", "[$-407]d. mmmm yyyy"]
        let styles =
            "<numFmts>"
            + formats.enumerated().map { "<numFmt numFmtId=\"\(164 + $0)\" formatCode=\"\(escaped($1))\"/>" }
            .joined()
            + "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"
            + "<xf numFmtId=\"14\"/>"
            + (164..<169).map { "<xf numFmtId=\"\($0)\"/>" }.joined() + "</cellXfs>"
        let cells = (0...6).map { "<c s=\"\($0)\"><v>46346.5</v></c>" }.joined()
        let early =
            "<c s=\"1\"><v>0.75</v></c><c s=\"1\"><v>59</v></c><c s=\"1\"><v>60</v></c><c s=\"1\"><v>61</v></c>"
        let path = try Scratch.keep {
            try $0.workbook(sheetData: "<row>\(cells)</row><row>\(early)</row>", styles: styles)
        }
        let read = try rows(of: .file(path.path))
        let noon = "2026-11-20T12:00:00"
        #expect(read[0].cells == ["46346.5", noon, noon, "46346.5", "46346.5", noon, noon])
        #expect(read[1].cells == ["18:00:00", "1900-02-28", "1900-02-29", "1900-03-01"])
    }

    @Test("workbooks that count days from 1904 mean the same dates")
    func macDates() throws {
        let path = try Scratch.keep {
            try $0.workbook(
                sheetData: "<row><c s=\"0\"><v>44884</v></c></row>",
                styles: "<cellXfs><xf numFmtId=\"14\"/></cellXfs>",
                properties: "<workbookPr date1904=\"1\"/>"
            )
        }
        #expect(try rows(of: .file(path.path))[0].cells == ["2026-11-20"])
    }

    @Test("a sheet that unpacks to more than allowed is refused while it is read, from memory too")
    func bomb() throws {
        let path = try Scratch.keep {
            try $0.workbook(
                sheetData: "<row><c><v>1</v></c></row>"
                    + String(repeating: "<row><c><v>1</v></c></row>", count: 50_000)
            )
        }
        var limits = TableLimits()
        limits.expandedByteLimit = 200_000
        let refusal = error { _ = try rows(of: .file(path.path), limits: limits) }
        #expect(refusal?.code == .tooLarge)
        #expect(refusal?.sheet == "Ledger")
        let bytes = try #require(try? contents(of: path.path))
        #expect(error { _ = try rows(of: .bytes(bytes), limits: limits) }?.code == .tooLarge)
        #expect(try rows(of: .bytes(bytes)).count == 50_001)
    }

    @Test("document types are refused, and with them entities that multiply")
    func entities() throws {
        let scratch = try Scratch()
        let path = try scratch.archive([
            ("xl/workbook.xml", "<!DOCTYPE w [<!ENTITY a \"b\">]><workbook><sheets/></workbook>")
        ])
        let refusal = error { _ = try TableReader(.file(path)) }
        #expect(refusal?.code == .damaged)
        #expect(refusal?.message.contains("document type") == true)
    }

    @Test("what is damaged is refused with sheet, row and column")
    func damaged() throws {
        let wrong = try Scratch.keep {
            try $0.workbook(sheetData: "<row r=\"3\"><c r=\"B3\" t=\"s\"><v>9</v></c></row>")
        }
        let refusal = error { _ = try rows(of: .file(wrong.path)) }
        #expect(refusal?.description.hasPrefix("sheet \"Ledger\", row 3, column B: ") == true)
        let cut = try Scratch.keep { try $0.workbook(sheetData: "<row r=\"4\"><c><v>1</c></row>") }
        #expect(error { _ = try rows(of: .file(cut.path)) }?.code == .damaged)
        let order = try Scratch.keep { try $0.workbook(sheetData: "<row r=\"4\"/><row r=\"4\"/>") }
        #expect(error { _ = try rows(of: .file(order.path)) }?.line == 4)
        let noArchive = error { _ = try TableReader(.bytes([0x50, 0x4B, 0x03, 0x04, 0, 0])) }
        #expect(noArchive?.code == .damaged)
    }

    @Test("an old Excel file is refused by name")
    func oldExcel() {
        let refusal = error { _ = try TableReader(.bytes([0xD0, 0xCF, 0x11, 0xE0, 0xA1])) }
        #expect(refusal?.code == .unknownFormat)
    }
}

private func escaped(_ text: String) -> String {
    text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "&quot;")
}
