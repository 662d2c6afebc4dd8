package import Spreadsheets
import Values

/// One refund of a file.
package struct RefundOrder: Sendable, Hashable {
    /// Line or row of the file, from 1.
    package let number: Int
    package let merchantTransactionID: String
    /// Whose order it is, where the file says so.
    package let merchantID: String?
    /// A decimal, or `all`.
    package let amount: String
    /// What makes the refund happen at most once: for one transaction the same id is the same refund, however often and
    /// in however many files it comes.
    package let refundID: String

    package init(
        number: Int,
        merchantTransactionID: String,
        merchantID: String? = nil,
        amount: String,
        refundID: String
    ) {
        self.number = number
        self.merchantID = merchantID
        self.merchantTransactionID = merchantTransactionID
        self.amount = amount
        self.refundID = refundID
    }

    package func ofMerchant(_ merchantID: String?) -> RefundOrder {
        RefundOrder(
            number: number,
            merchantTransactionID: merchantTransactionID,
            merchantID: merchantID,
            amount: amount,
            refundID: refundID
        )
    }
}

/// Reads a file of refunds order by order: JSON Lines, CSV or XLSX.
package final class RefundOrders {
    package static let fields = ["merchantTransactionId", "amount", "refundId"]
    /// What may be left out.
    package static let optionalFields = ["merchantId"]
    private static let knownFields = fields + optionalFields
    /// Bytes of a refund id, which becomes part of a command id.
    package static let refundIDLimit = 150

    package enum Entry: Sendable, Hashable {
        case order(RefundOrder)
        /// Nothing is done for this line.
        case unreadable(number: Int, reason: String)
    }

    private let table: TableReader?
    private let header: TableHeader?
    private let dialect: TableDialect
    private let isSemicolonSeparated: Bool
    private var rows: ArraySlice<TableRow> = []
    private var lines: ArraySlice<(number: Int, text: String)> = []

    /// JSON Lines, already split.
    package init(lines: [(number: Int, text: String)]) {
        table = nil
        header = nil
        dialect = .standard
        isSemicolonSeparated = false
        self.lines = lines[...]
    }

    /// A table whose first row names the columns.
    ///
    /// - Throws: `missingColumn`, `unknownColumn`, and what reading throws.
    package init(table: TableReader, dialect: TableDialect = .standard) throws(TableError) {
        header = try Self.checked(try TableHeader(of: table))
        self.table = table
        self.dialect = dialect
        isSemicolonSeparated = table.isSemicolonSeparated
    }

    /// A whole table, read before anything is done with it.
    ///
    /// - Parameter rowLimit: reading ends with so many rows.
    package init(table: TableDesk, dialect: TableDialect = .standard, rowLimit: Int) async throws {
        let opened = try await table.open()
        header = try Self.checked(opened.header)
        self.table = nil
        self.dialect = dialect
        isSemicolonSeparated = opened.isSemicolonSeparated
        var gathered: [TableRow] = []
        var piece = try await table.rows()
        while !piece.isEmpty, gathered.count < rowLimit {
            gathered += piece
            piece = try await table.rows()
        }
        rows = gathered.prefix(rowLimit)
    }

    private static func checked(_ header: TableHeader) throws(TableError) -> TableHeader {
        try header.require(fields)
        try header.refuseOthers(than: knownFields)
        return header
    }

    package func next() throws(TableError) -> Entry? {
        guard let header else { return lines.popFirst().map(Self.read) }
        if let table {
            guard let row = try table.next() else { return nil }
            return read(row, header)
        }
        return rows.popFirst().map { read($0, header) }
    }

    private func read(_ row: TableRow, _ header: TableHeader) -> Entry {
        let plain = dialect.normalised(
            row,
            header,
            amounts: ["amount"],
            days: [],
            isSemicolonSeparated: isSemicolonSeparated
        )
        if let refusal = plain.refusals.first {
            return .unreadable(number: row.number, reason: "amount \"\(refusal.value)\" \(refusal.reason)")
        }
        if let hint = plain.hints["amount"], let amount = header.value("amount", in: plain.row) {
            let reason = "amount \"\(amount)\" is no decimal amount such as 1234.50; \(hint)"
            return .unreadable(number: row.number, reason: reason)
        }
        return Self.entry(row.number) { field in header.value(field, in: plain.row) }
    }

    private static func read(_ line: (number: Int, text: String)) -> Entry {
        do {
            let json = try JSON.parse(line.text)
            guard let object = json.objectValue else {
                return .unreadable(number: line.number, reason: "the line is no JSON object")
            }
            for key in object.keys where !knownFields.contains(key) {
                return .unreadable(
                    number: line.number,
                    reason: "unknown field \"\(key)\"; known are \(knownFields.joined(separator: ", "))"
                )
            }
            for field in knownFields {
                if let value = object[field], !value.isNull, value.stringValue == nil {
                    return .unreadable(
                        number: line.number,
                        reason: "\(field) must be a string, found \(value.kind)"
                    )
                }
            }
            return entry(line.number) { object[$0]?.stringValue }
        } catch {
            return .unreadable(number: line.number, reason: "\(error)")
        }
    }

    private static func entry(_ number: Int, _ value: (String) -> String?) -> Entry {
        for field in fields where value(field)?.isEmpty ?? true {
            return .unreadable(number: number, reason: "\(field) is missing")
        }
        let order = RefundOrder(
            number: number,
            merchantTransactionID: value("merchantTransactionId") ?? "",
            merchantID: value("merchantId").flatMap { $0.isEmpty ? nil : $0 },
            amount: value("amount") ?? "",
            refundID: value("refundId") ?? ""
        )
        guard order.refundID.utf8.count <= refundIDLimit else {
            return .unreadable(number: number, reason: "refundId has more than \(refundIDLimit) bytes")
        }
        return .order(order)
    }
}
