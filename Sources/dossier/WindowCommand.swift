import ArgumentParser
import Values
import Workflow

struct WindowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "window",
        abstract: "When may something be done?",
        subcommands: [WindowCheckCommand.self]
    )
}

struct WindowCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says of instants whether a window is open, and when it opens next.",
        discussion: """
            Reads instants in ISO 8601 from standard input, one a line, and answers one line of JSON each with \
            "instant", "open", "nextOpening" (the instant itself when open) and "explanation". A line that is no \
            instant is answered with "error", and the exit status is 2.
            """
    )

    /// A line longer than this is no instant.
    static let lineLimit = 100

    @Argument(help: "The window's name, as cofidis-get-status.")
    var name: String

    func run() async throws {
        try await reporting {
            let window = try find(try ChartFolder.load(Settings.fromProcess()))
            var refused = false
            while let line = readLine() {
                let text = String(line.filter { !$0.isWhitespace })
                if text.isEmpty { continue }
                guard text.count <= Self.lineLimit, let instant = Instant(text) else {
                    refused = true
                    printJSON([
                        "error": "not an instant in ISO 8601",
                        "line": .string(String(line.prefix(Self.lineLimit))),
                    ])
                    continue
                }
                printJSON(answer(window, at: instant))
            }
            if refused { throw ExitStatus.refused }
        }
    }

    private func find(_ charts: ChartFolder) throws -> Window {
        var known: Set<String> = []
        for chart in charts.charts {
            if let window = chart.windows[name] { return window }
            known.formUnion(chart.windows.keys)
        }
        throw Refusal("there is no window \"\(name)\"; there are: \(known.sorted().joined(separator: ", "))")
    }

    private func answer(_ window: Window, at instant: Instant) -> JSON {
        [
            "explanation": .string(window.explanation(at: instant)),
            "instant": .string(instant.description),
            "nextOpening": .optional(window.nextOpening(notBefore: instant)?.description),
            "open": .bool(window.isOpen(at: instant)),
        ]
    }
}
