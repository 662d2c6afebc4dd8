import ProviderSimulators
import Testing

@Suite("Coface's rules about documents")
struct CofaceDocumentTests {
    static let zip: [UInt8] = [0x50, 0x4b, 0x03, 0x04]
    static let compound: [UInt8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]
    static func wide(_ name: String) -> [UInt8] {
        name.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] } + [0, 0]
    }
    static let office = "application/vnd.openxmlformats-officedocument."

    static let accepted: [(String, String, [UInt8])] = [
        ("a.doc", "application/msword", compound + wide("WordDocument")),
        ("a.docx", office + "wordprocessingml.document", zip + Array("word/document.xml".utf8)),
        ("a.gif", "image/gif", Array("GIF89a".utf8)), ("a.jpg", "image/jpeg", [0xff, 0xd8, 0xff, 0xe0]),
        ("a.JPEG", "image/jpeg", [0xff, 0xd8, 0xff, 0xe1]),
        ("a.pdf", "application/pdf; charset=binary", Array("%PDF-1.4".utf8)),
        ("a.png", "image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
        ("a.xls", "application/vnd.ms-excel", compound + wide("Workbook")),
        ("a.xlsx", office + "spreadsheetml.sheet", zip + Array("xl/workbook.xml".utf8)),
    ]

    @Test("all eight kinds are taken, and only their names come back")
    func kinds() {
        var bench = CofaceBench()
        let overdueId = bench.open()
        bench.logIn()
        for (index, (name, type, content)) in Self.accepted.enumerated() {
            let seen = bench.upload(name, type: type, content: content, to: overdueId)
            #expect(seen.http == 201, "\(name): \(seen.body)")
            #expect(seen.json?["count"]?.integer == Int64(index + 1))
        }
        let path = "companies/\(CofaceBench.debtor)/overdues/\(overdueId)"
        let names = bench.call("GET", path + "/documents").list("documents").map { $0["name"]?.string }
        #expect(names == Self.accepted.map(\.0))
        #expect(bench.call("GET", path).json?["documentsCount"]?.integer == 9)
        #expect(bench.model.state.counts.documents == 9)
    }

    static let refused: [(name: String, type: String, content: [UInt8], http: Int, code: String)] = [
        ("", "application/pdf", [1], 400, "document_name_missing"),
        (String(repeating: "a", count: 252) + ".pdf", "application/pdf", [1], 400, "document_name_too_long"),
        ("../a.pdf", "application/pdf", [1], 400, "document_name_not_allowed"),
        (" a.pdf", "application/pdf", [1], 400, "document_name_not_allowed"),
        ("a\u{202e}fdp.pdf", "application/pdf", [1], 400, "document_name_not_allowed"),
        ("a.exe", "application/pdf", [1], 415, "document_extension_not_allowed"),
        ("pdf", "application/pdf", [1], 415, "document_extension_not_allowed"),
        ("a.pdf", "application/zip", [1], 415, "document_type_not_allowed"),
        ("a.pdf", "image/png", [1], 415, "document_type_mismatch"),
        ("a.pdf", "application/pdf", [], 400, "document_empty"),
        ("a.pdf", "application/pdf", [0xff, 0xd8, 0xff], 415, "document_content_mismatch"),
        (
            "a.xls", "application/vnd.ms-excel", compound + wide("WordDocument"), 415,
            "document_content_mismatch"
        ),
        (
            "a.docx", office + "wordprocessingml.document",
            zip + Array("word/document.xml word/vbaProject.bin".utf8), 415, "document_content_mismatch"
        ),
    ]

    @Test("each rule has an error of its own", arguments: refused.indices)
    func refusals(index: Int) {
        let (name, type, content, http, code) = Self.refused[index]
        var bench = CofaceBench()
        let overdueId = bench.open()
        bench.logIn()
        let seen = bench.upload(name, type: type, content: content, to: overdueId)
        #expect((seen.http, seen.code) == (http, code))
        #expect(bench.model.state.counts.refusedDocuments == [code: 1])
    }

    @Test("10 MB are 10485760 bytes, and one more is too many")
    func size() {
        var bench = CofaceBench()
        let overdueId = bench.open()
        bench.logIn()
        let largest = Array("%PDF-".utf8) + [UInt8](repeating: 0x20, count: 10_485_755)
        #expect(bench.upload("a.pdf", content: largest, to: overdueId).http == 201)
        let over = bench.upload("b.pdf", content: largest + [0x20], to: overdueId)
        #expect((over.http, over.code) == (413, "document_too_large"))
    }

    @Test("a name is taken once per case whatever its case, and 255 characters long at most")
    func names() {
        var bench = CofaceBench()
        let overdueId = bench.open()
        bench.logIn()
        #expect(bench.upload("Größe.pdf", to: overdueId).http == 201)
        let other = Array("%PDF-1.5 other".utf8)
        let decomposed = bench.upload("GRO\u{308}SSE.PDF", content: other, to: overdueId)
        #expect((decomposed.http, decomposed.code) == (409, "document_name_exists"))
        #expect(bench.model.state.counts.repeatedUploads == 0)
        #expect(bench.upload("Größe.pdf", to: overdueId).code == "document_name_exists")
        #expect(bench.model.state.counts.repeatedUploads == 1)
        let longest = String(repeating: "o\u{308}", count: 251) + ".pdf"
        #expect(bench.upload(longest, to: overdueId).http == 201)
    }

    @Test("a case takes 500 documents")
    func limit() {
        var settings = CofaceBench.calm
        settings.requestsPerMinute = 0
        var bench = CofaceBench(settings)
        let overdueId = bench.open()
        bench.logIn()
        for nth in 1...500 { #expect(bench.upload("\(nth).pdf", to: overdueId).http == 201) }
        let over = bench.upload("501.pdf", to: overdueId)
        #expect((over.http, over.code) == (409, "document_limit_reached"))
    }

    @Test("documents need an overdueId, and a body with the part that is asked for")
    func bodies() {
        var bench = CofaceBench()
        #expect(bench.upload(to: "none").http == 404)
        let overdueId = bench.open()
        bench.logIn()
        #expect(bench.upload(to: overdueId, part: "file").code == "document_missing")
        let path = "companies/\(CofaceBench.debtor)/overdues/\(overdueId)/documents"
        #expect(bench.call("POST", path, body: "{}").code == "document_body_malformed")
        for body in ["", "--edge", "--edge\r\nno head", "--other\r\n\r\n\r\n--other--"] {
            let seen = bench.call("POST", path, body: body) {
                $0.contentType = "multipart/form-data; boundary=edge"
            }
            #expect(seen.code == "document_body_malformed", "\(body)")
        }
    }

    @Test("file names arrive in every way that clients write them")
    func fileNames() {
        var bench = CofaceBench()
        let overdueId = bench.open()
        bench.logIn()
        let written = [
            ("filename=\"a \\\"b\\\".pdf\"", "a \"b\".pdf"), ("filename=\"a;b=c.pdf\"", "a;b=c.pdf"),
            ("filename=plain.pdf", "plain.pdf"),
            ("filename=\"x.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf", "Größe.pdf"),
            ("filename=\"a %22c%22.pdf\"", "a \"c\".pdf"),
        ]
        let path = "companies/\(CofaceBench.debtor)/overdues/\(overdueId)/documents"
        for (parameter, name) in written {
            let head =
                "--e\r\ncontent-disposition: form-data; name=document; \(parameter)\r\n"
                + "content-type: application/pdf\r\n\r\n"
            let seen = bench.call("POST", path, body: head + "%PDF-\r\n--e--") {
                $0.contentType = "multipart/form-data; boundary=\"e\""
            }
            #expect(seen.json?["name"]?.string == name)
        }
    }

    @Test("two uploads of one case at once are counted, one after the other are not")
    func parallel() {
        var bench = CofaceBench()
        for overdueId in ["A", "B"] { bench.model.uploadBegins(overdueId: overdueId) }
        bench.model.uploadEnds(overdueId: "A")
        bench.model.uploadBegins(overdueId: "A")
        #expect(bench.model.state.counts.parallelUploads == 0)
        bench.model.uploadBegins(overdueId: "A")
        #expect(bench.model.state.counts.parallelUploads == 1)
    }
}
