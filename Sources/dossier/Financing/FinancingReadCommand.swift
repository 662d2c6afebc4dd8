import ArgumentParser
import Engine
import Values
import Workflow

struct FinancingReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Asks Cofidis for the status of financings, as soon as they may be asked.",
        discussion: """
            After a status mapping was corrected and server and workers were started again, this is how financings \
            that stopped for an unknown status go on.
            """
    )

    @Argument(help: "merchantTransactionIds or case ids.")
    var financings: [String]

    @OptionGroup var owner: MerchantOption

    @Flag(help: "One JSON line each.")
    var json = false

    func validate() throws {
        if financings.isEmpty { throw ValidationError("name at least one financing") }
    }

    func run() async throws {
        try await Composition.run { composition in
            let asking = FinancingAsking(composition: composition, json: json)
            var refused = 0
            for financing in financings {
                do {
                    let answer = try await asking.ask("readStatus", of: financing, merchant: owner.merchant)
                    asking.tell("status asked for", answer)
                } catch let error as CommandError {
                    if case .unavailable = error { throw error }
                    refused += 1
                    printError("\(financing): \(error.report.message) [\(error.report.code)]")
                } catch let refusal as Refusal {
                    refused += 1
                    printError("\(refusal)")
                }
            }
            if refused > 0 { throw ExitStatus.refused }
        }
    }
}
