import Foundation
import Logging
import Postgres
import TestSupport
import Values

/// A whole installation: a database of its own, a simulator, a server and workers as processes, on one fast clock.
final class House {
    let database: TemporaryDatabase
    private(set) var settings: [String: String]
    private var running: [Process] = []
    private(set) var simulatorURL = ""

    struct Disorder: Error, CustomStringConvertible {
        let description: String
    }

    /// Builds one up around the body and takes it down, however the body ends.
    static func with(
        simulator configuration: String = "{}",
        speed: Int = 8_640,
        _ body: (House) async throws -> Void
    ) async throws {
        try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
            let house = House(database, speed: speed)
            do {
                try await house.startSimulator(configuration)
                try await body(house)
            } catch {
                house.stopAll()
                throw error
            }
            house.stopAll()
        }
    }

    private init(_ database: TemporaryDatabase, speed: Int) {
        self.database = database
        let now = Instant(microseconds: Int64(Date().timeIntervalSince1970) * 1_000_000)
        settings = [
            "DATABASE_URL": database.connectionString,
            // A Thursday morning, before the weekend in whose night summer time ends.
            "DOSSIER_CLOCK": "2026-10-22T06:30:00Z/\(now)/\(speed)",
            "DOSSIER_COFIDIS_CLIENT_ID": "dossier",
            "DOSSIER_COFIDIS_CLIENT_SECRET": "dossier-secret",
            "DOSSIER_COFIDIS_MERCHANT_ID": "020280098",
            "DOSSIER_LOG_LEVEL": "warning",
        ]
    }

    // MARK: Processes

    private func startSimulator(_ configuration: String) async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "cofidis-\(UUID().uuidString).json"
        )
        try configuration.write(to: file, atomically: true, encoding: .utf8)
        let process = Program.make(
            ["simulate-providers", "--cofidis-port", "0", "--cofidis-config", file.path],
            settings: settings
        )
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        running.append(process)
        // Each simulator prints its address as soon as it listens; which comes first is chance.
        let text = await self.output(of: output, until: "/cofidis\n")
        guard let line = text.split(separator: "\n").first(where: { $0.hasSuffix("/cofidis") }),
            let start = line.range(of: "http://")?.lowerBound
        else {
            throw Disorder(description: "simulator: \(text)")
        }
        let url = String(line[start...])
        settings["DOSSIER_COFIDIS_BASE_URL"] = url
        simulatorURL = String(url.dropLast("/cofidis".count))
        try FileManager.default.removeItem(at: file)
    }

    private func output(of pipe: Pipe, until end: String) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var data = Data()
                while data.range(of: Data(end.utf8)) == nil {
                    let more = pipe.fileHandleForReading.availableData
                    if more.isEmpty { break }
                    data.append(more)
                }
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
        }
    }

    /// Takes a port that is free now.
    func startServer() async throws {
        let port = try FreePort.take()
        settings["DOSSIER_PORT"] = String(port)
        settings["DOSSIER_PUBLIC_URL"] = "http://127.0.0.1:\(port)"
        try start(["serve"])
        for _ in 0..<2_000 {
            if try await Web.status(of: "\(serverURL)/health/ready") == 200 { return }
        }
        throw Disorder(description: "the server does not get ready")
    }

    /// Other charts and mappings for what is started from now on.
    func use(workflows folder: String) { settings["DOSSIER_WORKFLOWS"] = folder }

    var serverURL: String { settings["DOSSIER_PUBLIC_URL"] ?? "" }

    @discardableResult
    func startWorker(_ name: String) throws -> Process { try start(["worker", "--name", name]) }

    @discardableResult
    private func start(_ arguments: [String]) throws -> Process {
        let process = Program.make(arguments, settings: settings)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        running.append(process)
        return process
    }

    func kill(_ process: Process) {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private func stopAll() {
        for process in running where process.isRunning { process.terminate() }
        for process in running { process.waitUntilExit() }
    }

    // MARK: Commands

    func dossier(_ arguments: [String], input: String = "") async throws -> Program.Outcome {
        try await Program.run(arguments, settings: settings, input: input)
    }

    func status() async throws -> JSON {
        let outcome = try await dossier(["status", "--json"])
        guard let status = try outcome.lines.first else { throw Disorder(description: outcome.errors) }
        return status
    }

    /// Asks until the condition holds; each question is a process of its own, which is pause enough.
    @discardableResult
    func wait(for what: String, until holds: (JSON) -> Bool) async throws -> JSON {
        var last: JSON = .null
        for _ in 0..<1_500 {
            // A question that the database had no time for is asked again.
            guard let answer = try? await status() else { continue }
            last = answer
            if holds(last) { return last }
        }
        throw Disorder(description: "waited in vain for \(what): \(last.canonicalText)")
    }

    func waitForRest() async throws -> JSON {
        try await wait(for: "all cases to rest") { $0["moving"]?.integerValue == 0 }
    }

    /// Statements on the house's own database, as its owner.
    func sql(_ text: String) async throws {
        let pool = PostgresPool(try TemporaryDatabase.cluster(), logger: Logger(label: "integration"))
        do {
            try await pool.withConnection { connection in try await connection.simple(text) }
        } catch {
            await pool.close()
            throw error
        }
        await pool.close()
    }

    /// Lines for `financing start --file -`.
    static func financings(_ count: Int, webhook: Bool? = nil) -> String {
        (1...count).map { number in
            let product = ["3X", "4X", "LOAN"][number % 3]
            let hears = webhook ?? number.isMultiple(of: 2)
            return """
                {"merchantTransactionId":"IT-\(number)","amount":"\(100 + number).50","currency":"EUR",\
                "product":"\(product)","integration":"web","captureMode":"Immediate","webhook":\(hears)}
                """
        }.joined(separator: "\n")
    }
}
