import Documents
import EventStore
import Foundation
import Hummingbird
import Testing
import Values

@testable import Server

struct DocumentsAPITests {
    private static func sample(_ name: String) throws -> [UInt8] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")
        return Array(try Data(contentsOf: root.appending(path: "ops/demo/documents/\(name)")))
    }

    /// Content that is accepted and like no other: a PDF with a number in a comment.
    private static func pdf(_ number: Int) throws -> [UInt8] {
        try sample("valid/letter.pdf") + Array("%\(number)\n".utf8)
    }

    private func attach(
        _ bench: ServerBench,
        _ owner: String,
        name: String,
        _ content: [UInt8],
        type: String = "application/pdf",
        _ more: HTTPFields = HTTPFields()
    ) async throws -> Answer {
        var fields = more
        fields[.contentType] = type
        let encoded = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return try await bench.ask(
            .post,
            "/api/v1/overdue-cases/\(owner)/documents?name=\(encoded)",
            bytes: content,
            fields
        )
    }

    @Test("a document is attached raw, listed, shown and downloaded as it was")
    func raw() async throws {
        let bench = try ServerBench()
        let owner = try await bench.started()
        let content = try Self.sample("valid/letter.pdf")
        let answer = try await attach(bench, owner, name: "Letter é.pdf", content)
        #expect(answer.status == 201, "\(answer.text)")
        let id = try answer.json.string("documentId")
        #expect(answer.headers[.location] == "/api/v1/overdue-cases/\(owner)/documents/\(id)")
        #expect(try answer.json["sha256"]?.stringValue == Digest.sha256(content).description)

        let list = try await bench.get("/api/v1/overdue-cases/\(owner)/documents").json
        #expect(list["documents"]?.arrayValue?.count == 1)
        let shown = try await bench.get("/api/v1/overdue-cases/\(owner)/documents/\(id)").json
        #expect(shown["name"] == "Letter é.pdf")
        #expect(shown["state"] == "joining")

        let download = try await bench.get("/api/v1/overdue-cases/\(owner)/documents/\(id)/content")
        #expect(download.status == 200)
        #expect(download.headers[.contentType] == "application/pdf")
        #expect(download.headers[.xContentTypeOptions] == "nosniff")
        #expect(
            download.headers[.contentDisposition]
                == "attachment; filename=\"Letter _.pdf\"; filename*=UTF-8''Letter%20%C3%A9.pdf"
        )
        #expect(download.headers[.contentLength] == String(content.count))
    }

    @Test("a document is attached as the one file of a form, and its name may stand in a header")
    func otherForms() async throws {
        let bench = try ServerBench()
        let owner = try await bench.started()
        let head =
            "--x\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a.pdf\"\r\n"
            + "Content-Type: application/pdf\r\n\r\n"
        let body = try Array(head.utf8) + Self.pdf(1) + Array("\r\n--x--\r\n".utf8)
        let form = try await bench.ask(
            .post,
            "/api/v1/overdue-cases/\(owner)/documents",
            bytes: body,
            [.contentType: "multipart/form-data; boundary=x"]
        )
        #expect(form.status == 201, "\(form.text)")
        #expect(try form.json["sha256"]?.stringValue == Digest.sha256(Self.pdf(1)).description)
        let header = try await bench.ask(
            .post,
            "/api/v1/overdue-cases/\(owner)/documents",
            bytes: try Self.pdf(2),
            [
                .contentType: "application/octet-stream",
                .contentDisposition: "attachment; filename*=UTF-8''b%20c.pdf",
            ]
        )
        #expect(header.status == 201)
        #expect(try header.json["name"] == "b c.pdf")
    }

    @Test(
        "bad forms are refused and leave nothing",
        arguments: [
            "--x\r\n", "--x\r\nContent-Disposition: form-data; name=\"d\"\r\n\r\nx\r\n--x--\r\n", "junk",
        ]
    )
    func badForms(body: String) async throws {
        let bench = try ServerBench()
        let owner = try await bench.started()
        let answer = try await bench.ask(
            .post,
            "/api/v1/overdue-cases/\(owner)/documents",
            bytes: Array(body.utf8),
            [.contentType: "multipart/form-data; boundary=x"]
        )
        #expect(answer.status == 400)
        #expect(try answer.code == "malformed_form")
        #expect(await bench.documents.digests.isEmpty)
    }

    @Test("a refused document is told with every rule, and leaves nothing behind")
    func refused() async throws {
        let bench = try ServerBench()
        let owner = try await bench.started()
        let macros = try Self.sample("refused/macros-renamed-docm.docx")
        let type = DocumentType.wordOpenXML.mediaType
        let answer = try await attach(bench, owner, name: "a.docx", macros, type: type)
        #expect(answer.status == 415)
        let codes = try answer.json["findings"]?.arrayValue?.compactMap { $0["code"]?.stringValue }
        #expect(codes == ["content_mismatch", "macros"])
        #expect(await bench.documents.digests.isEmpty)
        #expect(bench.memory.rows(of: "documents").isEmpty)
        // Corrected and sent again under the same name it is taken.
        let good = try await attach(
            bench,
            owner,
            name: "a.docx",
            Self.sample("valid/letter.docx"),
            type: type
        )
        #expect(good.status == 201)
    }

    @Test("each refusal has its status and code")
    func statuses() async throws {
        let bench = try ServerBench()
        let owner = try await bench.started()
        let content = try Self.pdf(1)
        #expect(try await attach(bench, owner, name: "a/b.pdf", content).code == "name_path_separator")
        #expect(try await attach(bench, owner, name: "a.exe", content).status == 415)
        #expect(try await attach(bench, owner, name: "a.pdf", content, type: "image/png").status == 415)
        #expect(try await attach(bench, owner, name: "a.pdf", []).code == "empty")
        let large = [UInt8](repeating: 0x25, count: DocumentRules.usualByteLimit + 1)
        #expect(try await attach(bench, owner, name: "a.pdf", large).status == 413)
        let nobody = "0191f6c0-5f6e-7c8b-9c1d-2a3b4c5d6e7f"
        #expect(try await attach(bench, nobody, name: "a.pdf", content).status == 404)
        #expect(await bench.documents.digests.isEmpty)
    }

    @Test("the same document twice is attached once; its name stays its own, also for look-alikes")
    func names() async throws {
        let bench = try ServerBench()
        let owner = try await bench.started()
        let first = try await attach(bench, owner, name: "invoice.pdf", Self.pdf(1))
        let again = try await attach(bench, owner, name: "invoice.pdf", Self.pdf(1))
        #expect(again.status == 200)
        #expect(try again.json["documentId"] == first.json["documentId"])
        let other = try await attach(bench, owner, name: "INVOICE.pdf", Self.pdf(2))
        #expect(other.status == 409)
        #expect(try other.code == "duplicate_name")
        let alike = try await attach(bench, owner, name: "inv\u{43E}ice.pdf", Self.pdf(2))
        #expect(try alike.code == "look_alike_name")
        // Another case is another matter.
        let elsewhere = try await bench.started("order-2")
        #expect(try await attach(bench, elsewhere, name: "invoice.pdf", Self.pdf(2)).status == 201)
    }

    @Test("of six hundred documents that come at once five hundred are attached, and no name twice")
    func fiveHundred() async throws {
        let bench = try ServerBench()
        let owner = try await bench.started()
        let content = try Self.pdf(1)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            var statuses: [Int] = []
            for number in 0..<600 {
                if number >= 32, let status = try await group.next() { statuses.append(status) }
                group.addTask {
                    try await attach(bench, owner, name: "invoice \(number).pdf", content).status
                }
            }
            for try await status in group { statuses.append(status) }
            return statuses
        }
        #expect(statuses.count { $0 == 201 } == 500)
        #expect(statuses.count { $0 == 409 } == 100)
        let rows = bench.memory.rows(of: "documents").map(\.columns)
        #expect(Set(rows.compactMap { $0["slot"]?.integerValue }) == Set(1...500))
        #expect(Set(rows.compactMap { $0["name"]?.stringValue }).count == 500)
        #expect(await bench.documents.digests.count == 1)
    }

    @Test("one name offered by many at once is attached once")
    func oneName() async throws {
        let bench = try ServerBench()
        let owner = try await bench.started()
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<24 {
                let content = try Self.pdf(number)
                group.addTask { try await attach(bench, owner, name: "invoice.pdf", content).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.count { $0 == 201 } == 1)
        #expect(statuses.count { $0 == 409 } == 23)
    }

    private struct StubScanner: DocumentScanner {
        let verdict: ScanVerdict
        func scan(_ content: [UInt8]) async -> ScanVerdict { verdict }
    }

    @Test("a virus is refused, and so is everything while the scanner is down")
    func scanning() async throws {
        let infected = try ServerBench(scanner: StubScanner(verdict: .infected("Eicar")))
        let answer = try await attach(infected, infected.started(), name: "a.pdf", Self.pdf(1))
        #expect(answer.status == 422)
        #expect(try answer.code == "virus_found")
        #expect(await infected.documents.digests.isEmpty)
        let down = try ServerBench(scanner: StubScanner(verdict: .unavailable("gone")))
        let refused = try await attach(down, down.started(), name: "a.pdf", Self.pdf(1))
        #expect(refused.status == 503)
        #expect(try refused.code == "scanner_unavailable")
        #expect(await down.documents.digests.isEmpty)
        let clean = try ServerBench(scanner: StubScanner(verdict: .clean))
        #expect(try await attach(clean, clean.started(), name: "a.pdf", Self.pdf(1)).status == 201)
    }
}
