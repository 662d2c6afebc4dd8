import ArgumentParser
import Engine
import EventStore
import Values

struct ProjectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections",
        abstract: "Read models.",
        subcommands: [ProjectionsRebuildCommand.self]
    )
}

struct ProjectionsRebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Makes every read-model row and counter again from the events."
    )

    func run() async throws {
        try await Composition.run { composition in
            let rebuild = RowRebuild(
                store: composition.store,
                replay: composition.replay,
                chance: composition.chance
            )
            let rows = try await rebuild.run { id, reason in
                printError("the case \(id) cannot be read by this build and stays as it is: \(reason)")
            }
            let counts = Subscription(
                EventTypeCountsProjection(),
                store: composition.store,
                clock: composition.clock,
                logger: composition.logger
            )
            let events = try await counts.rebuild()
            printOut("\(rows) rows made again from their events; \(events) events counted again")
        }
    }
}
