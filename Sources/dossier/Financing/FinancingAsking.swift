import Cases
import Engine
import EventStore
import Values
import Workflow

/// Asks a financing something in the name of the person at the keyboard, and says what became of it.
struct FinancingAsking {
    let composition: Composition
    let json: Bool

    func ask(
        _ command: String,
        _ arguments: JSON = .emptyObject,
        of financing: String,
        merchant: String?,
        orderID: String? = nil
    ) async throws -> CommandAnswer {
        let caseID = try await FinancingLookup.find(financing, of: merchant, in: composition)
        return try await composition.cases.ask(
            command,
            arguments,
            of: caseID,
            order: orderID.map { OrderID($0, of: command) },
            by: composition.principal
        )
    }

    func tell(_ what: String, _ answer: CommandAnswer) {
        guard json else {
            let before = answer.isRepeat ? " (asked for before)" : ""
            return printOut("\(what)\(before): case \(answer.caseID) is in \(answer.state)")
        }
        printJSON([
            "caseId": .string(answer.caseID.description), "isRepeat": .bool(answer.isRepeat),
            "state": .string(answer.state), "version": .integer(answer.version.number),
        ])
    }

    /// Asks line by line. A line that is refused is told by its number and leaves the others alone; refused ones
    /// end the command with its own status.
    func askEach(
        _ lines: [FinancingStarter.Line],
        counted what: String,
        _ ask: (String) async throws -> CommandAnswer
    ) async throws {
        var asked = 0
        var repeated = 0
        var refused = 0
        for line in lines {
            do {
                let answer = try await ask(line.text)
                if answer.isRepeat { repeated += 1 } else { asked += 1 }
                if json { tell(what, answer) }
            } catch let error as CommandError {
                if case .unavailable = error { throw error }
                refused += 1
                printError("line \(line.number): \(error.report.message) [\(error.report.code)]")
            } catch let refusal as Refusal {
                refused += 1
                printError("line \(line.number): \(refusal)")
            }
        }
        printError("\(asked) \(what) asked for, \(repeated) asked for before, \(refused) refused")
        if refused > 0 { throw ExitStatus.refused }
    }
}
