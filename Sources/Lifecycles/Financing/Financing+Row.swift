import Values
package import Workflow

extension Financing {
    /// The row of model `financings`: amounts in minor units, moments in RFC 3339, `status` the provider's status
    /// in our spelling (`unknown` for one that we cannot read), `state` the chart's.
    package func row(of facts: Facts, at place: Place) -> LifecycleRow? {
        guard let opening = facts.opening else { return nil }
        let status = facts.status?.rawValue ?? facts.rawStatus.map { _ in "unknown" }
        return LifecycleRow(
            model: "financings",
            columns: JSONObject([
                ("merchant_transaction_id", .string(opening.merchantTransactionID)),
                ("merchant_transaction_date", .string(facts.date)),
                ("provider_transaction_id", .optional(facts.providerTransactionID)),
                ("product", .string(opening.product.rawValue)),
                ("integration", .string(opening.integration.rawValue)),
                ("capture_mode", .string(opening.captureMode.rawValue)),
                ("webhook", .bool(opening.hasWebhook)),
                ("currency", .string(opening.amount.currency.code)),
                ("amount", .integer(opening.amount.minorUnits)),
                ("state", .string(place.state)),
                ("status", .optional(status)),
                ("raw_status", .optional(facts.rawStatus)),
                ("authorized", .integer(facts.ledger.authorized)),
                ("cancelled", .integer(facts.ledger.cancelled)),
                ("validated", .integer(facts.ledger.validated)),
                ("refunded", .integer(facts.ledger.refunded)),
                ("attention", .optional(place.attention)),
                ("next_at", .optional(place.nextAt?.description)),
                ("next_explanation", .optional(place.nextExplanation)),
                ("started_at", .string(facts.openedAt.description)),
            ])
        )
    }
}
