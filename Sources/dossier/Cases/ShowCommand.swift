import ArgumentParser
import Cases
import EventStore
import Values
import Workflow

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a case of any lifecycle: where it is, why, what comes next, and what may be asked."
    )

    @Argument(help: "The case: its id, or any key that people use for it.")
    var key: String

    @OptionGroup var owner: MerchantOption

    @Flag(help: "One JSON object, facts included.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let id = try await CaseLookup.find(key, merchant: owner.merchant, in: composition)
            guard let view = try await composition.cases.show(id) else {
                throw Refusal("there is no case \(id)")
            }
            let shown = view.json()
            if json { return printJSON(shown) }
            let width = 14
            printOut("case".padded(to: width) + id.description)
            for (label, member) in [
                ("lifecycle", "lifecycle"), ("where", "title"), ("state", "state"), ("why", "why"),
            ] {
                printOut(label.padded(to: width) + TerminalText.safe(shown[member]?.stringValue ?? ""))
            }
            MayBeAsked(
                key: owner.merchant == nil ? key : id.description,
                lifecycle: view.stream.lifecycle,
                interpreter: view.interpreter,
                snapshot: view.snapshot
            ).tell(heading: width)
        }
    }
}
