import AsyncHTTPClient
import Documents
import Foundation
import NIOCore
import NIOHTTP1
import Values

/// Documents through the API into the database, and the rules by themselves.
enum DocumentBench {
    private static let offered = 600
    private static let accepted = 500
    private static let clients = 32
    private static let byteCount = 1_048_576
    private static let peakMegabytesLimit = 200.0
    private static let validationMillisecondsLimit = 2.0
    private static let port = "18432"

    /// 600 documents of 1 MB by 32 clients at once, beside psql's COPY of the 500 that are taken.
    static func attach(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("documents-attach") { database in
            let before = try copyRate(database)
            let server = try ChildProcess.dossier(
                ["serve"],
                settings: [
                    "DATABASE_URL": database.url, "DOSSIER_COFACE_POLICY_NUMBER": "BENCH-1",
                    "DOSSIER_PORT": port,
                ]
            )
            defer {
                server.terminate()
                server.waitUntilExit()
            }
            let client = HTTPClient(eventLoopGroupProvider: .singleton)
            let result: Result<Double, any Error>
            do {
                try await ready(client)
                result = .success(try await attachAll(client, to: try await draft(client)))
            } catch {
                result = .failure(error)
            }
            try await client.shutdown()
            let seconds = try result.get()
            let peak = try ChildProcess.highestMegabytes(of: server.processIdentifier)
            guard peak <= peakMegabytesLimit else {
                throw Refusal("the server took \(Int(peak)) MB at most, more than \(Int(peakMegabytesLimit))")
            }
            return BenchFigure(
                name: "documents-attach",
                value: Double(accepted * byteCount) / 1_000_000 / seconds,
                unit: "MB/s",
                limit: max(before, try copyRate(database)),
                remark: "\(accepted) of \(offered) taken; server's peak \(Int(peak)) MB; psql's COPY"
            )
        }
    }

    /// Every rule over a document, without a scanner.
    static func validate(_ context: BenchContext) async throws -> BenchFigure {
        let folder = "ops/demo/documents/valid"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        var documents = names.compactMap { name in
            FileManager.default.contents(atPath: "\(folder)/\(name)").map { (name, Array($0)) }
        }
        documents += (0..<4).map { ("invoice \($0).pdf", document($0)) }
        let inspector = DocumentInspector()
        var milliseconds: [Double] = []
        for _ in 0..<100 {
            for (name, content) in documents {
                let start = ContinuousClock.now
                let inspection = try content.withUnsafeBytes { bytes in
                    try inspector.inspect(
                        name: DocumentName(name),
                        declared: nil,
                        byteCount: content.count,
                        content: bytes
                    )
                }
                milliseconds.append((ContinuousClock.now - start).inSeconds * 1_000)
                guard inspection.isAccepted else { throw Refusal("\(name) is refused") }
            }
        }
        milliseconds.sort()
        return BenchFigure(
            name: "documents-validate",
            value: milliseconds[milliseconds.count / 2],
            unit: "ms",
            limit: validationMillisecondsLimit,
            remark: "median of \(milliseconds.count); the slowest in a hundred took "
                + "\(milliseconds[milliseconds.count * 99 / 100].rounded(toPlaces: 2)) ms"
        )
    }

    // MARK: What is attached

    /// What stands in all of them: nothing that compresses.
    private static let filler: [UInt8] = {
        var generator = SystemRandomNumberGenerator()
        return (0..<byteCount / 8).flatMap { _ in withUnsafeBytes(of: generator.next() as UInt64, Array.init)
        }
    }()

    /// A PDF of 1 MB, like no other.
    private static func document(_ number: Int) -> [UInt8] {
        let head = Array("%PDF-1.4\n% \(number)\n1 0 obj\n<</Length 1>>\nstream\n".utf8)
        func tail(_ start: Int) -> [UInt8] {
            Array(
                "\nendstream\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1>>\nstartxref\n\(start)\n%%EOF\n"
                    .utf8
            )
        }
        let room = byteCount - head.count - tail(byteCount - 100).count
        return head + filler.prefix(room) + tail(head.count + room + 18)
    }

    /// A draft as a clerk makes it, and its case id.
    private static func draft(_ client: HTTPClient) async throws -> String {
        let now = Int64(Date().timeIntervalSince1970)
        let today = CalendarDate(daysSinceEpoch: now / 86_400)
        let filing: JSON = [
            "currency": "EUR", "customerReference": "BENCH-1",
            "debtor": ["countryCode": "FRA", "easyNumber": "00000341003327", "name": "Dummy Debtor SA"],
            "debtType": "CI", "insuredContact": ["email": "grace@insured.example", "name": "Grace Hopper"],
            "interventionRequested": false,
            "invoices": [
                [
                    "amount": "1000.00", "dueDate": .string(today.adding(days: -10).description),
                    "issueDate": .string(today.adding(days: -40).description), "reference": "F-1",
                ]
            ],
            "nonPaymentReason": "UNKNOWN",
        ]
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/api/v1/overdue-cases")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(filing.canonicalBytes)
        let answer = try await client.execute(request, timeout: .seconds(30))
        let body = try await answer.body.collect(upTo: 1_048_576)
        guard answer.status == .created,
            let id = try JSON.parse(Array(body.readableBytesView))["caseId"]?.stringValue
        else {
            let said = String(decoding: body.readableBytesView, as: UTF8.self)
            throw Refusal("the bench's case cannot be drafted: \(said)")
        }
        return id
    }

    // MARK: Clients

    private static func ready(_ client: HTTPClient) async throws {
        for _ in 0..<100 {
            let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/health/ready")
            if let answer = try? await client.execute(request, timeout: .seconds(2)), answer.status == .ok {
                return
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Refusal("the server does not come up")
    }

    /// Seconds that it took.
    private static func attachAll(_ client: HTTPClient, to overdueCase: String) async throws -> Double {
        let documents = (0..<offered).map { ByteBuffer(bytes: document($0)) }
        let start = ContinuousClock.now
        let statuses = try await withThrowingTaskGroup(of: [UInt].self) { group in
            for place in 0..<clients {
                group.addTask {
                    var statuses: [UInt] = []
                    for number in stride(from: place, to: offered, by: clients) {
                        statuses.append(try await attach(documents[number], number, client, overdueCase))
                    }
                    return statuses
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let seconds = (ContinuousClock.now - start).inSeconds
        let counts = Dictionary(grouping: statuses) { $0 }.mapValues(\.count)
        guard counts == [201: accepted, 409: offered - accepted] else {
            throw Refusal("of \(offered) documents \(accepted) should be taken; answers by status: \(counts)")
        }
        return seconds
    }

    private static func attach(
        _ document: ByteBuffer,
        _ number: Int,
        _ client: HTTPClient,
        _ overdueCase: String
    ) async throws -> UInt {
        var request = HTTPClientRequest(
            url:
                "http://127.0.0.1:\(port)/api/v1/overdue-cases/\(overdueCase)/documents?name=invoice\(number).pdf"
        )
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/pdf")
        request.body = .bytes(document)
        let answer = try await client.execute(request, timeout: .seconds(120))
        _ = try await answer.body.collect(upTo: 1_048_576)
        return answer.status.code
    }

    // MARK: The limit

    /// Megabytes a second at which psql's COPY puts the same documents into a table, a row each.
    private static func copyRate(_ database: BenchDatabase) throws -> Double {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(database.name).copy").path
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw Refusal("\(path) cannot be written") }
        defer { try? FileManager.default.removeItem(atPath: path) }
        func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: value.bigEndian, Array.init)
        }
        var head = Array("PGCOPY\n".utf8)
        head += [0xFF, 13, 10, 0]
        head += [UInt8](repeating: 0, count: 8)
        try file.write(contentsOf: head)
        for number in 0..<accepted {
            let content = document(number)
            for field in [
                bytes(Int16(2)), bytes(Int32(4)), bytes(Int32(number)), bytes(Int32(content.count)), content,
            ] {
                try file.write(contentsOf: field)
            }
        }
        try file.write(contentsOf: bytes(Int16(-1)))
        try file.close()
        let psql = (ProcessInfo.processInfo.environment["PGBENCH"] ?? "pgbench").replacing(
            "pgbench",
            with: "psql"
        )
        func run(_ sql: String, _ input: String) throws {
            _ = try ChildProcess.output([
                "sh", "-c", "exec \"$0\" -qX -v ON_ERROR_STOP=1 \"$1\" -c \"$2\" < \"$3\"", psql,
                database.url, sql,
                input,
            ])
        }
        try run(
            "DROP TABLE IF EXISTS bench_copy; CREATE TABLE bench_copy (number integer, content bytea)",
            "/dev/null"
        )
        let start = ContinuousClock.now
        try run("COPY bench_copy FROM STDIN (FORMAT binary)", path)
        return Double(accepted * byteCount) / 1_000_000 / (ContinuousClock.now - start).inSeconds
    }
}
