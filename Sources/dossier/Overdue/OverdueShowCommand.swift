import ArgumentParser
import Cases
import Engine
import EventStore
import Lifecycles
import PostgresEventStore
import Values
import Workflow

struct OverdueShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract:
            "Tells where an overdue case is, why, every last day with its arithmetic, and what may be asked."
    )

    @Argument(help: "The customerReference, the overdueId or the case id.")
    var overdue: String

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let id = try await OverdueLookup.find(overdue, in: composition)
            guard let columns = try await composition.store.row(model: OverdueLookup.model, stream: id),
                let result = try await composition.replay.run(id), let snapshot = result.snapshot
            else { throw Refusal("there is no overdue case with the case id \(id)") }
            let row = OverdueRow(columns)
            let place = result.interpreter.place(of: snapshot)
            let work = try await composition.store.openWork(of: id)
            let offer = MayBeAsked(
                key: overdue,
                lifecycle: result.stream.lifecycle,
                interpreter: result.interpreter,
                snapshot: snapshot
            )
            let found = try await OverdueInvoices.warnings(for: columns, in: composition.store).map(\.json)
            let warnings = (snapshot.facts["warnings"]?.arrayValue ?? []) + found
            if json {
                var object = row.json.objectValue ?? JSONObject()
                object["version"] = .integer(result.stream.version.number)
                object["title"] = .string(place.title)
                object["commands"] = .array(offer.names.map(JSON.string))
                object["ask"] = offer.json
                for name in ["filing", "deadlines", "warnings", "refusal"] {
                    object[name] = snapshot.facts[name]
                }
                if !warnings.isEmpty { object["warnings"] = .array(warnings) }
                return printJSON(.object(object))
            }
            printOut("case".padded(to: 20) + "\(id), version \(result.stream.version)")
            for (heading, cell) in zip(OverdueRow.headings, row.cells) where !cell.isEmpty {
                printOut(heading.padded(to: 20) + cell)
            }
            printOut("where".padded(to: 20) + "\(place.title) (\(place.state)), since \(snapshot.enteredAt)")
            for deadline in snapshot.facts["deadlines"]?.arrayValue ?? [] {
                printOut("last day".padded(to: 20) + (deadline["explanation"]?.stringValue ?? ""))
            }
            for warning in warnings {
                printOut("look at".padded(to: 20) + (warning["message"]?.stringValue ?? ""))
            }
            for item in work {
                let why = item.explanation.isEmpty ? "" : " (\(item.explanation))"
                printOut("next".padded(to: 20) + "\(item.name) at \(item.dueAt)\(why)")
            }
            offer.tell(heading: 20)
        }
    }
}

struct OverdueHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Lists every event of an overdue case, oldest first."
    )

    @Argument(help: "The customerReference, the overdueId or the case id.")
    var overdue: String

    @Flag(help: "One JSON line for each event, with its hashes.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let id = try await OverdueLookup.find(overdue, in: composition)
            let events = try await composition.replay.read(id)
            if json { return events.forEach { printJSON(EventLine.json($0)) } }
            printOut(EventLine.table(events).text)
        }
    }
}
