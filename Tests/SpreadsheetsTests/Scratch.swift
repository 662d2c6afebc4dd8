import CLibZip
import Foundation
import Spreadsheets
import Testing

/// A folder of its own for one test.
final class Scratch {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tables-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// A ZIP archive with these parts, deflated as far as it goes.
    func archive(_ parts: [(name: String, text: String)]) throws -> String {
        let path = path("made-\(UUID().uuidString).xlsx")
        var code: Int32 = 0
        let archive = try #require(zip_open(path, ZIP_CREATE, &code))
        for part in parts {
            let bytes = Array(part.text.utf8)
            let copy = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
            copy.copyMemory(from: bytes, byteCount: bytes.count)
            let source = zip_source_buffer(archive, copy, UInt64(bytes.count), 0)
            _ = zip_file_add(archive, part.name, source, 0)
        }
        #expect(zip_close(archive) == 0)
        return path
    }

    /// A workbook with one sheet of this XML inside `sheetData`.
    func workbook(
        sheetData: String,
        strings: String? = nil,
        styles: String? = nil,
        properties: String = "<workbookPr/>",
        name: String = "Ledger"
    ) throws -> String {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let package = "http://schemas.openxmlformats.org/package/2006/relationships"
        return try archive([
            (
                "_rels/.rels",
                """
                <Relationships xmlns="\(package)"><Relationship Id="a" Type="\(types)/officeDocument" \
                Target="/book/workbook.xml"/></Relationships>
                """
            ),
            (
                "book/workbook.xml",
                """
                <workbook xmlns="\(main)" xmlns:r="\(types)">\(properties)<sheets>\
                <sheet name="Notes" sheetId="2" state="hidden" r:id="n"/>\
                <sheet name="\(name)" sheetId="1" r:id="s"/></sheets></workbook>
                """
            ),
            (
                "book/_rels/workbook.xml.rels",
                """
                <Relationships xmlns="\(package)"><Relationship Id="s" Type="\(types)/worksheet" \
                Target="one.xml"/><Relationship Id="n" Type="\(types)/worksheet" Target="two.xml"/>\
                <Relationship Id="t" Type="\(types)/sharedStrings" Target="texts.xml"/>\
                <Relationship Id="y" Type="\(types)/styles" Target="../book/styles.xml"/></Relationships>
                """
            ),
            (
                "book/one.xml",
                #"<worksheet xmlns="\#(main)"><sheetData>\#(sheetData)</sheetData></worksheet>"#
            ),
            ("book/texts.xml", #"<sst xmlns="\#(main)">\#(strings ?? "")</sst>"#),
            ("book/styles.xml", #"<styleSheet xmlns="\#(main)">\#(styles ?? "")</styleSheet>"#),
        ])
    }
}

/// All rows of a table.
func rows(
    of source: TableReader.Source,
    sheet: String? = nil,
    limits: TableLimits = .standard
) throws -> [TableRow] {
    let reader = try TableReader(source, sheet: sheet, limits: limits)
    var rows: [TableRow] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
}

func rows(csv text: String, limits: TableLimits = .standard) throws -> [TableRow] {
    try rows(of: .bytes(Array(text.utf8)), limits: limits)
}

/// The error that reading ends with.
func error(_ body: () throws -> Void) -> TableError? {
    do {
        try body()
        return nil
    } catch {
        return error as? TableError
    }
}

/// A file and the folder that holds it for as long as it is used.
struct KeptFile {
    let path: String
    let scratch: Scratch
}

extension Scratch {
    static func keep(_ body: (Scratch) throws -> String) throws -> KeptFile {
        let scratch = try Scratch()
        return KeptFile(path: try body(scratch), scratch: scratch)
    }
}

func contents(of path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
