package import EventStore
package import Lifecycles
package import Values

/// One change of amounts by one event.
package struct Posting: Sendable, Equatable {
    /// Where it stands in its day.
    package struct Place: Sendable, Hashable {
        package let account: StatementAccount
        package let recordedAt: Instant
        package let caseID: StreamID
        package let version: Int64

        package init(account: StatementAccount, recordedAt: Instant, caseID: StreamID, version: Int64) {
            self.account = account
            self.recordedAt = recordedAt
            self.caseID = caseID
            self.version = version
        }
    }

    package let place: Place
    package let merchantTransactionID: String
    package let event: String
    /// By how much each amount changed.
    package let change: Financing.Ledger

    package init(place: Place, merchantTransactionID: String, event: String, change: Financing.Ledger) {
        self.place = place
        self.merchantTransactionID = merchantTransactionID
        self.event = event
        self.change = change
    }

    /// The event that made it: case and version.
    package var eventID: String { "\(place.caseID)/\(place.version)" }
}

/// What a statement is kept by.
package struct StatementAccount: Sendable, Hashable, Comparable {
    /// Empty for the account's own merchant.
    package let merchant: String
    package let currency: String

    package init(merchant: String, currency: String) {
        self.merchant = merchant
        self.currency = currency
    }

    /// By bytes, as the database orders them.
    package static func < (left: StatementAccount, right: StatementAccount) -> Bool {
        if left.merchant != right.merchant {
            return left.merchant.utf8.lexicographicallyPrecedes(right.merchant.utf8)
        }
        return left.currency.utf8.lexicographicallyPrecedes(right.currency.utf8)
    }
}

extension Financing.Ledger {
    package static func + (left: Financing.Ledger, right: Financing.Ledger) -> Financing.Ledger {
        Financing.Ledger(
            authorized: left.authorized + right.authorized,
            cancelled: left.cancelled + right.cancelled,
            validated: left.validated + right.validated,
            refunded: left.refunded + right.refunded
        )
    }
}
