import ArgumentParser
import Cases
import Engine
import EventStore
import PostgresEventStore
import Values

struct OverdueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overdue",
        abstract: "Overdue accounts at Coface: draft, declare, report, follow, collect.",
        subcommands: [
            OverdueFileCommand.self, OverdueDraftCommand.self, OverdueDeclareCommand.self,
            OverdueListCommand.self,
            OverdueDueCommand.self, OverdueShowCommand.self, OverdueUpdateCommand.self,
            OverdueMoveCommand.self, OverdueFollowCommand.self, OverdueHistoryCommand.self,
            OverdueAmendCommand.self, OverdueResolveEasyNumberCommand.self, OverdueRetryUpdateCommand.self,
            OverdueCloseCommand.self,
        ]
    )
}

/// Finds an overdue case by its case id, our reference or Coface's overdueId, and asks it something.
enum OverdueLookup {
    static let model = CaseModel.overdueCases

    static func find(_ text: String, in composition: Composition) async throws -> StreamID {
        if let id = StreamID(text) { return id }
        for column in ["customer_reference", "overdue_id"] {
            let rows = try await composition.store.findRows(
                model: model,
                column: column,
                value: .string(text)
            )
            guard rows.count <= 1 else {
                throw Refusal("\"\(text)\" names \(rows.count) cases, of several policies; give the case id")
            }
            if let id = rows.first?["stream_id"]?.stringValue.flatMap({ StreamID($0) }) { return id }
        }
        throw Refusal(
            "there is no overdue case \"\(text)\": neither a case id, a customerReference nor an overdueId"
        )
    }

    /// `id` makes asking happen at most once.
    static func ask(
        _ name: String,
        _ arguments: JSON = .emptyObject,
        of overdue: String,
        id: String?,
        json: Bool
    ) async throws {
        try await Composition.run { composition in
            let answer = try await composition.cases.ask(
                name,
                arguments,
                of: try await find(overdue, in: composition),
                order: id.map { OrderID($0, of: name) },
                by: composition.principal
            )
            if json {
                printJSON([
                    "caseId": .string(answer.caseID.description), "isRepeat": .bool(answer.isRepeat),
                    "state": .string(answer.state), "version": .integer(answer.version.number),
                ])
            } else {
                let before = answer.isRepeat ? " (asked for before)" : ""
                printOut("\(name) taken in\(before): case \(answer.caseID) is in \(answer.state)")
            }
        }
    }
}
