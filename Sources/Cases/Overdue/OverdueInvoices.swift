package import EventStore
package import Lifecycles
package import Values

/// In which cases an invoice stands: the same one in two open cases would be declared, and paid, twice. [coface D-19]
///
/// It looks at what is stored when it is asked, so two drafts of the same moment do not see each other; whoever looks at
/// either one afterwards does.
package enum OverdueInvoices {
    static let model = "overdue_invoices"
    package static let warningCode = "invoice_in_other_case"

    package struct Match: Sendable, Equatable {
        package let invoice: String
        package let caseID: String
        package let customerReference: String
        package let state: String

        package var warning: CaseWarning {
            CaseWarning(
                code: OverdueInvoices.warningCode,
                field: "invoices",
                message:
                    "invoice \"\(invoice)\" of this debtor stands in case \(customerReference) too, which is open "
                    + "(\(state)); close one of them, or make sure that they are two invoices"
            )
        }
    }

    /// Which invoices of a debtor stand in other open cases under the policy.
    ///
    /// - Parameter reference: the case that asks.
    package static func elsewhere(
        policy: String,
        debtorKey: String,
        invoices: Set<String>,
        besides reference: String,
        in readModels: any ReadModels
    ) async throws -> [Match] {
        var query = ReadModelQuery(
            model: CaseModel.overdueCases,
            conditions: JSONObject([
                ("policy_number", .string(policy)), ("debtor_key", .string(debtorKey)),
            ]),
            limit: ReadModelQuery.rowLimit
        )
        var matches: [Match] = []
        repeat {
            let page = try await readModels.listRows(query)
            for row in page.rows {
                guard let other = row["customer_reference"]?.stringValue, other != reference,
                    let state = row["state"]?.stringValue, !OverdueCase.endStates.contains(state)
                else { continue }
                for invoice in (row["invoice_references"]?.arrayValue ?? []).compactMap(\.stringValue)
                where invoices.contains(invoice) {
                    matches.append(
                        Match(
                            invoice: invoice,
                            caseID: row["stream_id"]?.stringValue ?? "",
                            customerReference: other,
                            state: state
                        )
                    )
                }
            }
            query.cursor = page.next
        } while query.cursor != nil
        return matches
    }

    /// What to look at in a case, by its row: nothing once it has ended, or while the row is of an older build.
    package static func warnings(for row: JSONObject, in readModels: any ReadModels) async throws
        -> [CaseWarning]
    {
        guard let policy = row["policy_number"]?.stringValue, let key = row["debtor_key"]?.stringValue,
            let reference = row["customer_reference"]?.stringValue,
            let state = row["state"]?.stringValue, !OverdueCase.endStates.contains(state)
        else { return [] }
        let invoices = (row["invoice_references"]?.arrayValue ?? []).compactMap(\.stringValue)
        return try await elsewhere(
            policy: policy,
            debtorKey: key,
            invoices: Set(invoices),
            besides: reference,
            in: readModels
        ).map(\.warning)
    }

    /// The rows of all cases that an invoice stands in, ended ones too.
    package static func cases(withInvoice invoice: String, in readModels: any ReadModels) async throws
        -> [JSONObject]
    {
        var rows: [JSONObject] = []
        for entry in try await readModels.findRows(model: model, column: "invoice", value: .string(invoice)) {
            guard let id = entry["stream_id"]?.stringValue.flatMap({ StreamID($0) }),
                let row = try await readModels.row(model: CaseModel.overdueCases, stream: id)
            else { continue }
            rows.append(row)
        }
        return rows
    }
}
