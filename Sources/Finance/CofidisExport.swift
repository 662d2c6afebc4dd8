package import Lifecycles
package import Spreadsheets
import Values

/// How a file that Cofidis exports is read. Its form is not documented: columns [assumed] are those of the API's answers,
/// and a setting says what they are really called. Nothing else knows their names.
package struct CofidisExport: Sendable, Hashable {
    package enum Field: String, Sendable, CaseIterable {
        case merchantTransactionID = "merchantTransactionId"
        case merchantTransactionDate
        case providerTransactionID = "providerTransactionId"
        case status = "transactionStatus"
        case currency
        case authorized = "authorizedAmount"
        case cancelled = "cancelledAmount"
        case validated = "validatedAmount"
        case refunded = "refundedAmount"
    }

    /// What the file calls each field.
    private var columns: [Field: String]

    /// - Parameter text: `field=column` separated by commas, for the fields whose columns are called otherwise; empty
    ///   for none. Throws `unknownColumn` for a field that there is not.
    package init(columns text: String = "") throws(TableError) {
        columns = Dictionary(uniqueKeysWithValues: Field.allCases.map { ($0, $0.rawValue) })
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingSpaces }
            guard pair.count == 2, let field = Field(rawValue: pair[0]), !pair[1].isEmpty else {
                let known = Field.allCases.map(\.rawValue).joined(separator: ", ")
                throw TableError(
                    .unknownColumn,
                    "\"\(part)\" is not <field>=<column>; the fields are \(known)"
                )
            }
            columns[field] = pair[1]
        }
    }

    /// One transaction as the file tells it. A field is nil where the file has no such column or the cell is empty.
    package struct Line: Sendable, Equatable {
        package let number: Int
        package let merchantTransactionID: String
        /// `YYYYMMDD`.
        package let date: String?
        package let rawStatus: String?
        package let currency: String?
        package let amounts: Financing.Amounts
    }

    /// - Throws: `missingColumn` when the file does not name its transactions.
    package func check(_ header: TableHeader) throws(TableError) {
        try header.require([column(.merchantTransactionID)])
    }

    /// - Throws: the reason in words, for a line that cannot be read.
    package func read(_ row: TableRow, header: TableHeader) throws(Unreadable) -> Line {
        func text(_ field: Field) -> String? { header.value(column(field), in: row)?.trimmingSpaces }
        guard let id = text(.merchantTransactionID), !id.isEmpty else {
            throw Unreadable(reason: "there is no \(column(.merchantTransactionID))")
        }
        let currency = text(.currency)
        let known = currency.flatMap(Currency.init(code:)) ?? .euro
        var amounts = Financing.Amounts()
        amounts.authorized = try amount(text(.authorized), .authorized, known)
        amounts.cancelled = try amount(text(.cancelled), .cancelled, known)
        amounts.validated = try amount(text(.validated), .validated, known)
        amounts.refunded = try amount(text(.refunded), .refunded, known)
        return Line(
            number: row.number,
            merchantTransactionID: id,
            date: text(.merchantTransactionDate).map { $0.filter { $0 != "-" }.prefix(8) }.map(String.init),
            rawStatus: text(.status),
            currency: currency,
            amounts: amounts
        )
    }

    package struct Unreadable: Error, Sendable {
        package let reason: String
    }

    var amountColumns: Set<String> {
        Set([Field.authorized, .cancelled, .validated, .refunded].map(column))
    }
    var dayColumns: Set<String> { [column(.merchantTransactionDate)] }

    /// A decimal with a point, or with a comma as French programs write it: one that cannot stand between thousands.
    private func amount(_ text: String?, _ field: Field, _ currency: Currency) throws(Unreadable) -> Int64? {
        guard let text else { return nil }
        let isComma = !text.contains(".") && text.split(separator: ",").last?.count != 3
        let decimal = isComma ? text.replacing(",", with: ".") : text
        guard let money = try? Money(decimal: decimal, currency: currency) else {
            throw Unreadable(reason: "\(column(field)) \"\(text)\" is no amount in \(currency)")
        }
        return money.minorUnits
    }

    private func column(_ field: Field) -> String { columns[field] ?? field.rawValue }
}

extension StringProtocol {
    var trimmingSpaces: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
