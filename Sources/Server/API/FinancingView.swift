import Lifecycles
import Values

/// A row of `financings` as clients read it: names in camel case, amounts as decimal texts.
enum FinancingView {
    private static let amounts: Set<String> = [
        "amount", "authorized", "cancelled", "validated", "refunded", "refundable", "expected_authorized",
        "expected_cancelled", "expected_validated", "expected_refunded", "reported_authorized",
        "reported_cancelled", "reported_validated", "reported_refunded",
    ]

    static func members(of row: JSONObject) -> JSONObject {
        let currency = row["currency"]?.stringValue.flatMap(Currency.init(code:)) ?? .euro
        var members = JSONObject()
        for member in row.members {
            switch (member.key, member.value) {
            case ("stream_id", let id): members["caseId"] = id
            case (let name, .integer(let minorUnits)) where amounts.contains(name):
                members[name] = .string(Money(minorUnits: minorUnits, currency: currency).decimalText)
            case (let name, let value): members[camelCase(name)] = value
            }
        }
        return members
    }

    /// `merchant_transaction_id` as `merchantTransactionId`.
    private static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_")
        return (words.first.map(String.init) ?? "")
            + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
