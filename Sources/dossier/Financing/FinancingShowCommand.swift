import ArgumentParser
import Engine
import EventStore
import PostgresEventStore
import Values
import Workflow

struct FinancingShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Tells where a financing is, why, what happens next and what may be asked."
    )

    @Argument(help: "The merchantTransactionId or the case id.")
    var financing: String

    @OptionGroup var owner: MerchantOption

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let id = try await FinancingLookup.find(financing, of: owner.merchant, in: composition)
            let row = FinancingRow(try await FinancingLookup.row(of: id, in: composition))
            guard let result = try await composition.replay.run(id), let snapshot = result.snapshot else {
                throw Refusal("there is no case \(id)")
            }
            let place = result.interpreter.place(of: snapshot)
            let work = try await composition.store.openWork(of: id)
            let offer = MayBeAsked(
                key: owner.merchant == nil ? financing : id.description,
                lifecycle: result.stream.lifecycle,
                interpreter: result.interpreter,
                snapshot: snapshot
            )
            if json {
                var object = row.json.objectValue ?? JSONObject()
                object["version"] = .integer(result.stream.version.number)
                object["journeyLink"] = .optional(snapshot.facts["redirectUrl"]?.stringValue)
                object["title"] = .string(place.title)
                object["commands"] = .array(offer.names.map(JSON.string))
                object["ask"] = offer.json
                object["work"] = .array(work.map(Self.line))
                return printJSON(.object(object))
            }
            printOut("case         \(id), version \(result.stream.version)")
            for (heading, cell) in zip(FinancingRow.headings, row.cells)
            where !cell.isEmpty && heading != "next" {
                printOut(heading.padded(to: 24) + cell)
            }
            printOut("where".padded(to: 24) + "\(place.title) (\(place.state)), since \(snapshot.enteredAt)")
            if let link = snapshot.facts["redirectUrl"]?.stringValue {
                printOut("journey link".padded(to: 24) + link)
            }
            for item in work {
                let why = item.explanation.isEmpty ? "" : " (\(item.explanation))"
                printOut("next".padded(to: 24) + "\(item.name) at \(item.dueAt)\(why)")
            }
            if work.isEmpty { printOut("next".padded(to: 24) + "nothing happens by itself") }
            offer.tell(heading: 24)
        }
    }

    private static func line(_ item: WorkItem) -> JSON {
        [
            "dueAt": .string(item.dueAt.description), "explanation": .string(item.explanation),
            "kind": .string(item.kind.rawValue), "name": .string(item.name),
        ]
    }
}
