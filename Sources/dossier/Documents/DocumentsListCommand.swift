import ArgumentParser
import EventStore
import PostgresEventStore
import Values

struct DocumentsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the documents of an overdue case, oldest first."
    )

    @Argument(help: "The overdue case's id.")
    var caseID: String

    @Flag(help: "One JSON line each.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let overdueCase = try readCaseID(caseID)
            guard try await composition.store.load([overdueCase]).first != nil else {
                throw Refusal("there is no case \(overdueCase)")
            }
            var query = ReadModelQuery(
                model: "documents",
                conditions: JSONObject([("overdue_case", .string(overdueCase.description))]),
                limit: ReadModelQuery.rowLimit
            )
            var table = TextTable(["document", "name", "bytes", "state", "attached", "a person"])
            var waiting: [StreamID] = []
            repeat {
                let page = try await composition.store.listRows(query)
                for row in page.rows {
                    if json { printJSON(Self.line(row)) } else { table.add(Self.cells(row)) }
                    if row["attention"]?.stringValue != nil,
                        let id = row["stream_id"]?.stringValue.flatMap({ StreamID($0) })
                    {
                        waiting.append(id)
                    }
                }
                query.cursor = page.next
            } while query.cursor != nil
            if !json { printOut(table.rows.isEmpty ? "no documents" : table.text) }
            if !json, !waiting.isEmpty {
                printOut("\nfor those that wait for a person, one of")
                for document in waiting {
                    guard let offer = try await MayBeAsked.read(document, key: "\(document)", in: composition)
                    else {
                        continue
                    }
                    for line in offer.lines { printOut("  " + line) }
                }
            }
        }
    }

    private static func line(_ row: JSONObject) -> JSON {
        let members = [
            ("documentId", "stream_id"), ("name", "name"), ("mediaType", "media_type"), ("bytes", "bytes"),
            ("sha256", "sha256"), ("state", "state"), ("counts", "counts"), ("refusal", "refusal"),
            ("attention", "attention"), ("attachedAt", "attached_at"), ("uploadedAt", "uploaded_at"),
        ]
        return .object(JSONObject(members.map { ($0.0, row[$0.1] ?? .null) }))
    }

    private static func cells(_ row: JSONObject) -> [String] {
        ["stream_id", "name", "bytes", "state", "attached_at", "attention"].map { column in
            switch row[column] {
            case .string(let text)?: TerminalText.safe(text)
            case .integer(let number)?: String(number)
            default: ""
            }
        }
    }
}
