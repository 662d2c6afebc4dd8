import Foundation
import Testing
import Values

/// Documents from a client's connection to the simulated Coface, through whole processes.
@Suite("Document journeys of whole processes", .serialized)
struct DocumentJourneyTests {
    private static let simulator = """
        {"listingDelaySeconds":{"least":0,"most":60},"overdueIdDelaySeconds":{"least":3600,"most":7200},
         "arrivalToleranceMilliseconds":5000}
        """

    private static let filing = """
        {"customerReference":"OD-1","debtType":"CI","currency":"EUR","nonPaymentReason":"INSOLVENT",\
        "debtor":{"easyNumber":"00000341003327","name":"Dummy Debtor SA","countryCode":"FRA"},\
        "insuredContact":{"name":"Grace Hopper","email":"grace@insured.example"},"interventionRequested":false,\
        "invoices":[{"reference":"F-1","issueDate":"2026-08-20","dueDate":"2026-09-20","amount":"1000.00"}]}
        """

    private static func sample(_ path: String) throws -> [UInt8] {
        let file = Program.root.appendingPathComponent("ops/demo/documents/\(path)")
        return Array(try Data(contentsOf: file))
    }

    /// Where a case's documents are attached, of a case that is a draft.
    private func draft(_ house: House) async throws -> String {
        let drafted = try await house.dossier(
            ["overdue", "draft", "--file", "-", "--json"],
            input: Self.filing
        )
        guard let id = try drafted.lines.first?["caseId"]?.stringValue else {
            throw House.Disorder(description: drafted.errors)
        }
        return "\(house.serverURL)/api/v1/overdue-cases/\(id)/documents"
    }

    private func attach(_ path: String, as type: String, to url: String) async throws -> Web.Answer {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let form = Web.form(name, type: type, try Self.sample(path))
        return try await Web.post(url, form.body, type: form.type)
    }

    private func documents(_ url: String) async throws -> [JSON] {
        try await Web.get(url).json["documents"]?.arrayValue ?? []
    }

    @Test(
        "documents attached to a draft are uploaded once Coface knows the case, each once, also when an answer is lost"
    )
    func uploads() async throws {
        try await House.with(coface: Self.simulator) { house in
            try await house.startServer()
            try house.startWorker("worker-1")
            try house.startWorker("worker-2")
            let url = try await draft(house)
            let letter = try await attach("valid/letter.pdf", as: "application/pdf", to: url)
            #expect(letter.status == 201, "\(letter.body)")
            let note = try await attach("valid/delivery-note.jpg", as: "image/jpeg", to: url)
            #expect(note.status == 201, "\(note.body)")
            let again = try await attach("valid/letter.pdf", as: "application/pdf", to: url)
            #expect(again.status == 200)
            #expect(again.json["documentId"] == letter.json["documentId"])
            for document in try await documents(url) {
                #expect(document["state"] == "queued" || document["state"] == "joining")
            }
            #expect(try await house.cofaceCounts()["calls"]?["addDocument"] == nil)

            try await house.cofaceControl("/control/journeys/OD-1", #"{"outcome":"indemnified"}"#)
            try await house.cofaceControl(
                "/control/faults",
                #"{"rules":[{"kind":"lostAfterEffect","operation":"addDocument","nextCalls":1}]}"#
            )
            let declared = try await house.dossier(["overdue", "declare", "OD-1"])
            #expect(declared.status == 0, "\(declared.errors)")
            try await waitForUploads(2, url, house)

            let counts = try await house.cofaceCounts()
            #expect(counts["documents"] == 2)
            // A call that the provider refused unheard (a full budget, a token that ran out) comes again and is counted.
            #expect(counts["calls"]?["addDocument"]?.integerValue ?? 0 >= 2)
            #expect(counts["calls"]?["listDocuments"]?.integerValue ?? 0 >= 1)
            #expect(counts["faults"]?["lostAfterEffect"] == 1)
            #expect(counts["repeatedUploads"] == 0)
            #expect(counts["parallelUploads"] == 0)
            let id = try #require(letter.json["documentId"]?.stringValue)
            let digest = Digest.sha256(try Self.sample("valid/letter.pdf")).description
            #expect(try await Web.get("\(url)/\(id)").json["sha256"]?.stringValue == digest)
            let verdict = try await house.dossier(
                ["status", "--verify", "--json", "--coface-simulator", house.cofaceURL])
            #expect(verdict.status == 0, "\(verdict.output)")
            #expect(try verdict.lines.first?["documents"]?["uploaded"] == 2)
        }
    }

    private func waitForUploads(_ count: Int, _ url: String, _ house: House) async throws {
        var last: [JSON] = []
        for _ in 0..<20_000 {
            last = try await documents(url)
            if last.count(where: { $0["state"] == "uploaded" }) == count { return }
        }
        let history = try await house.dossier(["overdue", "history", "OD-1"]).output
        let states = last.map { $0["state"]?.stringValue ?? "" }
        throw House.Disorder(description: "waited in vain for \(count) uploads: \(states)\n\(history)")
    }

    @Test("a bad document is refused with the code of every rule that it breaks, and nothing of it is kept")
    func refuses() async throws {
        try await House.with(coface: Self.simulator) { house in
            try await house.startServer()
            let url = try await draft(house)
            for (path, type, status, code) in [
                ("refused/encrypted.pdf", "application/pdf", 422, "encrypted"),
                ("refused/truncated.jpg", "image/jpeg", 422, "truncated"),
                ("refused/extension_not_accepted.txt", "text/plain", 415, "extension_not_accepted"),
                ("refused/content_mismatch-image.pdf", "application/pdf", 415, "content_mismatch"),
            ] {
                let answer = try await attach(path, as: type, to: url)
                #expect(answer.status == status, "\(path): \(answer.body)")
                let codes = answer.json["findings"]?.arrayValue?.compactMap { $0["code"]?.stringValue } ?? []
                #expect(codes.contains(code), "\(path): \(answer.body)")
            }
            #expect(try await documents(url).isEmpty)
            #expect(try await house.number("SELECT count(*) FROM document_contents") == 0)
        }
    }

    @Test("a client that vanishes half way leaves nothing, and so does a server that is killed half way")
    func leavesNothingHalf() async throws {
        try await House.with(coface: Self.simulator) { house in
            let spool = FileManager.default.temporaryDirectory.appendingPathComponent("spool-\(UUID())")
            try FileManager.default.createDirectory(at: spool, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: spool) }
            house.use(spool: spool.path)
            let server = try await house.startServer()
            var url = try await draft(house)
            let content = try Self.sample("valid/letter.pdf")
            let client = try sendHalf(content, to: url)
            try await waitForSpool(of: server, in: spool) { $0 > 0 }
            client.vanish()
            try await waitForSpool(of: server, in: spool) { $0 == 0 }
            #expect(try await documents(url).isEmpty)

            // What came would be a whole document by itself; what was announced is longer.
            let raw = try HalfwayClient(
                port: try #require(URLComponents(string: url)?.port),
                path: try #require(URLComponents(string: url)?.path) + "?name=letter.pdf",
                type: "application/pdf",
                body: content + content
            )
            try await waitForSpool(of: server, in: spool) { $0 == content.count }
            raw.vanish()
            try await waitForSpool(of: server, in: spool) { $0 == 0 }
            #expect(try await documents(url).isEmpty)
            #expect(try await house.number("SELECT count(*) FROM document_contents") == 0)

            let other = try sendHalf(content, to: url)
            try await waitForSpool(of: server, in: spool) { $0 > 0 }
            house.kill(server)
            other.vanish()
            #expect(try FileManager.default.contentsOfDirectory(atPath: spool.path).isEmpty)
            let before = house.serverURL
            try await house.startServer()
            url = url.replacingOccurrences(of: before, with: house.serverURL)
            #expect(try await documents(url).isEmpty)
            #expect(try await house.number("SELECT count(*) FROM document_contents") == 0)
            #expect(try await house.number("SELECT count(*) FROM document_chunks") == 0)
            let whole = try await attach("valid/letter.pdf", as: "application/pdf", to: url)
            #expect(whole.status == 201, "\(whole.body)")
            #expect(try await documents(url).count == 1)
        }
    }

    private func sendHalf(_ content: [UInt8], to url: String) throws -> HalfwayClient {
        let parts = try #require(URLComponents(string: url))
        let form = Web.form("letter.pdf", type: "application/pdf", content)
        return try HalfwayClient(
            port: try #require(parts.port),
            path: parts.path,
            type: form.type,
            body: form.body
        )
    }

    /// Waits for how many bytes of documents on their way in the server holds: files without a name that it has open.
    private func waitForSpool(
        of server: Process,
        in folder: URL,
        until holds: (Int) -> Bool
    ) async throws {
        let open = "/proc/\(server.processIdentifier)/fd"
        for _ in 0..<200_000 {
            let held = try FileManager.default.contentsOfDirectory(atPath: open).reduce(0) { sum, name in
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(open)/\(name)")
                guard target?.contains(folder.lastPathComponent) == true else { return sum }
                var status = stat()
                // What was closed meanwhile holds nothing.
                return stat("\(open)/\(name)", &status) == 0 ? sum + Int(status.st_size) : sum
            }
            if holds(held) { return }
            await Task.yield()
        }
        throw House.Disorder(description: "the server's spool does not change")
    }
}
