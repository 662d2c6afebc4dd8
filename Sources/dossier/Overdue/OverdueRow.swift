import Cases
import Values

/// An overdue case as lists show it.
struct OverdueRow {
    private let members: JSONObject

    init(_ columns: JSONObject) {
        members = RowView.members(of: columns, amounts: RowView.overdueAmounts)
    }

    static let headings = [
        "customerReference", "debtor", "status", "state", "overdueId", "at risk", "currency", "last day",
        "unreported", "attention",
    ]

    var cells: [String] {
        [
            text("customerReference"), text("debtorName"), text("status"), text("state"), text("overdueId"),
            text("atRisk"), text("currency"), text("deadline"),
            members["unreported"]?.boolValue == true ? "yes" : "", text("attention"),
        ]
    }

    var json: JSON { .object(members) }

    func text(_ name: String) -> String { members[name]?.stringValue ?? "" }
}
