import Foundation
import Synchronization

/// The control doors. They are for tests and demonstrations and ask for no credentials, so the simulator belongs
/// on loopback, or `controlEnabled` off.
extension CofidisSimulator {
    func control(method: String, path: [String], query: [String: String], body: [UInt8]) -> CofidisHTTPAnswer
    {
        do {
            switch (method, path.first ?? "", path.count) {
            case ("GET", "counts", 1):
                return try json(withModel { CountsPage(now: $1, counts: $0.counts(now: $1)) })
            case ("GET", "transactions", 1): return try list(query)
            case ("GET", "transactions", 2):
                let found = withModel { $0.transaction(id: decoded(path[1]), date: query["date"], now: $1) }
                guard let found else { return .problem(404, "no such transaction") }
                return try json(found)
            case ("GET", "faults", 1):
                return try json(FaultsOrder(rules: withModel { model, _ in model.state.faults }))
            case ("POST", "faults", 1): return try setFaults(body)
            case ("POST", "journeys", 2):
                let order = try JSONDecoder().decode(CofidisJourneyOrder.self, from: Data(body))
                let id = decoded(path[1])
                if let complaint = withModel({ $0.order(order, id: id, now: $1) }) {
                    return .problem(409, complaint)
                }
                return try json(Done())
            case ("POST", "reset", 1):
                let order =
                    body.isEmpty ? ResetOrder() : try JSONDecoder().decode(ResetOrder.self, from: Data(body))
                withModel { model, _ in model.reset(keepingFaults: order.keepFaults ?? false) }
                return try json(Done())
            default: return .problem(404, "no such control door")
            }
        } catch {
            return .problem(400, "\(error)")
        }
    }

    private func list(_ query: [String: String]) throws -> CofidisHTTPAnswer {
        let after = query["after"].flatMap(Int.init) ?? 0
        let limit = query["limit"].flatMap(Int.init) ?? 100
        let found = withModel { $0.transactions(after: after, limit: limit, now: $1) }
        return try json(
            TransactionsPage(transactions: found.map(TransactionRow.init), next: found.last?.sequence)
        )
    }

    private func setFaults(_ body: [UInt8]) throws -> CofidisHTTPAnswer {
        let order = try JSONDecoder().decode(FaultsOrder.self, from: Data(body))
        if let complaint = order.rules.lazy.compactMap(\.complaint).first { return .problem(400, complaint) }
        let rules = withModel { model, _ in
            model.setFaults(order.rules, replacing: order.replace ?? false)
            return model.state.faults
        }
        return try json(FaultsOrder(rules: rules))
    }

    private func decoded(_ part: String) -> String { part.removingPercentEncoding ?? part }

    private func json(_ value: some Encodable) throws -> CofidisHTTPAnswer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return CofidisHTTPAnswer(
            status: 200,
            body: String(decoding: try encoder.encode(value), as: UTF8.self)
        )
    }

    private struct Done: Encodable {
        let done = true
    }

    private struct ResetOrder: Decodable {
        var keepFaults: Bool?
    }

    private struct FaultsOrder: Codable {
        var rules: [CofidisFaultRule]
        var replace: Bool?
    }

    private struct CountsPage: Encodable {
        let now: SimulatedInstant
        let counts: CofidisCounts
    }

    private struct TransactionsPage: Encodable {
        let transactions: [TransactionRow]
        /// What to give as `after` for the next page; missing on an empty page.
        let next: Int?
    }

    private struct TransactionRow: Encodable {
        let merchantTransactionId: String
        let merchantTransactionDate: String
        let sequence: Int
        let createdAt: SimulatedInstant
        let transactionStatus: String
        let outcome: CofidisOutcome
        let amount: Int64
        let ledger: CofidisLedger
        let calls: [CofidisOperation: Int]

        init(_ transaction: CofidisTransaction) {
            merchantTransactionId = transaction.key.merchantTransactionId
            merchantTransactionDate = transaction.key.merchantTransactionDate
            sequence = transaction.sequence
            createdAt = transaction.createdAt
            transactionStatus = transaction.status.wireName
            outcome = transaction.script.outcome
            amount = transaction.amount
            ledger = transaction.ledger
            calls = transaction.watch.calls
        }
    }
}
