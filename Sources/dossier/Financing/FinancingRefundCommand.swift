import ArgumentParser
import Engine
import EventStore
import Foundation
import Values
import Workflow

struct FinancingRefundCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refund",
        abstract: "Refunds a validated financing, partly or wholly, or many from a file.",
        discussion: """
            --file reads JSON Lines, CSV or XLSX (a name that ends with .csv or .xlsx) with merchantTransactionId, amount \
            (decimal string or "all") and refundId. The refund id makes a refund of its transaction happen at most once, \
            however often and in however many files it comes; two refunds need two ids. --dry-run tells for each line \
            what would happen, and does nothing.
            """
    )

    @Argument(help: "The merchantTransactionId or the case id.")
    var financing: String?

    @Option(help: "Decimal, as 10.00; all that is left when left out.")
    var amount: String?

    @Option(help: "Makes the refund happen at most once, however often it is asked for.")
    var refundId: String?

    @Option(help: "A file of JSON Lines, CSV or XLSX; - is JSON Lines on standard input.")
    var file: String?

    @Flag(help: "Only tell what --file would do.")
    var dryRun = false

    @Flag(help: "JSON lines.")
    var json = false

    func validate() throws {
        guard (financing == nil) != (file == nil) else {
            throw ValidationError("name a financing or a --file")
        }
        guard !dryRun || file != nil else { throw ValidationError("--dry-run needs a --file") }
    }

    func run() async throws {
        try await Composition.run { composition in
            guard let file else {
                let id = try await FinancingLookup.find(financing ?? "", in: composition)
                let answer = try await ask(id, amount: amount, refundID: refundId, composition)
                return tell(answer)
            }
            try await RefundFile(composition: composition, isDryRun: dryRun, json: json).run(file)
        }
    }

    private func ask(
        _ id: StreamID,
        amount: String?,
        refundID: String?,
        _ composition: Composition
    ) async throws -> CommandAnswer {
        let request = CommandRequest(
            name: "refund",
            arguments: ["amount": .string(amount ?? "all")],
            id: refundID.map { CommandID("refund:\($0)") },
            actor: FinancingCommand.actor,
            roles: ["finance"]
        )
        return try await composition.desk.perform(request, on: id)
    }

    private func tell(_ answer: CommandAnswer) {
        if json {
            printJSON([
                "caseId": .string(answer.caseID.description), "isRepeat": .bool(answer.isRepeat),
                "state": .string(answer.state), "version": .integer(answer.version.number),
            ])
        } else {
            let before = answer.isRepeat ? " (asked for before)" : ""
            printOut("refund asked for\(before): case \(answer.caseID) is in \(answer.state)")
        }
    }
}
