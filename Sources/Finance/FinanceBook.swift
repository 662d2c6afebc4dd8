package import EventStore
package import Lifecycles
package import Values

/// What finance reads: lists, sums, and the ledger of all changes of amounts.
package protocol FinanceBook: Sendable {
    func list(_ query: FinanceQuery) async throws -> FinancePage

    /// Financings with this key, by case.
    func find(_ key: FinanceKey, limit: Int) async throws -> [FinanceRow]

    /// Those of these ids that there are, in no particular order.
    func rows(merchantTransactionIDs ids: [String]) async throws -> [FinanceRow]

    /// Financings that Cofidis knows of, by case, behind one; at most `limit`. `dates` are those of the transactions, as
    /// `YYYYMMDD`; nil for any.
    func known(
        dated dates: ClosedRange<String>?,
        merchant: String?,
        after place: StreamID?,
        limit: Int
    ) async throws -> [FinanceRow]

    /// Financings that have not ended, by status and age.
    func ageing(at now: Instant) async throws -> [AgeingGroup]

    /// Financings that have not ended, by whom they wait for and why.
    func waiting() async throws -> [WaitingGroup]

    /// What all postings before a day (`YYYY-MM-DD`) come to, for each account.
    func balances(before day: String, merchant: String?) async throws -> [StatementAccount: Financing.Ledger]

    /// Postings of a day by account, moment, case and version, after a place; at most `limit`.
    func postings(on day: String, merchant: String?, after place: Posting.Place?, limit: Int) async throws
        -> [Posting]
}

/// Financings of one status and age.
package struct AgeingGroup: Sendable, Hashable {
    package let standing: String
    package let currency: String
    /// How many are younger than a day, than three days, than seven, than thirty, and older.
    package let counts: [Int64]
    /// Of all of them, in minor units.
    package let amount: Int64
    package let oldest: Instant

    /// Upper ends of the ages, in days.
    package static let ages = [1, 3, 7, 30]

    package init(standing: String, currency: String, counts: [Int64], amount: Int64, oldest: Instant) {
        self.standing = standing
        self.currency = currency
        self.counts = counts
        self.amount = amount
        self.oldest = oldest
    }

    package var json: JSON {
        let money = Money(minorUnits: amount, currency: Currency(code: currency) ?? .euro)
        return [
            "amount": .string(money.decimalText), "count": .integer(counts.reduce(0, +)),
            "currency": .string(currency), "oldestSince": .string(oldest.description),
            "overThirtyDays": .integer(counts[4]), "standing": .string(standing),
            "underOneDay": .integer(counts[0]), "underSevenDays": .integer(counts[2]),
            "underThirtyDays": .integer(counts[3]), "underThreeDays": .integer(counts[1]),
        ]
    }
}

/// Financings that wait for the same.
package struct WaitingGroup: Sendable, Hashable {
    package let waitingFor: String
    /// What is waited for, in the chart's words.
    package let title: String
    package let currency: String
    package let count: Int64
    package let amount: Int64
    package let oldest: Instant
    /// When the next of them goes on by itself.
    package let nextAt: Instant?

    package init(
        waitingFor: String,
        title: String,
        currency: String,
        count: Int64,
        amount: Int64,
        oldest: Instant,
        nextAt: Instant?
    ) {
        self.waitingFor = waitingFor
        self.title = title
        self.currency = currency
        self.count = count
        self.amount = amount
        self.oldest = oldest
        self.nextAt = nextAt
    }

    package var json: JSON {
        let money = Money(minorUnits: amount, currency: Currency(code: currency) ?? .euro)
        return [
            "amount": .string(money.decimalText), "count": .integer(count), "currency": .string(currency),
            "nextAt": .optional(nextAt?.description), "oldestSince": .string(oldest.description),
            "title": .string(title), "waitingFor": .string(waitingFor),
        ]
    }
}
