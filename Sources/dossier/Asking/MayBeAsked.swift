import Engine
import EventStore
import PostgresEventStore
import Values
import Workflow

/// What a case may be asked where it stands, each with the line to type.
struct MayBeAsked {
    /// As the person called the case.
    let key: String
    let lifecycle: String
    let place: Place
    let names: [String]

    /// Nil for an unknown case.
    static func read(_ id: StreamID, key: String, in composition: Composition) async throws -> MayBeAsked? {
        guard let stream = try await composition.store.load([id]).first else { return nil }
        let interpreter = try await composition.charts.pinned(to: stream.head.chartHash)
        return MayBeAsked(
            key: key,
            lifecycle: stream.lifecycle,
            interpreter: interpreter,
            snapshot: try CaseSnapshot(json: stream.head.snapshot)
        )
    }

    init(key: String, lifecycle: String, interpreter: any CaseInterpreter, snapshot: CaseSnapshot) {
        self.key = key
        self.lifecycle = lifecycle
        place = interpreter.place(of: snapshot)
        var seen: Set<String> = []
        let rules = place.isFinal ? [] : interpreter.index.commands(at: snapshot.state)
        // What only cases of ours ask is nothing to type.
        names = rules.filter { $0.roles != [CommandRequest.systemRole] && seen.insert($0.name).inserted }
            .map(\.name)
    }

    func line(_ name: String) -> String {
        let arguments = CommandHelp.of(name, lifecycle: lifecycle).arguments
        return "dossier ask \(Self.quoted(key)) \(name)" + (arguments.isEmpty ? "" : " \(arguments)")
    }

    /// One line for each, the command's first.
    var lines: [String] {
        let width = names.map { line($0).count }.max() ?? 0
        return names.map {
            line($0).padded(to: width) + "  " + CommandHelp.of($0, lifecycle: lifecycle).title
        }
    }

    /// For a command's output.
    func tell(heading width: Int) {
        if names.isEmpty { return printOut("may be asked".padded(to: width) + "nothing") }
        for (index, line) in lines.enumerated() {
            printOut((index == 0 ? "may be asked" : "").padded(to: width) + line)
        }
    }

    var json: JSON {
        .array(
            names.map { name in
                [
                    "command": .string(name), "line": .string(line(name)),
                    "title": .string(CommandHelp.of(name, lifecycle: lifecycle).title),
                ]
            }
        )
    }

    /// As a shell takes it for one word.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "._:@+%/-".utf8.contains(byte)
            }
        }
        if isPlain, !text.isEmpty, text.first != "-" { return text }
        let safe = TerminalText.safe(text)
        return "'" + safe.replacing("'", with: "'\\''") + "'"
    }
}
