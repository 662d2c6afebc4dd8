import EventStore
import Finance
import Lifecycles
import Values

/// The rows that steps left in memory, as finance asks for them; a ledger has the postings of each case's last step.
struct MemoryFinanceBook: FinanceBook {
    let store: InMemoryEventStore

    private var all: [FinanceRow] {
        store.rows(of: "financings").map { FinanceRow($0.columns) }
            .sorted { ($0.text("stream_id") ?? "") < ($1.text("stream_id") ?? "") }
    }

    func list(_ query: FinanceQuery) async throws -> FinancePage {
        let matching = all.filter { row in
            (query.standing == nil || query.standing == row.standing)
                && (query.merchant == nil || query.merchant == row.text("merchant"))
                && (query.cursor.map { ($0.stream.description) < (row.text("stream_id") ?? "") } ?? true)
        }
        let shown = Array(matching.prefix(query.limit))
        let last = matching.count > query.limit ? shown.last?.caseID : nil
        return FinancePage(rows: shown, next: last.map { FinanceQuery.Cursor(stream: $0, value: nil) })
    }

    func find(_ key: FinanceKey, limit: Int) async throws -> [FinanceRow] {
        all.filter { row in
            switch key {
            case .caseID(let id): row.caseID == id
            case .merchantTransactionID(let id): row.merchantTransactionID == id
            case .merchantTransactionIDPrefix(let prefix): row.merchantTransactionID.hasPrefix(prefix)
            case .providerTransactionID(let id): row.text("provider_transaction_id") == id
            case .sellerID(let id): row.text("seller_id") == id
            case .amount(let units): row.money("amount")?.minorUnits == units
            }
        }
    }

    func rows(merchantTransactionIDs ids: [String]) async throws -> [FinanceRow] {
        all.filter { ids.contains($0.merchantTransactionID) }
    }

    func known(dated dates: ClosedRange<String>?, merchant: String?, after place: StreamID?, limit: Int)
        async throws -> [FinanceRow]
    {
        let matching = all.filter { row in
            row.standing != "opening" && (merchant == nil || merchant == row.text("merchant"))
                && (dates.map { $0.contains(row.text("merchant_transaction_date") ?? "") } ?? true)
                && (place.map { $0.description < (row.text("stream_id") ?? "") } ?? true)
        }
        return Array(matching.prefix(limit))
    }

    func ageing(at now: Instant) async throws -> [AgeingGroup] {
        all.isEmpty
            ? []
            : [
                AgeingGroup(
                    standing: all[0].standing,
                    currency: "EUR",
                    counts: [Int64(all.count), 0, 0, 0, 0],
                    amount: all.reduce(0) { $0 + ($1.money("amount")?.minorUnits ?? 0) },
                    oldest: now
                )
            ]
    }

    func waiting() async throws -> [WaitingGroup] { [] }

    func balances(before day: String, merchant: String?) async throws -> [StatementAccount: Financing.Ledger]
    {
        [StatementAccount(merchant: "", currency: "EUR"): Financing.Ledger(authorized: 5, validated: 5)]
    }

    func postings(on day: String, merchant: String?, after place: Posting.Place?, limit: Int) async throws
        -> [Posting]
    { [] }
}
