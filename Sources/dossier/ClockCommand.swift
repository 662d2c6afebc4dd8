import ArgumentParser
import Engine
import PostgresEventStore
import Values

struct ClockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "The clock that all processes of this installation share: show it, change it.",
        subcommands: [ClockShowCommand.self, ClockSetCommand.self]
    )
}

struct ClockShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "The installation's clock, this process's, and how far this machine is off the database's.",
        discussion: "Exit status 3 when a process would be refused here."
    )

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await Composition.run(clocks: .ignored) { composition in
            let own = composition.clock
            let kept = try await composition.store.keptClock()
            let skew = own.speed == 1 ? try await composition.store.skew() : nil
            if json {
                printJSON([
                    "installation": .optional(kept?.text), "own": .string(own.text),
                    "since": .optional(kept?.since.description),
                    "skewSeconds": skew.map { .double($0.seconds) } ?? .null,
                ])
            } else {
                let since = kept.map { ", since \($0.since)" } ?? ""
                printOut("installation".padded(to: 16) + (kept?.text ?? "none kept yet") + since)
                printOut("DOSSIER_CLOCK".padded(to: 16) + own.text)
                if let skew { printOut("this machine".padded(to: 16) + "\(skew.words) the database's clock") }
            }
            let agrees = kept.map { $0.text == own.text } ?? true
            guard agrees, skew?.refusal == nil else { throw ExitStatus.checkFailed }
        }
    }
}

struct ClockSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "From now on the installation's clock is what DOSSIER_CLOCK says here.",
        discussion: """
            Stop every process first: those that run keep the clock that they began with. A clock that shows an earlier \
            time than the cases have seen makes them wait until it has caught up.
            """
    )

    func run() async throws {
        try await Composition.run(clocks: .ignored) { composition in
            let text = composition.clock.text
            if try await composition.store.keptClock()?.text == text {
                return printOut("the installation's clock is \(text) already")
            }
            guard try await composition.store.setClock(text) else {
                throw Refusal("somebody set the clock at the same moment; see: dossier clock show")
            }
            printOut("the installation's clock is \(text) from now on")
        }
    }
}
