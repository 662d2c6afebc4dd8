import ArgumentParser
import Cases
import Engine
import EventStore
import Values

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Lists every event of a case of any lifecycle, oldest first."
    )

    @Argument(help: "The case: its id, or any key that people use for it.")
    var key: String

    @OptionGroup var owner: MerchantOption

    @Flag(help: "One JSON line for each event, with its hashes.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let id = try await CaseLookup.find(key, merchant: owner.merchant, in: composition)
            let events = try await composition.replay.read(id)
            if events.isEmpty { throw Refusal("there is no case \(id)") }
            if json { return events.forEach { printJSON(EventLine.json($0)) } }
            printOut(EventLine.table(events).text)
        }
    }
}
