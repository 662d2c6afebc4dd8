import EventStore
import Lifecycles
import Values

/// Leaves out of a ledger's cases what stands in another open case of the same debtor: declared twice, it would be paid
/// twice. [coface D-19]
struct InvoiceRepeats {
    private let readModels: any ReadModels
    /// Which case each debtor of this ledger is in, as a hash, and who is in several: a note for each debtor, none for
    /// an invoice.
    private var cases: [[String]: Int] = [:]
    private var isInSeveral: Set<[String]> = []
    /// Of this ledger, under other references: the case of each invoice whose debtor is in several.
    private var owners: [[String]: String] = [:]

    init(_ readModels: any ReadModels) { self.readModels = readModels }

    /// Before the cases are made, of every good row.
    mutating func note(_ row: OverdueLedger.Row) {
        let debtor = [row.terms.policyNumber, row.terms.debtorKey]
        let key = row.key.hashValue
        if cases.updateValue(key, forKey: debtor).map({ $0 != key }) == true { isInSeveral.insert(debtor) }
    }

    /// Each such invoice is told by its line; a case of which nothing is left is refused.
    mutating func leaveOut(
        of groups: [OverdueLedger.Group],
        _ order: InvoiceImport.Order,
        _ summary: inout InvoiceImport.Summary,
        _ tell: (InvoiceImport.Notice) -> Void
    ) async throws -> [OverdueLedger.Group] {
        guard !order.allowsAgain else { return groups }
        var kept: [OverdueLedger.Group] = []
        // What was filed before is found in the store, and what was refused there is in no case.
        if !order.isDryRun { owners = [:] }
        for group in groups {
            guard let policy = group.policyNumber, let debtor = group.debtorKey else { continue }
            var references = try await stored(policy, debtor, group)
            for row in group.rows where references[row.invoice.reference] == nil {
                references[row.invoice.reference] = owners[[policy, debtor, row.invoice.reference]]
            }
            var left: Set<Int> = []
            for row in group.rows {
                guard let reference = references[row.invoice.reference] else {
                    if isInSeveral.contains([policy, debtor]) {
                        owners[[policy, debtor, row.invoice.reference]] = group.customerReference
                    }
                    continue
                }
                left.insert(row.line)
                tell(.problem(Self.problem(row, reference)))
            }
            summary.problems += left.count
            summary.badRows += left.count
            if let rest = group.without(left) { kept.append(rest) } else { summary.refusedCases += 1 }
        }
        return kept
    }

    /// Where a case stands, by its reference; nil when nobody knows.
    func state(of reference: String, policy: String?) async -> String? {
        let rows = try? await readModels.findRows(
            model: CaseModel.overdueCases,
            column: "customer_reference",
            value: .string(reference)
        )
        return rows?.first { $0["policy_number"]?.stringValue == policy }?["state"]?.stringValue
    }

    private func stored(_ policy: String, _ debtor: String, _ group: OverdueLedger.Group) async throws
        -> [String: String]
    {
        let matches = try await OverdueInvoices.elsewhere(
            policy: policy,
            debtorKey: debtor,
            invoices: Set(group.rows.map(\.invoice.reference)),
            besides: group.customerReference,
            in: readModels
        )
        return Dictionary(matches.map { ($0.invoice, $0.customerReference) }) { first, _ in first }
    }

    private static func problem(_ row: OverdueLedger.Row, _ reference: String) -> OverdueLedger.Problem {
        OverdueLedger.Problem(
            line: row.line,
            column: "invoice",
            value: row.invoice.reference,
            code: OverdueInvoices.warningCode,
            message:
                "invoice \"\(row.invoice.reference)\" stands in case \(reference) of the same debtor, which is "
                + "open; leave it out, or file it again on purpose (--again)"
        )
    }
}
