import Foundation
import Spreadsheets
import Testing

@Suite("Tables as each country writes them")
struct DialectTests {
    private func amount(_ text: String, _ decimal: String?, semicolons: Bool = false) throws
        -> TableDialect.Reading
    {
        try TableDialect(decimal: decimal).amount(text, isSemicolonSeparated: semicolons)
    }

    @Test(
        "a decimal comma is read where it is said",
        arguments: [
            ("1250,50", "1250.50"), ("1.250,50", "1250.50"), ("1 250,50", "1250.50"),
            ("1\u{A0}250,50", "1250.50"),
            ("1\u{202F}250\u{202F}000,5", "1250000.5"), ("1'250,50", "1250.50"), ("-3,00", "-3.00"),
            ("1250", "1250"),
            ("1.000", "1000"), ("1.250.500", "1250500"), ("0,5", "0.5"),
        ]
    )
    func commas(written: String, read: String) throws {
        #expect(try amount(written, "comma") == .text(read))
    }

    @Test(
        "what contradicts the decimal comma is never read with a point",
        arguments: [
            "12.50", "1250.50", "1,250.50", "1.2345", "12.3456,7",
        ]
    )
    func notCommas(written: String) throws {
        guard case .refused(let code, _) = try amount(written, "comma") else {
            Issue.record("\(written) was taken")
            return
        }
        #expect(code == "malformed_amount")
    }

    @Test(
        "a decimal point that is said allows groups",
        arguments: [
            ("1,250.50", "1250.50"), ("1 250.50", "1250.50"), ("1,000", "1000"), ("12.5", "12.5"),
            ("1.000", "1.000"),
        ]
    )
    func points(written: String, read: String) throws {
        #expect(try amount(written, "point") == .text(read))
    }

    @Test(
        "words, mixed marks and wrong groups are left as they stand",
        arguments: [
            "all", "1250,50 €", "1.25.500", "12,5,0", "1 25,5", ",5", "5,", "", "١٢٫٥",
        ]
    )
    func leftAlone(written: String) throws {
        for decimal in ["comma", "point"] {
            let reading = try amount(written, decimal)
            if case .text = reading { Issue.record("\(written) was read as \(reading)") }
        }
    }

    @Test("unsaid, a comma is told and a lone group between semicolons is ambiguous")
    func unsaid() throws {
        guard case .asWritten("1250,50", let hint?) = try amount("1250,50", nil) else {
            Issue.record("no hint")
            return
        }
        #expect(hint.contains("decimal comma"))
        #expect(try amount("1250.50", nil, semicolons: true) == .asWritten("1250.50", hint: nil))
        #expect(try amount("1.000", nil) == .asWritten("1.000", hint: nil))
        for written in ["1.000", "1.250", "1.250.500", "1.250,50"] {
            guard case .refused("ambiguous_amount", _) = try amount(written, nil, semicolons: true) else {
                Issue.record("\(written) was taken")
                return
            }
        }
    }

    @Test(
        "days that begin with the day are read where it is said, ISO 8601 always",
        arguments: [
            ("20/11/2026", "2026-11-20"), ("20.11.2026", "2026-11-20"), ("1-9-2026", "2026-09-01"),
            ("31/02/2026", "2026-02-31"),
        ]
    )
    func days(written: String, read: String) throws {
        #expect(try TableDialect(dates: "dmy").day(written) == .text(read))
        guard case .asWritten(written, let hint?) = TableDialect.standard.day(written) else {
            Issue.record("no hint")
            return
        }
        #expect(hint.contains("dmy"))
    }

    @Test(
        "other days are left as they stand",
        arguments: [
            "2026-11-20", "20/11/26", "20/11.2026", "20/11/2026/1", "", "//", "a/b/cdef", "20261120",
        ]
    )
    func otherDays(written: String) throws {
        #expect(try TableDialect(dates: "dmy").day(written) == .asWritten(written, hint: nil))
    }

    @Test("a French Excel's file is read with what it needs to be told")
    func frenchFile() throws {
        let head = Array("Montant;Société\r\n".utf8.prefix(9)) + Array("Societe\r\n".utf8)
        let body: [UInt8] =
            Array("1 250,50 ".utf8) + Array(";".utf8) + [0xC9] + Array("t".utf8) + [0xE9, 0x80, 0x0A]
        let dialect = try TableDialect(decimal: "comma", encoding: "windows-1252")
        let reader = try TableReader(.bytes(head + body), dialect: dialect)
        let header = try TableHeader(of: reader)
        let row = try #require(try reader.next())
        let plain = dialect.normalised(
            row,
            header,
            amounts: ["montant"],
            days: [],
            isSemicolonSeparated: reader.isSemicolonSeparated
        )
        #expect(plain.row.cells == ["1250.50", "Été€"])
        let utf8 = error { _ = try rows(of: .bytes(head + body)) }
        #expect(utf8?.code == .notUTF8)
        #expect(utf8?.message.contains("windows-1252") == true)
    }

    @Test("bytes without a character, and a file that says it is UTF-8, are no windows-1252")
    func notWindows() throws {
        let dialect = try TableDialect(encoding: "Windows-1252")
        func code(_ bytes: [UInt8]) -> TableError.Code? {
            error {
                let reader = try TableReader(.bytes(bytes), dialect: dialect)
                while try reader.next() != nil {}
            }?.code
        }
        #expect(code([0x61, 0x81, 0x0A]) == .notInEncoding)
        #expect(code([0xEF, 0xBB, 0xBF, 0x61, 0x0A]) == .unknownOption)
        #expect(code([0x61, 0xEF, 0xBB, 0xBF, 0x0A]) == nil)
    }

    @Test("the separator is what is said, and not what the file contradicts")
    func separators() throws {
        func cells(_ text: String, _ separator: String) throws -> [String]? {
            let dialect = try TableDialect(separator: separator)
            return try TableReader(.bytes(Array(text.utf8)), dialect: dialect).next()?.cells
        }
        #expect(try cells("a\tb,c;d\n", "tab") == ["a", "b,c;d"])
        #expect(try cells("a|b\n", "|") == ["a", "b"])
        #expect(try cells("a;b,c,d\n", "semicolon") == ["a", "b,c,d"])
        #expect(try cells("sep=;\na;b\n", ";") == ["a", "b"])
        #expect(error { _ = try cells("sep=;\na;b\n", "comma") }?.code == .unknownOption)
    }

    @Test("a word that there is not is refused with those that there are")
    func unknownWords() {
        #expect(error { _ = try TableDialect(decimal: ",") }?.message.contains("point, comma") == true)
        #expect(error { _ = try TableDialect(dates: "mdy") }?.message.contains("iso, dmy") == true)
        #expect(error { _ = try TableDialect(encoding: "latin-1") }?.message.contains("windows-1252") == true)
        #expect(error { _ = try TableDialect(separator: ",;") }?.code == .unknownOption)
        #expect(error { _ = try TableDialect(separator: "") }?.code == .unknownOption)
    }

    @Test("numbers of a sheet keep their form whatever is said, and unnamed cells are left out")
    func sheetNumbers() throws {
        let file = try Scratch.keep {
            try $0.workbook(
                sheetData: "<row><c t=\"str\"><v>amount</v></c><c/><c t=\"str\"><v>other</v></c></row>"
                    + "<row><c><v>1.25</v></c><c t=\"str\"><v>lost</v></c><c t=\"str\"><v>1.25</v></c></row>"
            )
        }
        let dialect = try TableDialect(decimal: "comma")
        let reader = try TableReader(.file(file.path), dialect: dialect)
        let header = try TableHeader(of: reader)
        let row = try #require(try reader.next())
        let plain = dialect.normalised(
            row,
            header,
            amounts: ["amount", "other"],
            days: [],
            isSemicolonSeparated: false
        )
        #expect(plain.row.cells == ["1.25", "", "1.25"])
        #expect(plain.refusals.map(\.column) == ["other"])
    }

    @Test("every amount of a French file is read as its author meant it or told")
    func frenchCase() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Files/D08/french.csv").path
        let dialect = try TableDialect(decimal: "comma")
        let reader = try TableReader(.file(path), dialect: dialect)
        let header = try TableHeader(of: reader)
        var read: [String?] = []
        while let row = try reader.next() {
            read.append(
                dialect.amount(header.value("amount", in: row) ?? "", isSemicolonSeparated: true).text
            )
        }
        #expect(
            read == [
                "1250.50", "1250.50", "1250.50", "1250.50", "1000", "1250.5", "1250500", "1250,50 €", nil,
            ]
        )
    }
}
