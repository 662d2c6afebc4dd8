import EventStore
import Lifecycles
import Values

/// Finds financings by whatever somebody has: a case id, a merchantTransactionId or its beginning, the provider's id, a
/// seller's, an amount.
package enum FinanceSearch {
    /// What a text may be, the most exact first.
    package static func keys(_ text: String) -> [FinanceKey] {
        var keys: [FinanceKey] = []
        if let id = StreamID(text) { keys.append(.caseID(id)) }
        keys += [.merchantTransactionID(text), .providerTransactionID(text), .sellerID(text)]
        if let money = try? Money(decimal: text.replacing(",", with: "."), currency: .euro) {
            keys.append(.amount(money.minorUnits))
        }
        keys.append(.merchantTransactionIDPrefix(text))
        return keys
    }

    /// Each financing once, the most exact hits first.
    package static func find(_ text: String, in book: any FinanceBook, limit: Int) async throws
        -> [FinanceRow]
    {
        var found: [FinanceRow] = []
        var seen: Set<StreamID> = []
        for key in keys(text) where found.count < limit {
            for row in try await book.find(key, limit: limit) {
                guard found.count < limit, let id = row.caseID, seen.insert(id).inserted else { continue }
                found.append(row)
            }
        }
        return found
    }
}
