import Lifecycles
package import Values
import Workflow

/// A read-model row as clients read it: names in camel case, amounts as decimal texts in the row's currency.
package enum RowView {
    package static func members(of row: JSONObject, amounts: Set<String>) -> JSONObject {
        let currency = row["currency"]?.stringValue.flatMap(Currency.init(code:)) ?? .euro
        var members = JSONObject()
        for member in row.members {
            switch (member.key, member.value) {
            case (let name, _) where hidden.contains(name): continue
            case ("stream_id", let id): members["caseId"] = id
            case (let name, .integer(let minorUnits)) where amounts.contains(name):
                members[camelCase(name)] = .string(
                    Money(minorUnits: minorUnits, currency: currency).decimalText
                )
            case (let name, let value): members[camelCase(name)] = value
            }
        }
        return members
    }

    /// The amounts of a row alone, with their currency; nil for a model that has none.
    static func amounts(of row: LifecycleRow, names: Set<String>) -> JSONObject? {
        guard !names.isEmpty else { return nil }
        return members(
            of: JSONObject(
                row.columns.members.filter { names.contains($0.key) || $0.key == "currency" }
                    .map { ($0.key, $0.value) }
            ),
            amounts: names
        )
    }

    /// `merchant_transaction_id` as `merchantTransactionId`.
    private static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_")
        return (words.first.map(String.init) ?? "")
            + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// What rows keep for look-ups only.
    private static let hidden: Set<String> = ["invoice_references", "debtor_key"]

    /// Amounts of `financings`.
    package static let financingAmounts: Set<String> = [
        "amount", "authorized", "cancelled", "validated", "refunded", "refundable", "expected_authorized",
        "expected_cancelled", "expected_validated", "expected_refunded", "reported_authorized",
        "reported_cancelled", "reported_validated", "reported_refunded",
    ]
    /// Amounts of `overdue_cases`.
    package static let overdueAmounts: Set<String> = ["invoiced", "settled", "at_risk", "indemnified"]
}
