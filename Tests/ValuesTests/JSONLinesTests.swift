import Testing
import Values

@Suite("JSON Lines")
struct JSONLinesTests {
    private func read(_ text: String) throws -> [JSON] {
        try JSONLines.lines(of: Array(text.utf8)).map { try JSON.parse($0.text) }
    }

    @Test("a byte order mark at the beginning is ignored, and line ends of Windows are blanks")
    func mark() throws {
        #expect(try read("\u{FEFF}{\"a\":1}\r\n\r\n{\"a\":2}\r\n") == [["a": 1], ["a": 2]])
        #expect(try JSONLines.lines(of: Array("\u{FEFF}1\n\n2".utf8)).map(\.number) == [1, 3])
    }

    @Test("a mark where files were joined is named, in its line alone")
    func joined() throws {
        let lines = try JSONLines.lines(of: Array("{}\n\u{FEFF}{}\n{}\n".utf8))
        #expect(lines.count == 3)
        #expect(throws: Never.self) { _ = try JSON.parse(lines[2].text) }
        do {
            _ = try JSON.parse(lines[1].text)
            Issue.record("the mark was taken")
        } catch {
            #expect(error.description.contains("U+FEFF"))
        }
    }

    @Test("UTF-16 and UTF-32 are refused by name, with and without a mark")
    func wide() {
        let little = Array("{}\n".utf8).flatMap { [$0, 0] }
        let big = Array("{}\n".utf8).flatMap { [0, $0] }
        for bytes: [UInt8] in [little, big, [0xFF, 0xFE] + little, [0xFE, 0xFF] + big, [0, 0, 0, 0x7B]] {
            #expect(throws: JSONLines.Unreadable.self) { _ = try JSONLines.lines(of: bytes) }
        }
    }

    @Test("short and empty texts are read")
    func short() throws {
        #expect(try read("") == [])
        #expect(try read("\u{FEFF}") == [])
        #expect(try read("1") == [1])
    }
}
