import Engine
import EventStore
import Lifecycles
import Values

extension Composition {
    /// What cases tell other cases, in this build. Run by every server; each command is heard once.
    var reactions: [any CaseReaction] {
        [
            // A temporary EASY number is replaced everywhere. [coface-cofaserve.md §4.1]
            RowReaction(
                name: "easy-number",
                eventType: "\(CompanyIdentification.name).easyNumberResolved",
                readModels: store,
                model: "overdue_cases",
                column: "easy_number",
                value: { _, data in data["from"] },
                command: "resolveEasyNumber",
                arguments: { _, data in ["from": data["from"] ?? .null, "to": data["to"] ?? .null] }
            ),
            // Documents that were queued before the case had its overdueId.
            RowReaction(
                name: "document-line",
                eventType: "\(OverdueCase.name).overdueIdAssigned",
                readModels: store,
                model: "document_lines",
                column: "overdue_case",
                value: { event, _ in .string(event.streamID.description) },
                command: "lookAgain",
                arguments: { _, _ in .emptyObject }
            ),
        ]
    }
}
