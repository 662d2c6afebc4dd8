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
            --file reads JSON Lines with merchantTransactionId, amount (decimal string or "all") and refundId, which \
            makes each line happen at most once however often the file is given.
            """
    )

    @Argument(help: "The merchantTransactionId or the case id.")
    var financing: String?

    @Option(help: "Decimal, as 10.00; all that is left when left out.")
    var amount: String?

    @Option(help: "Makes the refund happen at most once, however often it is asked for.")
    var refundId: String?

    @Option(help: "A file of JSON Lines.")
    var file: String?

    @Flag(help: "JSON lines.")
    var json = false

    func validate() throws {
        guard (financing == nil) != (file == nil) else {
            throw ValidationError("name a financing or a --file")
        }
    }

    func run() async throws {
        try await Composition.run { composition in
            guard let file else {
                let id = try await FinancingLookup.find(financing ?? "", in: composition)
                let answer = try await ask(id, amount: amount, refundID: refundId, composition)
                return tell(answer)
            }
            try await refund(lines: try FinancingStarter.lines(of: file), composition)
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

    private func refund(lines: [FinancingStarter.Line], _ composition: Composition) async throws {
        var asked = 0
        var repeated = 0
        var refused = 0
        for line in lines {
            do {
                let order = try Order(line.text)
                let id = try await FinancingLookup.find(order.merchantTransactionID, in: composition)
                let answer = try await ask(id, amount: order.amount, refundID: order.refundID, composition)
                if answer.isRepeat { repeated += 1 } else { asked += 1 }
                if json { tell(answer) }
            } catch let error as CommandError {
                if case .unavailable = error { throw error }
                refused += 1
                printError("line \(line.number): \(error.report.message) [\(error.report.code)]")
            } catch let refusal as Refusal {
                refused += 1
                printError("line \(line.number): \(refusal)")
            }
        }
        printError("\(asked) refunds asked for, \(repeated) asked for before, \(refused) refused")
        if refused > 0 { throw ExitStatus.refused }
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

    /// One line of a refund file.
    private struct Order {
        let merchantTransactionID: String
        let amount: String
        let refundID: String

        init(_ text: String) throws {
            do {
                let json = try JSON.parse(text)
                for key in json.objectValue?.keys ?? []
                where !["merchantTransactionId", "amount", "refundId"].contains(key) {
                    throw Refusal("unknown field \"\(key)\"")
                }
                merchantTransactionID = try json.string("merchantTransactionId")
                amount = try json.string("amount")
                refundID = try json.string("refundId")
            } catch let refusal as Refusal {
                throw refusal
            } catch {
                throw Refusal("\(error)")
            }
        }
    }
}
