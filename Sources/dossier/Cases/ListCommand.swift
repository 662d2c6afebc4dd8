import ArgumentParser
import Cases
import EventStore
import Values

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the cases of any lifecycle."
    )

    @Argument(help: "The lifecycle, as company.")
    var lifecycle: String

    @Option(name: .customLong("where"), parsing: .upToNextOption, help: "COLUMN=VALUE, as state=attention.")
    var conditions: [String] = []

    @Flag(help: "Only those that wait for a person.")
    var attention = false

    @Flag(help: "One JSON line each.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let type = try composition.cases.catalog.typed(lifecycle)
            guard type.model != nil else { throw Refusal("cases of the kind \(type.name) are not listed") }
            let matching = try Self.matching(conditions, type)
            var listed: [JSONObject] = []
            var cursor: String?
            repeat {
                let page = try await composition.cases.list(
                    type,
                    matching: matching,
                    attention: attention ? true : nil,
                    cursor: cursor,
                    limit: ReadModelQuery.rowLimit
                )
                if json { page.cases.forEach { printJSON(.object($0)) } } else { listed += page.cases }
                cursor = page.next
            } while cursor != nil
            if !json { printOut(listed.isEmpty ? "no cases" : Self.table(listed, type).text) }
        }
    }

    private static func matching(_ conditions: [String], _ type: CaseType) throws -> [String: String] {
        var matching: [String: String] = [:]
        let known = type.filters.map(\.member)
        for condition in conditions {
            let parts = condition.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = parts.first.map(String.init), known.contains(name) else {
                throw Refusal(
                    "\"\(TerminalText.safe(condition))\" is no COLUMN=VALUE with one of "
                        + known.joined(separator: ", ")
                )
            }
            matching[name] = parts.last.map(String.init)
        }
        return matching
    }

    private static func table(_ cases: [JSONObject], _ type: CaseType) -> TextTable {
        let columns =
            type.description?.columns.map { (member: $0.member, label: $0.label) }
            ?? (cases.first?.keys.filter { $0 != "caseId" }.map { (member: $0, label: $0) } ?? [])
        var table = TextTable(["case"] + columns.map(\.label))
        for members in cases {
            table.add(
                [members["caseId"]?.stringValue ?? ""] + columns.map { text(members[$0.member] ?? .null) }
            )
        }
        return table
    }

    private static func text(_ value: JSON) -> String {
        switch value {
        case .null: ""
        case .string(let text): TerminalText.safe(text)
        default: value.canonicalText
        }
    }
}
