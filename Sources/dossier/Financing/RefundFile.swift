import Cases
import Engine
import EventStore
import Finance
import Foundation
import Lifecycles
import PostgresFinance
import Spreadsheets
import Values
import Workflow

/// The refunds of a file, line by line: JSON Lines, CSV or XLSX.
struct RefundFile {
    let composition: Composition
    let isDryRun: Bool
    let json: Bool
    /// Whose orders the lines are that say nothing themselves.
    let merchant: String?
    var sheet: String?
    var dialect = TableDialect.standard

    func run(_ path: String) async throws {
        let batch = RefundBatch(
            cases: composition.cases,
            financings: composition.financings,
            principal: composition.principal,
            isDryRun: isDryRun
        )
        // Read to its end first: a file that breaks off asks for nothing.
        if Self.isTable(path) {
            let check = try orders(path)
            while try check.next() != nil {}
        }
        let orders = try orders(path)
        var counts: [String: Int] = [:]
        while let entry = try orders.next() {
            switch entry {
            case .order(let line):
                let order = line.ofMerchant(line.merchantID ?? merchant)
                let outcome = try await batch.take(order)
                counts[outcome.name, default: 0] += 1
                tell(outcome, order)
            case .unreadable(let number, let reason):
                counts["refused", default: 0] += 1
                if json {
                    printJSON([
                        "code": "unreadable_line", "line": .integer(Int64(number)),
                        "message": .string(reason), "outcome": "refused",
                    ])
                }
                printError("line \(number): \(reason)")
            }
        }
        printError(summary(counts))
        if counts["refused", default: 0] > 0 { throw ExitStatus.refused }
    }

    private func summary(_ counts: [String: Int]) -> String {
        func count(_ name: String) -> Int { counts[name] ?? 0 }
        let rest = "\(count("askedBefore")) asked for before, \(count("refused")) refused"
        guard isDryRun else { return "\(count("asked")) refunds asked for, \(rest)" }
        return "dry run, nothing was asked for: \(count("wouldAsk")) refunds would be, "
            + "\(count("wouldWait")) would have to wait for another of this file, \(rest)"
    }

    private func tell(_ outcome: RefundBatch.Outcome, _ order: RefundOrder) {
        if json { printJSON(outcome.json(line: order.number, order: order)) }
        let name = "line \(order.number), \(order.merchantTransactionID)"
        switch outcome {
        case .refused(let report, _): printError("\(name): \(report.message) [\(report.code)]")
        case .wouldAsk(_, let amount): if !json { printOut("\(name): \(amount) would be refunded") }
        case .wouldWait:
            if !json {
                printOut(
                    "\(name): another refund of this file comes first; send the file again when it is done"
                )
            }
        case .asked, .askedBefore: break
        }
    }

    private func orders(_ path: String) throws -> RefundOrders {
        guard Self.isTable(path) else {
            return RefundOrders(lines: try FinancingStarter.lines(of: path))
        }
        return try RefundOrders(
            table: TableReader(.file(path), sheet: sheet, dialect: dialect),
            dialect: dialect
        )
    }

    /// A name says what is meant; what it is, the reader sees by itself.
    private static func isTable(_ path: String) -> Bool { path != "-" && TableFormat(path: path) != nil }
}
