/// The debt account of a case: invoices, and what was received for them [coface-cofaserve.md §7.3].
package struct CofaceStatement: Hashable, Codable, Sendable {
    package struct Invoice: Hashable, Codable, Sendable {
        package let reference: String
        package let issueDate: String
        package let dueDate: String
        package let amount: String
        package let currency: String
    }

    package struct Settlement: Hashable, Codable, Sendable {
        package let type: String
        package let date: String
        package let amount: String
        package let currency: String
        package let invoiceReference: String?
    }

    package var invoices: [Invoice]
    package var settlements: [Settlement]

    /// What is still owed, in ten-thousandths, of the first invoice's currency.
    var open: Int64 {
        let currency = invoices.first?.currency
        let owed = invoices.filter { $0.currency == currency }.reduce(0) {
            $0 + (CofaceAmount($1.amount)?.tenThousandths ?? 0)
        }
        let received = settlements.filter { $0.currency == currency }.reduce(0) {
            $0 + (CofaceAmount($1.amount)?.tenThousandths ?? 0)
        }
        return owed - received
    }

    /// What would make two declarations the same: each invoice by reference, amount and currency.
    var fingerprint: String {
        invoices.map { "\($0.reference)|\($0.amount)|\($0.currency)" }.sorted().joined(separator: "\n")
    }

    var json: [JSONValue.Member] {
        [
            .init(
                "invoices",
                .array(
                    invoices.map {
                        .object([
                            .init("reference", .string($0.reference)),
                            .init("issueDate", .string($0.issueDate)),
                            .init("dueDate", .string($0.dueDate)), .init("amount", .string($0.amount)),
                            .init("currency", .string($0.currency)),
                        ])
                    }
                )
            ),
            .init(
                "settlements",
                .array(
                    settlements.map {
                        .object([
                            .init("type", .string($0.type)), .init("date", .string($0.date)),
                            .init("amount", .string($0.amount)), .init("currency", .string($0.currency)),
                            .init("invoiceReference", $0.invoiceReference.map { .string($0) } ?? .null),
                        ])
                    }
                )
            ),
        ]
    }
}

/// A decimal text as whole ten-thousandths: no currency has more decimals.
struct CofaceAmount: Equatable {
    let tenThousandths: Int64

    init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

    /// Reads `1234.56`; nil for anything else, also for a sign.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, !whole.isEmpty, whole.utf8.count <= 13,
            whole.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard !fraction.isEmpty, fraction.utf8.count <= 4,
            fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let units = Int64(whole), let decimals = Int64(fraction)
        else { return nil }
        var scaled = decimals
        for _ in 0..<(4 - fraction.utf8.count) { scaled *= 10 }
        tenThousandths = units * 10_000 + scaled
    }

    /// With two decimals, rounded down.
    var twoDecimals: String {
        let cents = tenThousandths / 100
        return "\(cents / 100).\(String(digits: Int(cents % 100), 2))"
    }
}

extension CivilDate {
    /// Reads `YYYY-MM-DD`; nil for anything else and for days that do not exist.
    init?(dashed text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, parts[0].count == 4, parts[1].count == 2,
            text.utf8.allSatisfy({ $0 == 0x2d || (0x30...0x39).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), day >= 1, day <= CivilDate.daysInMonth(year: year, month: month)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    init(of instant: SimulatedInstant) {
        self.init(daysSince1970: CivilDate.floorDivide(Int(instant.secondsSince1970), 86_400))
    }
}
