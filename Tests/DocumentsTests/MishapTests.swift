import Documents
import Foundation
import TestSupport
import Testing

/// Files as other people's programs make them: what is to be accepted, and what is to stay refused.
@Suite("Documents of other people's programs")
struct MishapTests {
    private let inspector = DocumentInspector()

    private static func files(_ folders: String...) -> [Samples.Sample] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return folders.flatMap { folder -> [Samples.Sample] in
            let place = root.appendingPathComponent("Files/\(folder)")
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
            return names.sorted().compactMap { name in
                let content = FileManager.default.contents(atPath: place.appendingPathComponent(name).path)
                return content.map { Samples.Sample(name: name, content: [UInt8]($0)) }
            }
        }
    }

    static let all = files("E01", "E02", "E04", "E12", "R02")
    static let openable = all.filter { !$0.name.hasPrefix("must-stay-refused") }
    static let hiding = all.filter { $0.name.hasPrefix("must-stay-refused") }

    @Test("the files are there") func filesAreThere() {
        #expect(Self.openable.count == 15)
        #expect(Self.hiding.count == 3)
    }

    @Test("what programs open is accepted", arguments: openable)
    func accepted(sample: Samples.Sample) throws {
        let inspection = try inspector.inspect(sample.name, sample.content)
        #expect(inspection.isAccepted, "\(inspection.refusals)")
    }

    @Test("what hides or lacks something stays refused, and says what to do", arguments: hiding)
    func refused(sample: Samples.Sample) throws {
        let inspection = try inspector.inspect(sample.name, sample.content)
        #expect(!inspection.isAccepted)
        for finding in inspection.refusals { #expect(finding.remedy?.isEmpty == false) }
        if sample.name.contains("macro") {
            #expect(inspection.refusals.contains { $0.code == "macros" })
        }
    }

    // MARK: Packages

    private static let main =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    private static let macroMain = "application/vnd.ms-word.document.macroEnabled.main+xml"

    private static func relations(_ target: String, type: String = "http://x/officeDocument") -> String {
        """
        <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
        <Relationship Id="a" Type="\(type)" Target="\(target)"/></Relationships>
        """
    }

    private static func types(_ list: String, head: String = "") -> String {
        head + "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\(list)</Types>"
    }

    private static func package(
        _ list: String,
        head: String = "",
        target: String = "word/document.xml",
        parts: [String] = ["word/document.xml"]
    ) -> [UInt8] {
        StoredZip.bytes(
            [("[Content_Types].xml", types(list, head: head)), ("_rels/.rels", relations(target))]
                + parts.map { ($0, "<w:document xmlns:w=\"urn:w\"/>") }
        )
    }

    @Test(
        "the main part's type is found as the packaging standard says",
        arguments: [
            ("<Override PartName=\"/word/document.xml\" ContentType=\"\(main)\"/>", "word/document.xml"),
            ("<Override PartName=\"/WORD/Document.xml\" ContentType=\"\(main)\"/>", "/word/document.xml"),
            ("<Default Extension=\"XML\" ContentType=\"\(main)\"/>", "./word/document.xml"),
            ("<Default Extension=\"xml\" ContentType=\"\(main)\"/>", "/word/../word/document.xml"),
            // The type that is meant for the main part wins over that of its extension.
            (
                "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                    + "<Override PartName=\"/word/document.xml\" ContentType=\"\(main)\"/>",
                "word/document.xml"
            ),
        ]
    )
    func mainParts(list: String, target: String) throws {
        #expect(try inspector.refusals("a.docx", Self.package(list, target: target)) == [])
    }

    @Test(
        "a package that hides its type, or macros, is refused",
        arguments: [
            ("<Default Extension=\"xml\" ContentType=\"\(macroMain)\"/>", "macros"),
            ("<Override PartName=\"/word/document.xml\" ContentType=\"\(macroMain)\"/>", "macros"),
            ("<Default Extension=\"xml\" ContentType=\"application/xml\"/>", "content_mismatch"),
            (
                "<Override PartName=\"/word/document.xml\" ContentType=\"\(main)\"/>"
                    + "<Override PartName=\"/Word/document.xml\" ContentType=\"\(macroMain)\"/>", "damaged"
            ),
        ]
    )
    func refusedPackages(list: String, code: String) throws {
        #expect(try inspector.refusals("a.docx", Self.package(list)).contains(code))
    }

    @Test("a macro type counts when a part has it, by extension or by name, and only then")
    func macroTypes() throws {
        let list =
            "<Override PartName=\"/word/document.xml\" ContentType=\"\(Self.main)\"/>"
            + "<Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/>"
            + "<Override PartName=\"/word/gone.xml\" ContentType=\"\(Self.macroMain)\"/>"
        #expect(try inspector.refusals("a.docx", Self.package(list)) == [])
        let with = Self.package(list, parts: ["word/document.xml", "word/a.bin"])
        #expect(try inspector.refusals("a.docx", with) == ["macros"])
        let named = Self.package(list, parts: ["word/document.xml", "word\\gone.xml"])
        #expect(try inspector.refusals("a.docx", named) == ["macros"])
    }

    @Test("a package whose main part is not there is damaged")
    func missingMain() throws {
        let list = "<Default Extension=\"xml\" ContentType=\"\(Self.main)\"/>"
        let content = Self.package(list, target: "word/other.xml")
        #expect(try inspector.refusals("a.docx", content).contains("damaged"))
    }

    @Test("a list of types in another encoding than UTF-8 is not read, whatever it hides")
    func encodings() throws {
        let list = "<Default Extension=\"xml\" ContentType=\"\(Self.main)\"/>"
        for head in [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<?xml version='1.0' encoding = 'utf-8'?>", "",
        ] {
            #expect(try inspector.refusals("a.docx", Self.package(list, head: head)) == [])
        }
        for head in [
            "<?xml version=\"1.0\" encoding=\"IBM037\"?>", "<?xml version=\"1.0\" encoding=x?>", "x",
        ] {
            #expect(try inspector.refusals("a.docx", Self.package(list, head: head)).contains("damaged"))
        }
    }

    @Test(
        "malformed lists of types are damaged, and end no process",
        arguments: [
            "<?xor?><Types><Default Extension==\"a\" \"xml\" ContentType=\"appl",
            "<Types><Default a==\"b\"/></Types>",
            "<Types", "<Types></Type>", "<Types/><Types/>", "<Types a=\"1\" a=\"2\"/>",
            "<Types a=\"&none;\"/>",
            "<Types a=1/>", "<Types a=\"<\"/>", "<Types><![CDATA[</Types>", "", "<", "<!ELEMENT a><Types/>",
        ]
    )
    func malformedLists(list: String) throws {
        let content = StoredZip.bytes([
            ("[Content_Types].xml", list), ("_rels/.rels", Self.relations("word/document.xml")),
            ("word/document.xml", "<a/>"),
        ])
        #expect(try inspector.refusals("a.docx", content).contains("damaged"))
    }

    // MARK: PDF

    @Test(
        "a PDF may have other bytes before its header, as far as viewers look",
        arguments: [0, 1, 3, 500, 1_024, 1_025, 3_000]
    )
    func leadingBytes(count: Int) throws {
        let plain = try Samples.valid("letter.pdf")
        let codes = try inspector.refusals("a.pdf", [UInt8](repeating: 0x0A, count: count) + plain)
        #expect(codes.isEmpty == (count <= 1_024), "\(codes)")
        guard count > 1_024 else { return }
        let late = try inspector.inspect("a.pdf", [UInt8](repeating: 0x0A, count: count) + plain)
        let finding = try #require(late.refusals.first { $0.code == "content_mismatch" })
        #expect(finding.message.contains("\(count) bytes stand before the header"))
    }

    @Test("an encrypted PDF is found behind leading bytes, whichever byte its offsets count from")
    func leadingBytesAndEncryption() throws {
        let body = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"
        for shift in [0, 5] {
            let text =
                "\n\n\n\n\n\(body)xref\n0 1\n0000000000 65535 f \ntrailer\n<</Encrypt 5 0 R>>\nstartxref\n"
                + "\(body.utf8.count + shift)\n%%EOF\n"
            let inspection = try inspector.inspect("a.pdf", Array(text.utf8))
            #expect(inspection.refusals.map(\.code) == ["encrypted"])
            #expect(inspection.refusals.first?.remedy?.contains("print it anew") == true)
        }
    }

    // MARK: Pictures

    private static func png(width: UInt32, height: UInt32, behind: Int = 0) -> [UInt8] {
        func word(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let header = word(13) + Array("IHDR".utf8) + word(width) + word(height) + [8, 2, 0, 0, 0] + word(0)
        let end = word(0) + Array("IEND".utf8) + word(0)
        return signature + header + end + [UInt8](repeating: 0x50, count: behind)
    }

    @Test(
        "a PNG that claims an impossible size is damaged, and nothing else happens",
        arguments: [
            (UInt32.max, UInt32.max), (0, 1), (1, 0), (0, 0), (0x8000_0000, 1), (1, 0x8000_0000),
        ]
    )
    func impossibleSizes(width: UInt32, height: UInt32) throws {
        #expect(try inspector.refusals("a.png", Self.png(width: width, height: height)) == ["damaged"])
    }

    @Test("the largest size that a PNG may claim is too many pixels")
    func largestSize() throws {
        let largest = Self.png(width: 0x7FFF_FFFF, height: 0x7FFF_FFFF)
        #expect(try inspector.refusals("a.png", largest) == ["too_many_pixels"])
        for sample in Self.files("R01") {
            #expect(try inspector.refusals(sample.name, sample.content).contains("damaged"))
        }
    }

    @Test("a few kilobytes behind a picture's end are padding, more is another file")
    func trailingBytes() throws {
        #expect(try inspector.refusals("a.png", Self.png(width: 9, height: 9, behind: 4_096)) == [])
        let hidden = try Samples.valid("letter.docx")
        for name in ["delivery-note.png", "delivery-note.jpg", "stamp.gif"] {
            let picture = try Samples.valid(name)
            #expect(try inspector.refusals(name, picture + hidden) == ["trailing_bytes"])
            #expect(try inspector.refusals(name, picture + [UInt8](repeating: 0, count: 20_000)) == [])
        }
    }

    @Test("a JPEG may have further pictures behind its first, and tell its height after the scan")
    func unusualJPEGs() throws {
        let picture = try Samples.valid("delivery-note.jpg")
        #expect(try inspector.refusals("a.jpg", picture + picture) == [])
        #expect(try inspector.refusals("a.jpg", picture + picture.dropLast(2)) == ["truncated"])
        let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0, 0, 0, 16, 1, 1, 0x11, 0]
        let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3]
        let start: [UInt8] = [0xFF, 0xD8], end: [UInt8] = [0xFF, 0xD9]
        let told = start + frame + scan + [0xFF, 0xDC, 0, 4, 0, 16] + end
        #expect(!(try inspector.refusals("a.jpg", told).contains("damaged")))
        #expect(try inspector.refusals("a.jpg", start + frame + scan + end).contains("damaged"))
    }

    // MARK: Old formats, media types

    @Test(
        "spreadsheets of old forms are named, with the way to a new one",
        arguments: [
            "\u{9}\u{0}\u{4}\u{0}\u{2}\u{0}", "\u{9}\u{2}\u{6}\u{0}\u{0}", "\u{9}\u{4}\u{6}\u{0}\u{0}",
            "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>",
            "<html><table><tr><td>1</td></tr></table></html>", "<TABLE><TR><TD>1</TD></TR></TABLE>",
        ]
    )
    func oldSpreadsheets(text: String) throws {
        let inspection = try inspector.inspect("a.xls", Array(text.utf8))
        let finding = try #require(inspection.refusals.first { $0.code == "content_mismatch" })
        #expect(finding.remedy?.contains("save it anew as .xlsx") == true)
        #expect(finding.message == "the content is not application/vnd.ms-excel")
    }

    @Test("media types as clients spell them are taken, wrong ones are not")
    func mediaTypes() throws {
        let jpeg = try Samples.valid("delivery-note.jpg")
        for type in [
            "image/jpg", "image/pjpeg", "IMAGE/JPEG", "Image/Jpg; q=1", "image/jpeg ;charset=binary",
        ] {
            #expect(try inspector.refusals("a.jpg", jpeg, declared: type) == [], "\(type)")
        }
        let png = try Samples.valid("delivery-note.png")
        #expect(try inspector.refusals("a.png", png, declared: "image/x-png") == [])
        #expect(try inspector.refusals("a.png", png, declared: "image/jpg") == ["media_type_mismatch"])
        let pdf = try Samples.valid("letter.pdf")
        for type in ["application/x-pdf", "application/pdf; charset=binary"] {
            #expect(try inspector.refusals("a.pdf", pdf, declared: type) == [], "\(type)")
        }
        let sheet = try Samples.valid("statement.xls")
        #expect(try inspector.refusals("a.xls", sheet, declared: "application/x-msexcel") == [])
    }
}
