import Engine
import EventStore
import Finance
import Foundation
import Lifecycles
import Postgres
import PostgresEventStore
import PostgresFinance
import Values
import Workflow

/// A day's statement, made by the command that finance uses.
enum StatementBench {
    static let transactions = 50_000
    /// What the day's memory is compared with.
    static let fewTransactions = 5_000
    static let secondsLimit = 5.0

    static func day(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("statement-day") { database in
            let interpreter = try FinancingWalk.interpreter(context)
            let quiet = try day(2)
            let busy = try day(9)
            try await fill(fewTransactions, at: quiet, database, interpreter)
            try await fill(transactions, at: busy, database, interpreter)
            try await database.simple("VACUUM ANALYZE")
            let few = try await statement(of: quiet, expecting: fewTransactions, database)
            let many = try await statement(of: busy, expecting: transactions, database)
            return BenchFigure(
                name: "statement-day",
                value: many.seconds,
                unit: "s",
                limit: secondsLimit,
                remark:
                    "\(transactions) confirmed in a day to CSV, the process's start included; at most \(Int(many.megabytes)) MB "
                    + "resident, \(Int(few.megabytes)) MB for \(fewTransactions)"
            )
        }
    }

    private static func day(_ day: Int) throws -> Instant {
        guard let moment = Instant("2026-03-0\(day)T09:00:00Z") else { throw Refusal("no such day") }
        return moment
    }

    /// Whole financings by the real rules, one commit for two hundred.
    private static func fill(
        _ count: Int,
        at moment: Instant,
        _ database: BenchDatabase,
        _ interpreter: any CaseInterpreter
    ) async throws {
        for first in stride(from: 0, to: count, by: 200) {
            let steps = try (first..<min(first + 200, count)).map { number in
                let amount = Int64(10_000 + number)
                let id = "\(moment.microseconds)-\(number)"
                var walk = try FinancingWalk(interpreter, id: id, amount: amount, at: moment)
                try walk.answer("Initialized")
                try walk.answer("to_confirm")
                try walk.answer("validated", financed: amount)
                return try walk.step(StreamID(UUID()), at: moment + .seconds(Int64(number % 3_600)))
            }
            for outcome in try await database.store.append(steps) {
                guard case .committed = outcome else { throw Refusal("a step of the bench met \(outcome)") }
            }
        }
    }

    /// Runs the command and reads from its file whether it adds up.
    private static func statement(
        of moment: Instant,
        expecting count: Int,
        _ database: BenchDatabase
    ) async throws -> (seconds: Double, megabytes: Double) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        let began = ContinuousClock.now
        let process = try ChildProcess.dossier(
            [
                "finance", "statement", "--date", ParisDate.dayText(at: moment), "--file", file.path,
            ],
            settings: ["DATABASE_URL": database.url]
        )
        var megabytes = 0.0
        while process.isRunning {
            if let highest = try? ChildProcess.highestMegabytes(of: process.processIdentifier) {
                megabytes = max(megabytes, highest)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        let seconds = (ContinuousClock.now - began).inSeconds
        guard process.terminationStatus == 0 else { throw Refusal("the statement could not be made") }
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\r\n")
        let postings = lines.count { $0.hasPrefix("posting,") }
        guard postings == count else { throw Refusal("the statement has \(postings) postings, not \(count)") }
        return (seconds, megabytes)
    }
}
