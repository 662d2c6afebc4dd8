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
    private(set) var cofaceURL = ""

    struct Disorder: Error, CustomStringConvertible {
        let description: String
    }

    /// For tests in which people have to be in time: a day takes half a minute, and a command is minutes, not hours.
    static let patientSpeed = 2_880

    /// Builds one up around the body and takes it down, however the body ends.
    static func with(
        simulator configuration: String = "{}",
        coface: String = "{}",
        cofacePassword: String = "dossier-secret",
        speed: Int = 8_640,
        _ body: (House) async throws -> Void
    ) async throws {
        await sites.take()
        let result: Result<Void, any Error>
        do { result = .success(try await build(configuration, coface, cofacePassword, speed, body)) } catch {
            result = .failure(error)
        }
        await sites.giveBack()
        try result.get()
    }

    /// Each house is several processes, and on its fast clock a second for which they wait for a core is hours.
    private static let sites = Sites(2)

    private static func build(
        _ configuration: String,
        _ coface: String,
        _ cofacePassword: String,
        _ speed: Int,
        _ body: (House) async throws -> Void
    ) async throws {
        try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
            let house = House(database, speed: speed)
            house.settings["DOSSIER_COFACE_PASSWORD"] = cofacePassword
            do {
                try await house.startSimulators(cofidis: configuration, coface: coface)
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
            "DOSSIER_COFACE_API_KEY": "dossier-key",
            "DOSSIER_COFACE_USERNAME": "dossier",
            "DOSSIER_COFACE_POLICY_NUMBER": "DOSSIER-1",
            "DOSSIER_LOG_LEVEL": "warning",
        ]
    }

    // MARK: Processes

    private func startSimulators(cofidis: String, coface: String) async throws {
        let files = try [cofidis, coface].map { text in
            let file = FileManager.default.temporaryDirectory.appendingPathComponent(
                "simulator-\(UUID().uuidString).json"
            )
            try text.write(to: file, atomically: true, encoding: .utf8)
            return file
        }
        let process = Program.make(
            [
                "simulate-providers", "--cofidis-port", "0", "--cofidis-config", files[0].path,
                "--coface-port", "0", "--coface-config", files[1].path,
            ],
            // The account's own password, whatever Dossier was told.
            settings: settings.merging(["DOSSIER_COFACE_PASSWORD": "dossier-secret"]) { $1 }
        )
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        running.append(process)
        // Each prints its address as soon as it listens.
        for line in try await firstLines(2, of: output) {
            guard let start = line.range(of: "http://")?.lowerBound else {
                throw Disorder(description: "simulator: \(line)")
            }
            let url = String(line[start...])
            if line.hasPrefix("Coface") {
                settings["DOSSIER_COFACE_BASE_URL"] = url
                cofaceURL = String(url.dropLast("/coface".count))
            } else {
                settings["DOSSIER_COFIDIS_BASE_URL"] = url
                simulatorURL = String(url.dropLast("/cofidis".count))
            }
        }
        for file in files { try FileManager.default.removeItem(at: file) }
    }

    private func firstLines(_ count: Int, of pipe: Pipe) async throws -> [String] {
        let text: String = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var data = Data()
                while data.count(where: { $0 == UInt8(ascii: "\n") }) < count {
                    let more = pipe.fileHandleForReading.availableData
                    if more.isEmpty { break }
                    data.append(more)
                }
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
        }
        return text.split(separator: "\n").map(String.init)
    }

    /// Orders to the simulated Coface, beside its API.
    func cofaceControl(_ path: String, _ body: String) async throws {
        let answer = try await Web.post("\(cofaceURL)\(path)", body)
        guard (200..<300).contains(answer.status) else { throw Disorder(description: answer.body) }
    }

    /// What the simulated Coface counted.
    func cofaceCounts() async throws -> JSON {
        try await Web.get("\(cofaceURL)/control/counts").json["counts"] ?? .null
    }

    /// Takes a port that is free now.
    @discardableResult
    func startServer() async throws -> Process {
        let port = try FreePort.take()
        settings["DOSSIER_PORT"] = String(port)
        settings["DOSSIER_PUBLIC_URL"] = "http://127.0.0.1:\(port)"
        let process = try start(["serve"])
        for _ in 0..<2_000 {
            if try await Web.status(of: "\(serverURL)/health/ready") == 200 { return process }
        }
        throw Disorder(description: "the server does not get ready")
    }

    /// Where documents lie while they arrive, for what is started from now on.
    func use(spool folder: String) { settings["DOSSIER_SPOOL"] = folder }

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
    func wait(
        for what: String,
        until holds: (JSON) -> Bool,
        between: () async throws -> Void = {}
    ) async throws -> JSON {
        var last: JSON = .null
        for _ in 0..<1_500 {
            // A question that the database had no time for is asked again.
            guard let answer = try? await status() else { continue }
            last = answer
            if holds(last) { return last }
            try await between()
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

    /// One number of the house's own database.
    func number(_ sql: String) async throws -> Int64 {
        let configuration = try PostgresConfiguration(database.connectionString)
        let pool = PostgresPool(configuration, logger: Logger(label: "integration"))
        let result: Result<Int64, any Error>
        do {
            result = .success(try await pool.execute(Statement(name: "number", sql: sql), [])[0].int64(0))
        } catch {
            result = .failure(error)
        }
        await pool.close()
        return try result.get()
    }

    /// Lines for `financing start --file -`: financings that are reserved first, and Italian ones.
    static func otherFinancings(_ count: Int) -> String {
        (1...count).map { number in
            let isItalian = number.isMultiple(of: 3)
            let kind = isItalian ? #""captureMode":"Immediate","country":"it""# : #""captureMode":"Validate""#
            // Those that nobody orders anything of lapse soon.
            let days = !isItalian && number % 10 == 1 ? #","validateWithinDays":1"# : ""
            return """
                {"merchantTransactionId":"O-\(number)","amount":"\(100 + number).50","currency":"EUR",\
                "product":"3X","integration":"web","webhook":\(number.isMultiple(of: 2)),\(kind)\(days)}
                """
        }.joined(separator: "\n")
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
