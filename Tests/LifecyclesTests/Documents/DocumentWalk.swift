import Foundation
import Lifecycles
import Testing
import Values
import Workflow

/// A document, or a line of documents, on its way through its chart.
struct DocumentWalk {
    let interpreter: any CaseInterpreter
    private(set) var snapshot: CaseSnapshot
    private(set) var scheduled: [ScheduledWork]
    private(set) var row: JSONObject?
    var now = Instant("2026-11-20T09:00:00Z")!

    init(_ lifecycle: some Lifecycle, chart: String, opening: JSON) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "../../../workflows"
        )
        let text = try String(contentsOf: folder.appending(path: "\(chart).yaml"), encoding: .utf8)
        let loaded = try ChartLoader.load(text: text, file: chart)
        let found = ChartChecker.check(loaded, against: lifecycle.vocabulary.names, file: chart)
        #expect(found.isEmpty, "\(found.map(\.description).joined(separator: "\n"))")
        #expect(ChartChecker.unused(charts: [loaded], against: lifecycle.vocabulary.names).isEmpty)
        interpreter = Interpreter(lifecycle, chart: loaded)
        let advance = try interpreter.begin(arguments: opening, at: now)
        snapshot = advance.snapshot
        scheduled = advance.schedule
        row = advance.row?.columns
    }

    var state: String { snapshot.state }
    /// The call or timer that is under way.
    var next: ScheduledWork? { scheduled.last }

    mutating func answer(_ call: String, _ answer: JSON = .emptyObject) throws {
        let work = try #require(next)
        #expect(work.name == call)
        try advance(.answered(key: work.key, call: call, answer: answer))
    }

    mutating func lose(_ call: String) throws {
        let work = try #require(next)
        try advance(.outcomeUnknown(key: work.key, call: call, reason: "no answer"))
    }

    mutating func fail(_ call: String) throws {
        let work = try #require(next)
        try advance(.callFailed(key: work.key, call: call, reason: "refused"))
    }

    mutating func fire() throws {
        let work = try #require(next)
        now = max(now, work.dueAt)
        try advance(.timerFired(key: work.key, timer: work.name))
    }

    mutating func command(_ name: String, _ arguments: JSON = .emptyObject) throws {
        try advance(.command(name: name, arguments: arguments))
    }

    private mutating func advance(_ input: CaseInput) throws {
        let advance = try interpreter.advance(snapshot, with: input, at: now)
        snapshot = advance.snapshot
        scheduled.removeAll { advance.cancel.contains($0.key) }
        if case .answered(let key, _, _) = input { scheduled.removeAll { $0.key == key } }
        scheduled += advance.schedule
        if let columns = advance.row?.columns { row = columns }
    }
}
