import Foundation
import Lifecycles
import Testing
import Values
import Workflow

/// The charts as they ship, and a case walking through them with the real interpreter.
enum Charts {
    static let immediate = ["cofidis-web-polling", "cofidis-web-webhook"]
    static let web = immediate + ["cofidis-web-validate", "cofidis-italy"]
    static let retail = ["cofidis-retail-direct", "cofidis-retail-two-step"]
    static let names = web + retail

    static func load(_ name: String) throws -> Chart {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent("workflows")
        return try ChartLoader.load(
            text: String(contentsOf: folder.appendingPathComponent("\(name).yaml"), encoding: .utf8),
            file: "workflows/\(name).yaml",
            sources: ChartSources {
                try? String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)
            }
        )
    }
}

/// One case, step by step. What is due comes next: nothing here knows the chart's delays but the chart.
struct CaseWalk {
    let interpreter: Interpreter<Financing>
    private(set) var snapshot: CaseSnapshot
    private(set) var work: [ScheduledWork]
    private(set) var events: [String]
    /// As lists show the case after the last step.
    private(set) var row: LifecycleRow?
    var now: Instant

    /// `fields` replace single ones of the usual arguments; `arguments` replaces all of them.
    init(
        chart: String = "cofidis-web-polling",
        at moment: Instant = morning,
        lifecycle: Financing = Financing(),
        arguments given: JSON? = nil,
        _ fields: (String, JSON)...
    ) throws {
        interpreter = Interpreter(lifecycle, chart: try Charts.load(chart))
        now = moment
        guard case .object(var arguments) = given ?? openArguments else {
            preconditionFailure("arguments are an object")
        }
        if given == nil {
            arguments["webhook"] = .bool(chart.hasSuffix("webhook"))
            if chart == "cofidis-web-validate" { arguments["captureMode"] = "Validate" }
            if chart == "cofidis-italy" { arguments["country"] = "it" }
        }
        for (name, value) in fields { arguments[name] = value }
        let first = try interpreter.begin(arguments: .object(arguments), at: moment)
        snapshot = first.snapshot
        work = first.schedule
        events = first.events.map(\.name)
        row = first.row
    }

    var state: String { snapshot.state }
    var attention: String? { interpreter.place(of: snapshot).attention }
    var isFinal: Bool { interpreter.place(of: snapshot).isFinal }
    /// What may be asked where the case stands.
    var offered: Set<String> { Set(interpreter.index.commands(at: state).map(\.name)) }
    /// The only work armed.
    var next: ScheduledWork? { work.min { ($0.dueAt, $0.key) < ($1.dueAt, $1.key) } }

    private mutating func take(_ input: CaseInput) throws {
        let advance = try interpreter.advance(snapshot, with: input, at: now)
        snapshot = advance.snapshot
        row = advance.row
        work.removeAll { item in
            advance.cancel.contains(item.key) || advance.schedule.contains { $0.key == item.key }
        }
        work += advance.schedule
        work.removeAll { item in !snapshot.armed.contains { $0.key == item.key } }
        events += advance.events.map(\.name)
    }

    private func due(_ kind: ScheduledWork.Kind) throws -> ScheduledWork {
        try #require(work.filter { $0.kind == kind }.min { ($0.dueAt, $0.key) < ($1.dueAt, $1.key) })
    }

    /// The call that is due is made when it is due, and answered.
    mutating func answer(_ json: JSON, to call: String) throws {
        let item = try due(.call)
        try #require(item.name == call, "\(item.name) is due in \(state)")
        now = max(now, item.dueAt)
        try take(.answered(key: item.key, call: call, answer: json))
    }

    /// Two reads that find nothing moved, as far apart as it takes: the call is sent again. (decision 0016)
    mutating func findUnmoved(_ json: JSON, by check: String) throws {
        try answer(json, to: check)
        guard next?.name == "recheck" else { return }
        try fire("recheck")
        try answer(json, to: check)
    }

    mutating func lose(_ call: String) throws {
        let item = try due(.call)
        try #require(item.name == call, "\(item.name) is due in \(state)")
        now = max(now, item.dueAt)
        try take(.outcomeUnknown(key: item.key, call: call, reason: "connection closed"))
    }

    mutating func fail(_ call: String) throws {
        let item = try due(.call)
        try #require(item.name == call, "\(item.name) is due in \(state)")
        try take(.callFailed(key: item.key, call: call, reason: "refused"))
    }

    /// Time goes on to the timer that is due next.
    mutating func fire(_ timer: String) throws {
        let item = try due(.timer)
        try #require(item.name == timer, "\(item.name) is due in \(state)")
        now = max(now, item.dueAt)
        try take(.timerFired(key: item.key, timer: timer))
    }

    mutating func ask(_ command: String, _ arguments: JSON = .emptyObject) throws {
        try take(.command(name: command, arguments: arguments))
    }

    mutating func hint(_ status: String, date: String = "20261120") throws {
        try ask(
            "recordHint",
            [
                "transactionStatus": .string(status), "source": "notification_hint",
                "transactionKey": [
                    "merchantTransactionId": "ORDER-1", "merchantTransactionDate": .string(date),
                ],
            ]
        )
    }

    // MARK: The usual way

    mutating func initialize() throws {
        try answer(Self.initialized, to: "initialize")
    }

    mutating func becomeValidated() throws {
        try initialize()
        try hint("to_confirm")
        try answer(Self.confirmed, to: "confirm")
    }

    mutating func becomeAuthorized() throws {
        try initialize()
        try hint("to_confirm")
        try answer(Self.authorized, to: "confirm")
    }

    static let authorized = LifecyclesTests.answer(.confirm, status: "authorized", amounts: amounts())
    static let initialized = LifecyclesTests.answer(.initialize, status: "Initialized", url: link)
    static let confirmed = LifecyclesTests.answer(.confirm, status: "validated", amounts: fullAmounts)

    static func read(_ status: String?, _ code: String = "000", _ amounts: Amounts = Amounts()) -> JSON {
        LifecyclesTests.answer(.getStatus, code, status: status, amounts: amounts)
    }
}
