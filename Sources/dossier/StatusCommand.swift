import ArgumentParser
import AsyncHTTPClient
import Engine
import EventStore
import Foundation
import Values

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How many cases are where, what is due, what is parked.",
        discussion: """
            --verify audits everything as well. --simulator and --coface-simulator add what the provider simulators \
            counted, and judge it: no call in quiet hours, no money call, declaration or upload repeated, no budget \
            overrun, no lockout. --refusals tells what Coface refused and why; --report what Dossier refused before, \
            as `overdue file --json` and `documents attach --json` told it. Exit status 3 when a check does not hold.
            """
    )

    @Flag(help: "Audit all histories too.")
    var verify = false

    @Option(help: "The base URL of the Cofidis simulator's control door, as http://127.0.0.1:9090.")
    var simulator: String?

    @Option(help: "The base URL of the Coface simulator's control door, as http://127.0.0.1:9091.")
    var cofaceSimulator: String?

    @Flag(help: "Tell what Coface refused, each with its reason.")
    var refusals = false

    @Option(help: "JSON lines of a filing or attaching command, whose refusals are told too; repeatable.")
    var report: [String] = []

    @Option(name: .customLong("json-file"), help: "Write the figures to this file too.")
    var jsonFile: String?

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await Composition.run(clocks: .told) { composition in
            var status = try await SystemStatus.read(composition)
            if verify { status.audit = try await composition.audit() }
            if let simulator { status.provider = try await SimulatorCounts.read(from: simulator) }
            if let cofaceSimulator {
                status.coface = try await CofaceSimulatorCounts.read(from: cofaceSimulator)
            }
            if refusals { status.refusals = try await RefusalEntry.byCoface(composition) }
            for path in report { status.refusals += try RefusalEntry.reported(in: path) }
            if let jsonFile {
                try Data(status.json.canonicalBytes + [UInt8(ascii: "\n")]).write(
                    to: URL(fileURLWithPath: jsonFile)
                )
            }
            if json { printJSON(status.json) } else { printOut(status.text) }
            if !status.holds { throw ExitStatus.checkFailed }
        }
    }
}
