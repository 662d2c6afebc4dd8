package import EventStore
package import Lifecycles
package import Values

/// A financing as finance sees it: a row of the read model `financings`.
package struct FinanceRow: Sendable, Hashable {
    package let columns: JSONObject

    package init(_ columns: JSONObject) { self.columns = columns }

    package func text(_ column: String) -> String? { columns[column]?.stringValue }

    package func instant(_ column: String) -> Instant? { text(column).flatMap { Instant($0) } }

    package var caseID: StreamID? { text("stream_id").flatMap { StreamID($0) } }
    package var merchantTransactionID: String { text("merchant_transaction_id") ?? "" }
    package var standing: String { text("standing") ?? text("status") ?? "opening" }
    package var title: String { text("title") ?? text("state") ?? "" }
    package var isFinal: Bool { columns["is_final"]?.boolValue ?? false }
    package var differs: Bool { columns["differs"]?.boolValue ?? false }
    package var currency: Currency { text("currency").flatMap(Currency.init(code:)) ?? .euro }

    package func money(_ column: String) -> Money? {
        columns[column]?.integerValue.map { Money(minorUnits: $0, currency: currency) }
    }

    /// The believed, expected or reported amounts: prefix ``, `expected_`, `reported_`.
    package func ledger(_ prefix: String = "") -> Financing.Ledger {
        func amount(_ name: String) -> Int64 { columns[prefix + name]?.integerValue ?? 0 }
        return Financing.Ledger(
            authorized: amount("authorized"),
            cancelled: amount("cancelled"),
            validated: amount("validated"),
            refunded: amount("refunded")
        )
    }

    /// What differs between expected and reported, in words; empty when nothing does.
    package var differences: [String] {
        guard differs else { return [] }
        let expected = ledger("expected_")
        let reported = ledger("reported_")
        let amounts: [(String, KeyPath<Financing.Ledger, Int64>)] = [
            ("authorized", \.authorized), ("cancelled", \.cancelled), ("validated", \.validated),
            ("refunded", \.refunded),
        ]
        return amounts.compactMap { name, path in
            let (wanted, told) = (expected[keyPath: path], reported[keyPath: path])
            guard wanted != told else { return nil }
            return "\(name): expected \(decimal(wanted)), reported \(decimal(told))"
        }
    }

    package func decimal(_ minorUnits: Int64) -> String {
        Money(minorUnits: minorUnits, currency: currency).decimalText
    }

    /// As programs read it.
    package var json: JSON {
        var object = JSONObject()
        object["caseId"] = .optional(text("stream_id"))
        for (name, column) in Self.texts { object[name] = .optional(text(column)) }
        for (name, column) in Self.moments { object[name] = .optional(instant(column)?.description) }
        for column in Self.amounts { object[camelCased(column)] = .optional(money(column)?.decimalText) }
        object["isFinal"] = .bool(isFinal)
        object["differs"] = .bool(differs)
        object["differences"] = .array(differences.map(JSON.string))
        object["why"] = .string(why)
        return .object(object)
    }

    private static let texts = [
        ("merchantTransactionId", "merchant_transaction_id"),
        ("merchantTransactionDate", "merchant_transaction_date"),
        ("providerTransactionId", "provider_transaction_id"), ("merchant", "merchant"),
        ("sellerId", "seller_id"), ("financing", "financing"), ("sendingType", "sending_type"),
        ("delivery", "delivery"), ("product", "product"), ("integration", "integration"),
        ("captureMode", "capture_mode"), ("currency", "currency"), ("standing", "standing"),
        ("state", "state"), ("title", "title"), ("waitingFor", "waiting_for"), ("attention", "attention"),
        ("nextKind", "next_kind"), ("nextName", "next_name"), ("nextExplanation", "next_explanation"),
    ]
    private static let moments = [
        ("startedAt", "started_at"), ("statusSince", "status_since"), ("stateSince", "state_since"),
        ("lastReadAt", "last_read_at"), ("nextAt", "next_at"), ("updatedAt", "updated_at"),
    ]
    private static let amounts = [
        "amount", "authorized", "cancelled", "validated", "refunded", "refundable",
        "expected_authorized", "expected_cancelled", "expected_validated", "expected_refunded",
        "reported_authorized", "reported_cancelled", "reported_validated", "reported_refunded",
    ]

    private func camelCased(_ column: String) -> String {
        guard let underscore = column.firstIndex(of: "_") else { return column }
        let rest = column[column.index(after: underscore)...]
        return column[..<underscore] + rest.prefix(1).uppercased() + rest.dropFirst()
    }
}
