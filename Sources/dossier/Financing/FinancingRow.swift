import Lifecycles
import Values

/// A financing as lists show it.
struct FinancingRow {
    let columns: JSONObject

    init(_ columns: JSONObject) { self.columns = columns }

    static let headings = [
        "merchantTransactionId", "state", "amount", "authorized", "cancelled", "validated", "refunded",
        "next",
        "attention",
    ]

    /// `Validated`, `to_confirm`, `TO_CONFIRM`: as people and the provider spell states, to the stored spelling.
    static func canonical(_ state: String) -> String { state.lowercased() }

    /// A stored state with a capital, as in the provider's guidelines; before the first answer it is being opened.
    static func display(_ status: String?) -> String {
        guard let status, !status.isEmpty else { return "Opening" }
        return status.prefix(1).uppercased() + status.dropFirst()
    }

    var attention: String? { text("attention") }

    var cells: [String] {
        [
            text("merchant_transaction_id") ?? "", state, amount("amount"), amount("authorized"),
            amount("cancelled"),
            amount("validated"), amount("refunded"), next, attention ?? "",
        ]
    }

    /// To the second, in UTC.
    private var next: String {
        guard let moment = text("next_at").flatMap({ Instant($0) }) else { return "" }
        return Instant(seconds: moment.microseconds / 1_000_000).description
    }

    var json: JSON {
        [
            "amount": .string(amount("amount")), "attention": .optional(attention),
            "authorized": .string(amount("authorized")), "cancelled": .string(amount("cancelled")),
            "caseId": .optional(text("stream_id")), "currency": .optional(text("currency")),
            "merchantTransactionId": .optional(text("merchant_transaction_id")),
            "nextAt": .optional(text("next_at")),
            "product": .optional(text("product")), "refunded": .string(amount("refunded")),
            "state": .string(state),
            "step": .optional(text("state")), "validated": .string(amount("validated")),
        ]
    }

    /// The provider's state as Dossier knows it, spelt as the provider's own pages do: `Validated`, `Refused`.
    var state: String { Self.display(text("status")) }

    private func text(_ column: String) -> String? { columns[column]?.stringValue }

    /// Whole minor units as a decimal in the row's currency.
    private func amount(_ column: String) -> String {
        guard let units = columns[column]?.integerValue,
            let currency = text("currency").flatMap(Currency.init)
        else { return "" }
        return Money(minorUnits: units, currency: currency).decimalText
    }
}
