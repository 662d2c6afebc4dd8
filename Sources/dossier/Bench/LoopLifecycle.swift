import Values
import Workflow

/// The smallest lifecycle that the whole engine loop can run: a call whose answer asks for the next call.
struct LoopLifecycle: Lifecycle {
    struct Facts: Sendable, Equatable { var count: Int64 = 0 }
    enum Command: Sendable { case begin, work }
    enum Event: Sendable, Equatable { case begun, worked }
    enum Rejection: CaseRejection {
        case unknownCommand(String)
        var report: RejectionReport {
            RejectionReport(code: "unknown_command", kind: .malformed, message: "there is no such command")
        }
    }

    /// Calls of one case, about as many as a financing has.
    static let callsOfCase: Int64 = 40

    static let chartText = """
        chart: bench-loop
        lifecycle: bench
        title: One call after the other
        retries:
          bench: {first: 1s, factor: 2, cap: 1m, attempts: 5}
        rateLimits:
          bench: {perSecond: 100000, concurrency: 1000}
        initial: working
        states:
          working:
            title: Working
            call: {name: work, timeout: 5s, retry: bench, rateLimit: bench, failed: park, unknown: retry}
            on:
              worked:
                - {if: hasMore, to: working}
                - {to: done}
          done:
            title: Done
            final: true
        """

    let name = "bench"
    let initialFacts = Facts()

    var vocabulary: Vocabulary<Facts> {
        Vocabulary(
            startCommand: "begin",
            commands: ["begin": CommandWord(events: ["begun"])],
            events: ["begun", "worked"],
            guards: ["hasMore": GuardWord("calls are left") { $0.count < Self.callsOfCase }],
            calls: ["work": CallWord(kind: .idempotent, events: ["worked"])]
        )
    }

    func decide(_ command: Command, given facts: Facts, at now: Instant) throws(Rejection) -> [Event] {
        switch command {
        case .begin: [.begun]
        case .work: [.worked]
        }
    }

    func evolve(_ facts: Facts, with event: Event) -> Facts {
        event == .worked ? Facts(count: facts.count + 1) : facts
    }

    func command(named name: String, arguments: JSON) throws(Rejection) -> Command {
        guard name == "begin" else { throw .unknownCommand(name) }
        return .begin
    }

    func command(answering call: String, with answer: JSON) throws(Rejection) -> Command { .work }
    func request(for call: String, given facts: Facts, at moment: Instant) -> JSON {
        ["count": .integer(facts.count)]
    }

    func encode(_ event: Event) -> EncodedEvent {
        EncodedEvent(
            name: event == .begun ? "begun" : "worked",
            data: ["amount": 1200, "status": "validated"]
        )
    }

    func decodeEvent(_ event: EncodedEvent) throws(JSONShapeError) -> Event {
        event.name == "begun" ? .begun : .worked
    }

    func encode(_ facts: Facts) -> JSON { ["count": .integer(facts.count)] }
    func decodeFacts(_ json: JSON) throws(JSONShapeError) -> Facts { Facts(count: try json.integer("count")) }
    func row(of facts: Facts, at place: Place) -> LifecycleRow? { nil }
    func naturalKeys(of facts: Facts) -> [(scope: String, value: String)] { [] }
}
