import ArgumentParser
import Engine
import EventStore
import PostgresEventStore
import Values

struct FinancingHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Lists every event of a financing, oldest first."
    )

    @Argument(help: "The merchantTransactionId or the case id.")
    var financing: String

    @OptionGroup var owner: MerchantOption

    @Flag(help: "One JSON line for each event, with its hashes.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let id = try await FinancingLookup.find(financing, of: owner.merchant, in: composition)
            let events = try await composition.replay.read(id)
            if json { return events.forEach { printJSON(EventLine.json($0)) } }
            printOut(EventLine.table(events).text)
        }
    }
}
