import Foundation

/// Whole processes as an operator starts them: their memory, and what they ask the database when nothing happens.
enum ProcessBench {
    static let idleMegabytesLimit = 60.0
    static let busyMegabytesLimit = 150.0
    static let idleQueriesLimit = 2.0

    static func idleMemory(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("memory-idle") { database in
            let worker = try ChildProcess.dossier(["worker"], settings: settings(database))
            defer { stop([worker]) }
            try await Task.sleep(for: .seconds(12))
            return BenchFigure(
                name: "memory-idle",
                value: try ChildProcess.residentMegabytes(of: worker.processIdentifier),
                unit: "MB",
                limit: idleMegabytesLimit,
                remark: "resident, a worker after 12 s without work"
            )
        }
    }

    static func busyMemory(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("memory-busy") { database in
            let worker = try ChildProcess.dossier(
                ["bench", "--loop-worker-seconds", "20"],
                settings: settings(database)
            )
            defer { stop([worker]) }
            var highest = 0.0
            for _ in 0..<18 {
                try await Task.sleep(for: .seconds(1))
                highest = max(highest, try ChildProcess.residentMegabytes(of: worker.processIdentifier))
            }
            return BenchFigure(
                name: "memory-busy",
                value: highest,
                unit: "MB",
                limit: busyMegabytesLimit,
                remark: "resident, the highest of a loop worker at full rate, which begins the cases too"
            )
        }
    }

    static func idleQueries(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("idle-queries") { database in
            let settings = settings(database)
            let processes = [
                try ChildProcess.dossier(["serve"], settings: settings),
                try ChildProcess.dossier(["worker", "--name", "worker-1"], settings: settings),
                try ChildProcess.dossier(["worker", "--name", "worker-2"], settings: settings),
            ]
            defer { stop(processes) }
            try await Task.sleep(for: .seconds(40))
            let before = try await transactions(database)
            try await Task.sleep(for: .seconds(60))
            let count = try await transactions(database) - before
            return BenchFigure(
                name: "idle-queries",
                value: Double(count) / 60,
                unit: "queries/s",
                limit: idleQueriesLimit,
                remark: "a server and two workers after 40 s of rest, over 60 s"
            )
        }
    }

    private static func transactions(_ database: BenchDatabase) async throws -> Int64 {
        try await database.number(
            "bench_transactions",
            "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"
        )
    }

    private static func settings(_ database: BenchDatabase) -> [String: String] {
        [
            "DATABASE_URL": database.url, "DOSSIER_PORT": "18431",
            "DOSSIER_COFIDIS_BASE_URL": "http://127.0.0.1:9/cofidis", "DOSSIER_COFIDIS_CLIENT_ID": "bench",
            "DOSSIER_COFIDIS_CLIENT_SECRET": "bench", "DOSSIER_COFIDIS_MERCHANT_ID": "020280098",
            "DOSSIER_PUBLIC_URL": "http://127.0.0.1:18431",
        ]
    }

    private static func stop(_ processes: [Process]) {
        for process in processes { process.terminate() }
        for process in processes { process.waitUntilExit() }
    }
}
