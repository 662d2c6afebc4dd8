import ArgumentParser
import Values
import Workflow

struct CommandsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commands",
        abstract: "What cases can be asked, and what each command needs.",
        discussion: """
            With --json one line for each lifecycle: its commands with the JSON Schema of their arguments, its events, the \
            columns of its list, and what it may refuse. Lifecycles whose definition is not written as data yet are left out.
            """
    )

    @Argument(help: "The lifecycle, as company; all when none is named.")
    var lifecycle: String?

    @Flag(help: "One JSON line for each lifecycle.")
    var json = false

    func run() async throws {
        try await reporting {
            for catalogue in try chosen() {
                if json { printJSON(catalogue.json) } else { show(catalogue) }
            }
        }
    }

    private func chosen() throws -> [LifecycleCatalogue] {
        let all = LifecycleCatalog.described
        guard let lifecycle else { return all }
        let found = all.filter { $0.name == lifecycle }
        guard found.isEmpty else { return found }
        throw Refusal(
            "no lifecycle \"\(lifecycle)\" is described; there are: \(all.map(\.name).joined(separator: ", "))"
        )
    }

    private func show(_ catalogue: LifecycleCatalogue) {
        printOut(catalogue.name)
        for command in catalogue.commands {
            printOut("  \(command.name): \(command.title)\(command.isDangerous ? " (cannot be undone)" : "")")
            for member in command.shape.members ?? [] {
                printOut("    \(member.name)\(member.presence == .needed ? "" : " (optional)")")
            }
        }
    }
}
