import ArgumentParser
import Cases
import Engine
import EventStore
import Values
import Workflow

/// Asks a case something in the name of the person at the keyboard, and says what became of it. What is not to be asked
/// there is refused with all that is.
struct CaseAsking {
    let composition: Composition
    let json: Bool

    func ask(
        _ command: String,
        _ arguments: JSON,
        of key: String,
        merchant: String?,
        id: String?
    ) async throws {
        let owner = try await CaseLookup.find(key, merchant: merchant, in: composition)
        let name = merchant == nil ? key : owner.description
        guard let offer = try await MayBeAsked.read(owner, key: name, in: composition) else {
            throw Refusal("there is no case \(owner)")
        }
        do throws(CommandError) {
            let answer = try await composition.cases.ask(
                command,
                arguments,
                of: owner,
                order: id.map { OrderID($0, of: command) },
                by: composition.principal
            )
            tell(command, answer)
        } catch {
            guard case .rejected(let report) = error, Self.asksElse.contains(report.code) else { throw error }
            throw Refusal("\(report.message) [\(report.code)]\n" + Self.told(offer))
        }
    }

    /// Refusals of the command itself, whatever its arguments.
    private static let asksElse: Set<String> = [
        "command_not_allowed", "unknown_command", "command_is_internal",
    ]

    private static func told(_ offer: MayBeAsked) -> String {
        guard !offer.names.isEmpty else { return "nothing may be asked of it in \(offer.place.state)" }
        return "in \(offer.place.state) it may be asked:\n"
            + offer.lines.map { "  " + $0 }.joined(separator: "\n")
    }

    private func tell(_ command: String, _ answer: CommandAnswer) {
        guard json else {
            let before = answer.isRepeat ? " (asked for before)" : ""
            return printOut("\(command) taken in\(before): case \(answer.caseID) is in \(answer.state)")
        }
        printJSON([
            "caseId": .string(answer.caseID.description), "isRepeat": .bool(answer.isRepeat),
            "state": .string(answer.state), "version": .integer(answer.version.number),
        ])
    }
}

/// What every named command takes.
struct AskOptions: ParsableArguments {
    @Argument(help: "The case: its id, or any key that people use for it.")
    var key: String

    @Option(help: "Makes it happen at most once, however often it is asked for.")
    var id: String?

    @Flag(help: "One JSON line.")
    var json = false
}

/// A command of a lifecycle under a name of its own.
protocol NamedAsk: AsyncParsableCommand {
    /// As charts call it.
    static var asked: String { get }
    var options: AskOptions { get }
    /// Whose order the key is, where several have the same number.
    var merchant: String? { get }
    func arguments() throws -> JSON
}

extension NamedAsk {
    var merchant: String? { nil }

    func arguments() throws -> JSON { .emptyObject }

    func run() async throws {
        let arguments = try arguments()
        try await Composition.run { composition in
            try await CaseAsking(composition: composition, json: options.json)
                .ask(Self.asked, arguments, of: options.key, merchant: merchant, id: options.id)
        }
    }
}
