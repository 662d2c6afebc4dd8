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
            --verify audits everything as well. --simulator adds what the provider simulator counted, and judges it: \
            no call in quiet hours, no money call repeated. Exit status 3 when a check does not hold.
            """
    )

    @Flag(help: "Audit all histories too.")
    var verify = false

    @Option(help: "The base URL of the provider simulator's control door, as http://127.0.0.1:9090.")
    var simulator: String?

    @Option(name: .customLong("json-file"), help: "Write the figures to this file too.")
    var jsonFile: String?

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            var status = try await SystemStatus.read(composition)
            if verify { status.audit = try await composition.audit() }
            if let simulator { status.provider = try await SimulatorCounts.read(from: simulator) }
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
