import Documents
import Testing

@Suite("Sizes, types and limits of documents")
struct LimitTests {
    private let inspector = DocumentInspector()

    /// A PDF of exactly so many bytes: the whole one, with a comment before its table.
    private func pdf(byteCount: Int) -> [UInt8] {
        let head = Array("%PDF-1.4\n%".utf8)
        func tail(_ offset: Int) -> [UInt8] {
            Array("\ntrailer\n<</Size 1>>\nstartxref\n\(offset)\n%%EOF\n".utf8)
        }
        let table = Array("\nxref\n0 1\n0000000000 65535 f ".utf8)
        var filler = byteCount - head.count - table.count
        filler -= tail(byteCount - 60).count
        let start = head.count + filler + 1
        return head + [UInt8](repeating: 0x78, count: filler) + table + tail(start)
    }

    @Test("10 485 760 bytes are accepted and one more is not")
    func tenMegabytes() throws {
        let largest = pdf(byteCount: 10_485_760)
        #expect(largest.count == 10_485_760)
        #expect(try inspector.refusals("a.pdf", largest) == [])
        #expect(try inspector.refusals("a.pdf", pdf(byteCount: 10_485_761)) == ["too_large"])
    }

    @Test("a contract that means ten million bytes says so")
    func anotherLimit() throws {
        let strict = DocumentInspector(rules: DocumentRules(byteLimit: 10_000_000))
        #expect(try strict.refusals("a.pdf", pdf(byteCount: 10_000_000)) == [])
        #expect(try strict.refusals("a.pdf", pdf(byteCount: 10_000_001)) == ["too_large"])
    }

    @Test("the declared type, the extension and the content must agree")
    func threeClaims() throws {
        let content = try Samples.valid("letter.pdf")
        #expect(try inspector.refusals("a.pdf", content, declared: "application/pdf") == [])
        #expect(try inspector.refusals("a.pdf", content, declared: "Application/PDF; name=a") == [])
        #expect(try inspector.refusals("a.pdf", content, declared: "image/png") == ["media_type_mismatch"])
        #expect(
            try inspector.refusals("a.pdf", content, declared: "text/plain") == ["media_type_not_accepted"]
        )
        #expect(try inspector.refusals("a.png", content, declared: "image/png") == ["content_mismatch"])
        #expect(try inspector.refusals("a.png", content, declared: "application/pdf").count == 2)
        #expect(try inspector.refusals("a.JPEG", Samples.valid("delivery-note.jpg")) == [])
    }

    @Test("no declaration leaves it to the extension", arguments: [nil, "", "application/octet-stream"])
    func noDeclaration(declared: String?) throws {
        let inspection = try inspector.inspect("a.pdf", Samples.valid("letter.pdf"), declared: declared)
        #expect(inspection.type == .pdf)
    }

    @Test("every fault is told at once")
    func allFaultsAtOnce() throws {
        let codes = try inspector.refusals("a\u{202E}b.png.", [], declared: "text/html")
        #expect(codes == ["name_bidirectional_character", "name_trailing_dot", "extension_missing", "empty"])
    }

    @Test("a package with more parts than anybody writes is refused unopened")
    func tooManyParts() throws {
        let package = Self.zip(partCount: DocumentRules.packageEntryLimit + 1)
        #expect(try inspector.refusals("a.docx", package).contains("package_too_many_parts"))
    }

    @Test("an encrypted trailer is found behind a later one, in an older table and under another spelling")
    func encryptedTrailers() throws {
        let body = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"
        func file(_ trailer: String) -> [UInt8] {
            Array(
                "\(body)xref\n0 1\n0000000000 65535 f \ntrailer\n\(trailer)\nstartxref\n\(body.utf8.count)\n%%EOF\n"
                    .utf8
            )
        }
        #expect(try inspector.refusals("a.pdf", file("<</Size 1/Root 1 0 R>>")) == [])
        #expect(try inspector.refusals("a.pdf", file("<</Size 1/Info (/Encrypt 1 0 R)>>")) == [])
        #expect(try inspector.refusals("a.pdf", file("<</Size 1/Encrypt 5 0 R>>")) == ["encrypted"])
        #expect(try inspector.refusals("a.pdf", file("<</Size 1/#45ncrypt <</V 1>>>>")) == ["encrypted"])
        let older = file("<</Size 1/Encrypt 5 0 R>>")
        let update =
            "xref\n0 0\ntrailer\n<</Size 1/Prev \(body.utf8.count)>>\nstartxref\n\(older.count)\n%%EOF\n"
        #expect(try inspector.refusals("a.pdf", older + Array(update.utf8)) == ["encrypted"])
    }

    @Test("trailers that name each other end the reading")
    func trailersInACircle() throws {
        let body = "%PDF-1.4\n"
        let table = "xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Prev 9>>\nstartxref\n9\n%%EOF\n"
        #expect(try inspector.refusals("a.pdf", Array((body + table).utf8)) == [])
    }

    @Test("garbage of every size is refused")
    func garbage() throws {
        for count in [1, 2, 3, 8, 511, 512, 513, 4_096] {
            for byte: UInt8 in [0x00, 0x50, 0xD0, 0xFF] {
                let codes = try inspector.refusals("a.doc", [UInt8](repeating: byte, count: count))
                #expect(!codes.isEmpty)
            }
        }
    }

    /// A zip of empty, stored parts.
    private static func zip(partCount: Int) -> [UInt8] {
        var output: [UInt8] = []
        var directory: [UInt8] = []
        func word(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(value >> (8 * $0) & 255) }
        }
        for number in 0..<partCount {
            let name = Array("p\(number)".utf8)
            let fields = word(0, 2) + word(0, 2) + word(0, 4) + word(0, 12) + word(name.count, 2) + word(0, 2)
            directory += [0x50, 0x4B, 1, 2] + word(20, 2) + word(20, 2) + fields + word(0, 10)
            directory += word(output.count, 4) + name
            output += [0x50, 0x4B, 3, 4] + word(20, 2) + fields + name
        }
        let end = [0x50, 0x4B, 5, 6] + word(0, 4) + word(partCount, 2) + word(partCount, 2)
        return output + directory + end + word(directory.count, 4) + word(output.count, 4) + word(0, 2)
    }
}
