import ArgumentParser
import Engine
import EventStore
import Values
import Workflow

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Runs a case's events through the rules again, up to any moment or version.",
        discussion: """
            Says after every event where the case was, checks the hash chain and the chart's invariants, and \
            compares the end with what is stored. Exit status 3 when the chain or an invariant is broken or the end \
            differs.
            """
    )

    @Argument(help: "The case id, or a financing's merchantTransactionId.")
    var caseID: String

    @OptionGroup var owner: MerchantOption

    @Option(help: "Only what was recorded until this moment (ISO 8601).")
    var at: String?

    @Option(help: "Only events up to this version.")
    var version: Int64?

    @Flag(help: "One JSON line for each event, then one for the end.")
    var json = false

    func validate() throws {
        if at != nil, version != nil { throw ValidationError("name --at or --version, not both") }
    }

    func run() async throws {
        let horizon = try horizon()
        try await Composition.run { composition in
            let id = try await FinancingLookup.find(caseID, of: owner.merchant, in: composition)
            guard let result = try await composition.replay.run(id, until: horizon) else {
                throw Refusal("there is no case \(id)")
            }
            guard let end = result.snapshot else { throw Refusal("the case had no events yet then") }
            try print(result, composition)
            let breaks = try composition.replay.inspect(result.events, with: result.interpreter)?.breaks ?? []
            let isSound = result.chainBreak == nil && result.matchesStored != false && breaks.isEmpty
            if json {
                printJSON([
                    "chain": .string(result.chainBreak?.description ?? "intact"), "facts": end.facts,
                    "invariantBreaks": .array(breaks.map { .string("event \($0.number), \($0)") }),
                    "matchesStored": result.matchesStored.map(JSON.bool) ?? .null,
                    "state": .string(end.state),
                ])
            } else {
                printOut("\nstate   \(end.state)")
                printOut("facts   \(end.facts.canonicalText)")
                printOut("chain   \(result.chainBreak?.description ?? "intact")")
                for broken in breaks { printOut("BROKEN  event \(broken.number), \(broken)") }
                if let matches = result.matchesStored {
                    printOut("stored  \(matches ? "the same" : "DIFFERS from what the events say")")
                }
            }
            if !isSound { throw ExitStatus.checkFailed }
        }
    }

    private func horizon() throws -> Replay.Horizon {
        if let version { return .version(StreamVersion(version)) }
        guard let at else { return .latest }
        guard let moment = Instant(at) else {
            throw ValidationError("--at \"\(at)\" is not an instant in ISO 8601")
        }
        return .moment(moment)
    }

    private func print(_ result: Replay.Result, _ composition: Composition) throws {
        let snapshots = try composition.replay.snapshots(of: result.events, with: result.interpreter)
        var table = TextTable(["version", "recorded at", "event", "then in"])
        for (event, snapshot) in zip(result.events, snapshots) {
            if json {
                printJSON([
                    "event": EventLine.json(event), "facts": snapshot.facts, "state": .string(snapshot.state),
                ])
            } else {
                table.add([
                    event.streamVersion.description, event.recordedAt.description, event.type, snapshot.state,
                ])
            }
        }
        if !json { printOut(table.text) }
    }
}
