import Testing

@testable import Server

@Suite("Forms with files")
struct MultipartReaderTests {
    private static let type = "multipart/form-data; boundary=\"b-1\""

    private static func body(
        _ content: String,
        disposition: String = "form-data; name=\"d\"; filename=\"a.pdf\""
    )
        -> String
    {
        "--b-1\r\nContent-Disposition: \(disposition)\r\nContent-Type: application/pdf\r\n\r\n\(content)\r\n--b-1--\r\n"
    }

    /// What a body says when it comes in pieces of so many bytes.
    private static func read(_ body: String, pieces: Int) throws -> (
        parts: [[String: String]], content: String, isWhole: Bool
    ) {
        var reader = try #require(MultipartReader(contentType: type))
        var parts: [[String: String]] = []
        var content: [UInt8] = []
        let bytes = Array(body.utf8)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            reader.feed(bytes[start..<min(start + pieces, bytes.count)])
            while let event = try reader.next() {
                switch event {
                case .part(let fields): parts.append(fields)
                case .bytes(let slice): content += slice
                case .partEnd, .end: break
                }
            }
        }
        return (parts, String(decoding: content, as: UTF8.self), reader.hasEnded)
    }

    @Test("a file comes out as it went in, however the body is cut", arguments: [1, 2, 3, 5, 7, 64, 10_000])
    func contentIsExact(pieces: Int) throws {
        for content in [
            "", "x", "\r\n", "\r\n--b-2\r\n", "--b-1", "\r\n--b-", String(repeating: "\r", count: 50),
        ] {
            let result = try Self.read(Self.body(content), pieces: pieces)
            #expect(result.content == content)
            #expect(result.isWhole)
            #expect(result.parts.count == 1)
            #expect(result.parts.first?["content-type"] == "application/pdf")
        }
    }

    @Test("a body that ends early has no end")
    func truncated() throws {
        let body = Self.body("content")
        for length in [10, 60, 100, body.utf8.count - 5] {
            // By bytes: a line's end is one character of two.
            let early = String(decoding: body.utf8.prefix(length), as: UTF8.self)
            #expect(try !Self.read(early, pieces: 16).isWhole)
        }
    }

    @Test(
        "what is no form is refused",
        arguments: [
            "before\r\n--b-1\r\n", "--b-1x\r\n", "--b-1\r\nno colon\r\n\r\n",
            "--b-1\r\nA: 1\r\na: 2\r\n\r\n", "--b-1\r\nA: " + String(repeating: "x", count: 9_000),
            String(repeating: "x", count: 9_000),
        ]
    )
    func malformed(body: String) {
        #expect(throws: MultipartReader.Malformed.self) { try Self.read(body, pieces: 512) }
    }

    @Test("a boundary has 1 to 70 visible characters")
    func boundaries() {
        #expect(MultipartReader(contentType: "multipart/form-data") == nil)
        #expect(MultipartReader(contentType: "multipart/form-data; boundary=") == nil)
        #expect(
            MultipartReader(contentType: "multipart/form-data; boundary=\(String(repeating: "b", count: 71))")
                == nil
        )
        #expect(
            MultipartReader(contentType: "multipart/form-data; boundary=\(String(repeating: "b", count: 70))")
                != nil
        )
    }

    @Test(
        "file names are read as clients write them",
        arguments: [
            (#"form-data; filename="a.pdf""#, "a.pdf"), ("attachment; filename=a.pdf", "a.pdf"),
            (#"form-data; filename="a;b.pdf""#, "a;b.pdf"), (#"form-data; filename="a\"b.pdf""#, "a\"b.pdf"),
            (#"form-data; filename="a%22b.pdf""#, "a\"b.pdf"),
            (#"form-data; filename="C:\x.pdf""#, #"C:\x.pdf"#),
            ("form-data; filename=\"été.pdf\"", "été.pdf"),
            (#"attachment; filename="e.pdf"; filename*=UTF-8''%C3%A9.pdf"#, "é.pdf"),
            (#"attachment; filename*=UTF-8'fr'%E2%82%AC.pdf; filename="e.pdf""#, "€.pdf"),
            (#"attachment; filename*=ISO-8859-1''%E9.pdf"#, "\u{FFFD}"),
            (#"attachment; filename*=UTF-8''%FF.pdf"#, "\u{FFFD}"),
        ]
    )
    func fileNames(header: String, name: String) {
        #expect(HeaderParameters(header).fileName == name)
    }
}
