import ArgumentParser
import Foundation

/// A dry run of a large ledger, by the command that people use.
enum LedgerBench {
    static let secondsLimit = 10.0
    static let rows = 100_000
    /// A debtor has five invoices, one row in a hundred is bad.
    private static let invoicesPerDebtor = 5
    private static let badEvery = 100
    private static let pollInterval = Duration.milliseconds(20)

    static func dryRun(_ context: BenchContext) async throws -> BenchFigure {
        try await context.withDatabase("overdue-dry-run") { database in
            let small = try await measure(rows: rows / 10, database)
            let large = try await measure(rows: rows, database)
            return BenchFigure(
                name: "overdue-dry-run",
                value: large.seconds,
                unit: "s",
                limit: secondsLimit,
                remark: "\(rows) rows of a CSV; resident \(Int(large.megabytes)) MB at most, "
                    + "\(Int(small.megabytes)) MB with \(rows / 10) rows"
            )
        }
    }

    /// One for all rounds, which share a database.
    private static let clock = "2026-10-22T06:30:00Z/\(ISO8601DateFormatter().string(from: Date()))/1"

    private static func measure(rows: Int, _ database: BenchDatabase) async throws -> (
        seconds: Double, megabytes: Double
    ) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv")
        try write(rows: rows, to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let begin = ContinuousClock.now
        let process = try ChildProcess.dossier(
            ["overdue", "file", "--dry-run", "--file", file.path, "--contact-name", "Bench"],
            settings: [
                "DATABASE_URL": database.url, "DOSSIER_COFACE_POLICY_NUMBER": "BENCH",
                "DOSSIER_CLOCK": clock,
            ]
        )
        var highest = 0.0
        while process.isRunning {
            if let resident = try? ChildProcess.residentMegabytes(of: process.processIdentifier) {
                highest = max(highest, resident)
            }
            try await Task.sleep(for: pollInterval)
        }
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        // Bad rows are refused; anything else went wrong.
        guard process.terminationStatus == ExitStatus.refused.rawValue else {
            throw Refusal("the dry run ended with status \(process.terminationStatus)")
        }
        return (seconds, highest)
    }

    private static func write(rows: Int, to file: URL) throws {
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        var text =
            "debtorEasyNumber,debtorName,debtorCountry,invoice,issueDate,dueDate,currency,amount,"
            + "nonPaymentReason\n"
        let debtors = rows / invoicesPerDebtor
        for row in 0..<rows {
            // Not in the order of debtors, as ledgers are not.
            let debtor = row % debtors
            let amount = row % badEvery == badEvery - 1 ? "1.234,5" : "\(row % 9_000 + 100).50"
            text +=
                "E\(1_000_000 + debtor),\"Debtor \(debtor), Ltd\",FRA,F-\(row),2026-08-\(10 + row % 20),"
                + "2026-09-\(10 + row % 20),EUR,\(amount),INSOLVENCY\n"
            guard text.utf8.count > 1 << 16 || row == rows - 1 else { continue }
            try handle.write(contentsOf: Data(text.utf8))
            text = ""
        }
    }
}
