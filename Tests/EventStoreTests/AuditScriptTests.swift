import EventStore
import Foundation
import Testing
import Values

/// A stranger with a plain dump and ops/audit/verify_chain.py comes to the same verdict as we do.
@Suite("the audit script on a plain dump")
struct AuditScriptTests {
    private static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private let key: PageSigningKey
    private let dump: PlainDump

    init() async throws {
        key = try #require(PageSigningKey(seed: Array(1...32)))
        let store = InMemoryEventStore(signingKey: key)
        for number in 1...3 {
            let stream = try #require(StreamID("01990000-0001-7000-8000-00000000000\(number)"))
            let step = Step(
                streamID: stream,
                lifecycle: "financing",
                expectedVersion: .noStream,
                events: (1...4).map { count in
                    NewEvent(
                        type: "financing.\"polled\"",
                        data: ["count": .integer(Int64(count)), "text": "tab\t line\n \\N \u{1F4B6} \u{1}"],
                        metadata: ["actor": "Zoë"]
                    )
                },
                recordedAt: Instant(microseconds: 1_795_200_000_000_000 + Int64(number - 1) * 120_400),
                head: StreamHead(state: "Open", snapshot: .emptyObject, chartHash: .zero)
            )
            _ = try await store.append([step])
            if number < 3 { _ = try await store.seal(at: step.recordedAt, eventLimit: 100) }
        }
        dump = try await PlainDump(of: store)
    }

    @Test("finds that everything holds, signatures included")
    func holds() throws {
        let pem = """
            -----BEGIN PUBLIC KEY-----
            \(Data(key.verificationKey.der).base64EncodedString())
            -----END PUBLIC KEY-----

            """
        let last = try #require(dump.pages.last)
        let verdict = try verify(
            dump.text,
            publicKey: pem,
            arguments: ["--known-page", "2:\(last.hash.description)"]
        )
        #expect(verdict.status == 0, "\(verdict.output)")
        #expect(verdict.output.contains("events        12, of them 4 not sealed yet"))
        #expect(verdict.output.contains("pages         2, signatures checked"))
        #expect(verdict.output.contains("everything holds"))
    }

    @Test("finds every kind of tampering")
    func tampering() throws {
        let other = try #require(PageSigningKey(seed: Array(2...33))).verificationKey
        let pem =
            "-----BEGIN PUBLIC KEY-----\n\(Data(other.der).base64EncodedString())\n-----END PUBLIC KEY-----\n"
        let hash = try #require(dump.events.first).hash.description
        let changes: [(text: String, complaint: String)] = [
            (dump.replacing("\"count\":3", by: "\"count\":30"), "its contents give"),
            (dump.replacing("18:40:00+00", by: "18:40:01+00"), "its contents give"),
            (dump.without(table: "events", row: 0), "version 1 is missing"),
            (dump.without(table: "events", row: 11), "its row says version 4"),
            (dump.without(table: "events", row: 5), "the event at position 6 is missing"),
            (dump.without(table: "pages", row: 0), "the page before it is missing"),
            (dump.without(table: "page_events", row: 7), "the event at position 8 is missing"),
            (dump.without(table: "streams", row: 1), "its row in streams is missing"),
            (dump.replacing("\\\\x" + hash, by: "\\\\x" + Digest.zero.description), "its contents give"),
        ]
        for change in changes {
            #expect(change.text != dump.text)
            let verdict = try verify(change.text)
            #expect(verdict.status == 1)
            #expect(verdict.output.contains(change.complaint), "\(change.complaint): \(verdict.output)")
        }
        let signature = try verify(dump.text, publicKey: pem)
        #expect(signature.status == 1)
        #expect(signature.output.contains("page 1: its signature does not verify"))
        let known = try verify(dump.text, arguments: ["--known-page", "2:\(Digest.zero.description)"])
        #expect(known.status == 1)
    }

    @Test("refuses what is no dump of ours")
    func noDump() throws {
        #expect(try verify("SELECT 1;\n").status == 1)
        #expect(try verify(String(dump.text.prefix(dump.text.count / 2))).status == 1)
    }

    @Test("is quoted in docs/audit-format.md to the letter")
    func quoted() throws {
        let script = try String(
            contentsOf: Self.repository.appending(path: "ops/audit/verify_chain.py"),
            encoding: .utf8
        )
        let page = try String(
            contentsOf: Self.repository.appending(path: "docs/audit-format.md"),
            encoding: .utf8
        )
        let afterBegin = try #require(script.components(separatedBy: "# begin of the core").last)
        let lines = try #require(afterBegin.components(separatedBy: "# end of the core").first)
        let core = lines.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
            .joined(separator: "\n").trimmingCharacters(in: .newlines)
        #expect(core.contains("def event_bytes(event):"))
        #expect(page.contains(core))
    }

    private func verify(
        _ dump: String,
        publicKey: String? = nil,
        arguments: [String] = []
    ) throws -> (status: Int32, output: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "dump.sql")
        try Data(dump.utf8).write(to: file)
        var all =
            [Self.repository.appending(path: "ops/audit/verify_chain.py").path(), file.path()] + arguments
        if let publicKey {
            let keyFile = folder.appending(path: "key.pem")
            try Data(publicKey.utf8).write(to: keyFile)
            all += ["--public-key", keyFile.path()]
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + all
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }
}
