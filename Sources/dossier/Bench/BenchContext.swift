import EventStore
import Foundation
import Logging
import Postgres
import PostgresEventStore

/// What every figure needs: fresh databases in the cluster, and pgbench.
struct BenchContext: Sendable {
    let settings: Settings
    let limitSQL: String
    let pinnedMinutes: Int

    /// Makes a migrated database, hands it to the body, and drops it.
    func withDatabase<Result>(
        _ name: String,
        _ body: (BenchDatabase) async throws -> Result
    ) async throws -> Result {
        let logger = try Composition.makeLogger(settings, process: "bench")
        let administrator = try Composition.databaseConfiguration(settings, process: "bench")
        let database = "bench_" + name.replacingOccurrences(of: "-", with: "_")
        try await Self.run("DROP DATABASE IF EXISTS \(database) WITH (FORCE)", on: administrator, logger)
        try await Self.run("CREATE DATABASE \(database)", on: administrator, logger)
        var configuration = administrator.database(named: database)
        configuration.poolLimit = 8
        _ = try await Migrations.run(settings, on: configuration, logger: logger)
        try await Self.run(try String(contentsOfFile: limitSQL, encoding: .utf8), on: configuration, logger)
        let pool = PostgresPool(configuration.asApplication, logger: logger)
        let store = try await PostgresEventStore.open(pool, logger: logger)
        let opened = BenchDatabase(
            name: database,
            configuration: configuration,
            pool: pool,
            store: store,
            settings: settings,
            logger: logger
        )
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(opened)) } catch { result = .failure(error) }
        await store.close()
        await pool.close()
        try await Self.run("DROP DATABASE IF EXISTS \(database) WITH (FORCE)", on: administrator, logger)
        return try result.get()
    }

    fileprivate static func run(_ sql: String, on configuration: PostgresConfiguration, _ logger: Logger)
        async throws
    {
        let pool = PostgresPool(configuration, logger: logger)
        do {
            try await pool.withConnection { connection in
                try await connection.simple(sql)
            }
        } catch {
            await pool.close()
            throw error
        }
        await pool.close()
    }
}

struct BenchDatabase: Sendable {
    let name: String
    let configuration: PostgresConfiguration
    let pool: PostgresPool
    let store: PostgresEventStore
    let settings: Settings
    let logger: Logger

    /// For other processes.
    var url: String { configuration.secretConnectionString }

    /// By a connection of its own: those of the store have given up the owner's rights, and what an owner alone may
    /// do (ANALYZE, VACUUM) would be skipped with a warning.
    func simple(_ sql: String) async throws {
        try await BenchContext.run(sql, on: configuration, logger)
    }

    /// One number.
    func number(_ name: String, _ sql: String) async throws -> Int64 {
        try await pool.execute(Statement(name: name, sql: sql), [])[0].int64(0)
    }

    /// Transactions a second that pgbench reaches with a script. By count, not by time: its timer is a signal, which
    /// the threads that programs are started from here keep blocked.
    func pgbench(_ script: String, clients: Int, transactions: Int) throws -> Double {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "\(name)-\(UUID().uuidString).sql"
        )
        try script.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let program = ProcessInfo.processInfo.environment["PGBENCH"] ?? "pgbench"
        let output = try ChildProcess.output([
            program, "-n", "-M", "prepared", "-c", String(clients), "-j", "2", "-t", String(transactions),
            "-f",
            file.path, url,
        ])
        guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
            let rate = Double(line.dropFirst("tps = ".count).prefix { $0.isNumber || $0 == "." })
        else { throw Refusal("pgbench said no rate: \(output)") }
        return rate
    }
}
