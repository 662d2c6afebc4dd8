import Values
package import Workflow

extension Financing {
    /// The row of model `financings`: amounts in minor units, moments in RFC 3339, `status` the provider's status
    /// in our spelling (`unknown` for one that we cannot read), `state` the chart's.
    package func row(of facts: Facts, at place: Place) -> LifecycleRow? {
        guard let opening = facts.opening else { return nil }
        let status = facts.status?.rawValue ?? facts.rawStatus.map { _ in "unknown" }
        var columns = JSONObject([
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
        addFinance(to: &columns, of: facts, opening, at: place)
        return LifecycleRow(model: "financings", columns: columns)
    }

    /// What finance asks for beside that.
    private func addFinance(
        to columns: inout JSONObject,
        of facts: Facts,
        _ opening: Opening,
        at place: Place
    ) {
        let next = place.nextKey.flatMap(WorkKey.init)
        columns["merchant"] = .string(opening.merchant)
        columns["seller_id"] = .optional(opening.sellerIdentity)
        columns["financing"] = .optional(opening.retail?.mode.rawValue)
        columns["sending_type"] = .optional(opening.retail?.sendingType.rawValue)
        columns["delivery"] = .optional(facts.deliveryStanding)
        columns["standing"] = .string(facts.standing)
        columns["status_since"] = .string((facts.account.statusSince ?? facts.openedAt).description)
        columns["title"] = .string(place.title.isEmpty ? place.state : place.title)
        columns["state_since"] = .string(place.enteredAt.description)
        columns["is_final"] = .bool(place.isFinal)
        columns["waiting_for"] = .string(facts.waitingFor(at: place).rawValue)
        columns["next_kind"] = .optional(next.map { $0.isCall ? "call" : "timer" })
        columns["next_name"] = .optional(next?.name)
        columns["last_read_at"] = .optional(facts.lastReadAt?.description)
        columns["refundable"] = .integer(facts.ledger.refundable)
        columns["differs"] = .bool(facts.differs)
        for (prefix, ledger) in [("expected", facts.account.expected), ("reported", facts.reported)] {
            columns["\(prefix)_authorized"] = .integer(ledger.authorized)
            columns["\(prefix)_cancelled"] = .integer(ledger.cancelled)
            columns["\(prefix)_validated"] = .integer(ledger.validated)
            columns["\(prefix)_refunded"] = .integer(ledger.refunded)
        }
    }
}
