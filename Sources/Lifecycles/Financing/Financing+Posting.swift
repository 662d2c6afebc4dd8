package import Values

extension Financing {
    /// Every change of an amount, one row for each event that changed one.
    package var postingModel: String? { "financing_postings" }

    /// The day is that of Paris, where Cofidis keeps its books and dates its transactions. [cofidis.md §3, D-5]
    package func posting(of event: Event, from before: Facts, to after: Facts, at moment: Instant)
        -> JSONObject?
    {
        guard before.ledger != after.ledger, let opening = after.opening else { return nil }
        return JSONObject([
            ("day", .string(ParisDate.dayText(at: moment))),
            ("merchant", .string(opening.merchant)),
            ("currency", .string(opening.amount.currency.code)),
            ("merchant_transaction_id", .string(opening.merchantTransactionID)),
            ("authorized", .integer(after.ledger.authorized - before.ledger.authorized)),
            ("cancelled", .integer(after.ledger.cancelled - before.ledger.cancelled)),
            ("validated", .integer(after.ledger.validated - before.ledger.validated)),
            ("refunded", .integer(after.ledger.refunded - before.ledger.refunded)),
        ])
    }
}
