import TestSupport
import Testing
import Values
import Workflow

/// One parcel, moved input by input; says what came of the last.
struct InterpreterScene {
    let interpreter = ParcelChart.interpreter()
    var now = InterpreterScene.monday
    var last: Advance
    private(set) var recorded: [FoldedEvent] = []

    /// Ten in the morning in Paris.
    static let monday = Instant("2026-11-16T09:00:00Z")!
    static let fridayEvening = Instant("2026-11-20T17:30:00Z")!
    static let nextMondayOpening = Instant("2026-11-23T07:00:00Z")!

    init(at now: Instant = InterpreterScene.monday, deliverBy: Instant? = nil) throws {
        self.now = now
        last = try interpreter.begin(
            arguments: ["deliverBy": .optional(deliverBy?.description), "reference": "P-1"],
            at: now
        )
        record()
    }

    private mutating func record() {
        recorded += last.events.map { FoldedEvent(event: $0, recordedAt: now) }
    }

    var state: String { last.snapshot.state }
    var armed: [String] { last.snapshot.armed.map(\.key) }

    func due(_ key: String) -> Instant? { last.snapshot.armed.first { $0.key == key }?.dueAt }

    mutating func feed(_ input: CaseInput, after span: Duration = .zero) throws {
        now = now + span
        last = try interpreter.advance(last.snapshot, with: input, at: now)
        record()
    }

    mutating func ask(_ name: String, _ arguments: JSON = .emptyObject, after span: Duration = .zero) throws {
        try feed(.command(name: name, arguments: arguments), after: span)
    }

    mutating func fire(_ key: String, after span: Duration = .zero) throws {
        try feed(.timerFired(key: key, timer: WorkKey(key)?.name ?? ""), after: span)
    }

    mutating func answer(_ key: String, _ answer: JSON, after span: Duration = .zero) throws {
        try feed(.answered(key: key, call: WorkKey(key)?.name ?? "", answer: answer), after: span)
    }

    /// Ordered, cooled off, booked, and moving.
    mutating func bringOnItsWay() throws {
        try fire("ordered#coolingOff", after: .seconds(600))
        try answer("booking#call.book", ["number": "B-1"])
    }
}

/// The report of the rejection that the body throws.
func rejection(_ body: () throws -> Void) -> RejectionReport? {
    do {
        try body()
        return nil
    } catch {
        return error as? RejectionReport
    }
}
