import Values
package import Workflow

extension OverdueCase {
    /// The row of model `overdue_cases`: amounts in minor units, days as dates, moments in RFC 3339, `status` as
    /// ``Facts/shownStatus`` says it, `state` the chart's. `deadline` is the last day that is still to be kept.
    /// For charts from before the state that asks for this.
    private static let unsentReports =
        "A report came too late for Coface, which had decided, and was not sent. Tell Coface by other means."

    package func row(of facts: Facts, at place: Place) -> LifecycleRow? {
        guard let filing = facts.filing else { return nil }
        let deadline = place.isFinal ? nil : facts.nextDeadline
        return LifecycleRow(
            model: "overdue_cases",
            columns: JSONObject([
                ("customer_reference", .string(filing.customerReference)),
                ("policy_number", .string(filing.policyNumber)),
                ("debt_type", .string(filing.debtType.rawValue)),
                ("easy_number", .optional(facts.easyNumber)),
                ("debtor_name", .string(filing.debtor.name)),
                ("debtor_country", .string(filing.debtor.countryCode)),
                ("overdue_id", .optional(facts.overdueID)),
                ("state", .string(place.state)),
                ("status", .optional(facts.shownStatus)),
                ("raw_status", .optional(facts.rawStatus)),
                ("currency", .string(filing.currency.code)),
                ("invoice_count", .integer(Int64(filing.invoices.count))),
                ("invoiced", .integer(filing.invoiced)),
                ("settled", .integer(filing.settled)),
                ("at_risk", .integer(place.isFinal ? 0 : filing.outstanding)),
                ("intervention", .bool(filing.wantsIntervention)),
                ("deadline", .optional(deadline?.date.description)),
                ("deadline_kind", .optional(deadline?.kind.rawValue)),
                ("deadline_explanation", .optional(deadline?.explanation)),
                ("late", .bool(facts.isLate)),
                ("unreported", .bool(facts.hasUnreportedChanges)),
                ("invoice_references", .array(filing.invoices.map { .string($0.reference) })),
                ("debtor_key", .string(OverdueLedger.key(of: filing.debtor))),
                ("drafted_at", .string(facts.draftedAt.description)),
                ("declared_at", .optional(facts.declaredAt?.description)),
                ("indemnified", .optional(facts.indemnification?.amount)),
                ("refusal_code", .optional(facts.refusal?.code)),
                (
                    "attention",
                    .optional(
                        place.attention
                            ?? (facts.hasUnsendableChanges && !place.isFinal ? Self.unsentReports : nil)
                    )
                ),
                ("next_at", .optional(place.nextAt?.description)),
                ("next_explanation", .optional(place.nextExplanation)),
            ])
        )
    }
}
