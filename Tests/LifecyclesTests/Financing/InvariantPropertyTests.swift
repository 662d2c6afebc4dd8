import Lifecycles
import Testing
import Values
import Workflow

@Suite("Money invariants under chance")
struct InvariantPropertyTests {
    /// What a run of chance came to.
    struct Outcome {
        /// Breaks that the interpreter refused.
        var refused: [InvariantBreak] = []
        /// Breaks that got into the history all the same.
        var recorded: [InvariantBreak] = []
        var moved = 0
    }

    @Test(
        "no sequence of orders and answers breaks an invariant, and none has to be refused",
        arguments: Charts.web
    )
    func holds(chart: String) throws {
        var moved = 0
        let interpreter = Interpreter(Financing(), chart: try Charts.load(chart))
        for seed in UInt64(0)..<50 {
            let outcome = try Self.run(interpreter, seed: seed)
            #expect(outcome.refused.isEmpty, "seed \(seed): \(outcome.refused)")
            #expect(outcome.recorded.isEmpty, "seed \(seed): \(outcome.recorded)")
            moved += outcome.moved
        }
        // Otherwise the sequences would prove nothing.
        #expect(moved > 50)
    }

    @Test(
        "a violation seeded into the rules is found and never recorded",
        arguments: [
            (LeakyFinancing.Leak.refundTwice, "refundedWithinValidated"),
            (.validateMore, "validatedWithinAuthorized"), (.lowerAuthorized, "amountsNeverFall"),
            (.otherCurrency, "oneCurrency"),
        ] as [(LeakyFinancing.Leak, String)]
    )
    func finds(leak: LeakyFinancing.Leak, invariant: String) throws {
        var refused: [InvariantBreak] = []
        let chart = try Charts.load("cofidis-web-validate")
        let interpreter = Interpreter(LeakyFinancing(leak), chart: chart)
        for seed in UInt64(0)..<40 {
            let outcome = try Self.run(interpreter, seed: seed)
            refused += outcome.refused
            #expect(outcome.recorded.isEmpty, "seed \(seed): \(outcome.recorded)")
        }
        #expect(refused.contains { $0.invariant == invariant }, "\(Set(refused.map(\.invariant)).sorted())")
    }

    /// A case that is asked and answered by chance; most answers are what an honest provider would say.
    private static func run(_ interpreter: some CaseInterpreter, seed: UInt64) throws -> Outcome {
        var chance = SeededGenerator(seed: seed)
        let chart = interpreter.index.chart.name
        var arguments: JSON = openArguments("webhook", .bool(Bool.random(using: &chance)))
        if case .object(var object) = arguments {
            if chart == "cofidis-web-validate" { object["captureMode"] = "Validate" }
            if chart == "cofidis-italy" { object["country"] = "it" }
            arguments = .object(object)
        }
        var outcome = Outcome()
        var now = morning
        var last = try interpreter.begin(arguments: arguments, at: now)
        var history = last.events.map { FoldedEvent(event: $0, recordedAt: now) }
        var provider = HonestProvider(isReserving: chart == "cofidis-web-validate")
        for _ in 0..<60 where !last.place.isFinal {
            now = now + .seconds(Int64.random(in: 1...20_000, using: &chance))
            let input = draw(last.snapshot, interpreter, &provider, &chance)
            do {
                last = try interpreter.advance(last.snapshot, with: input, at: now)
            } catch {
                if error.code == "invariant_broken" {
                    outcome.refused.append(
                        InvariantBreak(
                            invariant: error.value ?? "",
                            event: "",
                            number: 0,
                            detail: error.message
                        )
                    )
                }
                continue
            }
            if let broken = last.refused { outcome.refused.append(broken) }
            history += last.events.map { FoldedEvent(event: $0, recordedAt: now) }
        }
        var fold = interpreter.beginFold(isInspecting: true)
        for event in history { try fold.apply(event) }
        outcome.recorded = fold.breaks
        outcome.moved = history.count {
            $0.event.name.hasSuffix("Confirmed") || $0.event.name.hasSuffix("confirmed")
        }
        return outcome
    }

    private static func draw(
        _ snapshot: CaseSnapshot,
        _ interpreter: some CaseInterpreter,
        _ provider: inout HonestProvider,
        _ chance: inout SeededGenerator
    ) -> CaseInput {
        let armed = snapshot.armed.filter { $0.parkedReason == nil }
        if Int.random(in: 0..<3, using: &chance) == 0 || armed.isEmpty {
            let commands = ["validate", "cancel", "refund", "readStatus", "retryValidate", "retryConfirm"]
            let name = commands.randomElement(using: &chance) ?? "readStatus"
            let amount = Money(minorUnits: .random(in: 1...20_000, using: &chance), currency: .euro)
                .decimalText
            let isMoney = ["validate", "cancel", "refund"].contains(name)
            let all = Bool.random(using: &chance)
            return .command(
                name: name,
                arguments: isMoney ? ["amount": .string(all ? "all" : amount)] : .emptyObject
            )
        }
        guard let work = armed.randomElement(using: &chance), let key = WorkKey(work.key) else {
            return .command(name: "readStatus", arguments: .emptyObject)
        }
        guard key.isCall else { return .timerFired(key: work.key, timer: key.name) }
        if Int.random(in: 0..<8, using: &chance) == 0 {
            _ = provider.answer(key.name, snapshot.facts, &chance)
            return .outcomeUnknown(key: work.key, call: key.name, reason: "lost")
        }
        return .answered(
            key: work.key,
            call: key.name,
            answer: provider.answer(key.name, snapshot.facts, &chance)
        )
    }
}

/// A provider that keeps its books, and now and then tells nonsense.
private struct HonestProvider {
    let isReserving: Bool
    var status = "Initialized"
    var told = Amounts(authorized: 0, cancelled: 0, validated: 0, refunded: 0)

    mutating func answer(_ call: String, _ facts: JSON, _ chance: inout SeededGenerator) -> JSON {
        let operation: Financing.Operation
        switch call {
        case "initialize", "repeatInitialize": operation = .initialize
        case "confirm":
            operation = .confirm
            told.authorized = 30_000
            if !isReserving { told.validated = 30_000 }
            status = isReserving ? "authorized" : "validated"
        case "validate", "cancel", "refund":
            operation = Financing.Operation(rawValue: call) ?? .refund
            move(call, facts[call]?["amount"]?.integerValue ?? 0)
        default:
            operation = .getStatus
            if status == "Initialized" { status = "to_confirm" }
        }
        if Int.random(in: 0..<10, using: &chance) == 0 {
            var nonsense = told
            nonsense.validated = .random(in: -10...40_000, using: &chance)
            nonsense.refunded = .random(in: -10...40_000, using: &chance)
            nonsense.authorized = .random(in: 0...40_000, using: &chance)
            return LifecyclesTests.answer(operation, status: status, amounts: nonsense, currency: "USD")
        }
        return LifecyclesTests.answer(operation, status: status, amounts: told, url: link)
    }

    private mutating func move(_ call: String, _ amount: Int64) {
        let reserved = (told.authorized ?? 0) - (told.cancelled ?? 0)
        switch (call, status) {
        case ("validate", "authorized") where amount <= reserved:
            told.validated = amount
            status = "validated"
        case ("cancel", "authorized") where amount <= reserved:
            told.cancelled = (told.cancelled ?? 0) + amount
            if told.cancelled == told.authorized { status = "Canceled" }
        case ("refund", "validated") where amount <= (told.validated ?? 0) - (told.refunded ?? 0):
            told.refunded = (told.refunded ?? 0) + amount
            if told.refunded == told.validated { status = "Refunded" }
        default: break
        }
    }
}

/// The rules with a fault seeded into what events do to the facts.
struct LeakyFinancing: Lifecycle {
    enum Leak: Sendable {
        case refundTwice
        case validateMore
        case lowerAuthorized
        case otherCurrency
    }

    private let leak: Leak
    private let honest = Financing()

    init(_ leak: Leak) { self.leak = leak }

    var name: String { honest.name }
    var vocabulary: Vocabulary<Financing.Facts> { honest.vocabulary }
    var initialFacts: Financing.Facts { honest.initialFacts }

    func evolve(_ facts: Financing.Facts, with event: Financing.Event) -> Financing.Facts {
        var next = honest.evolve(facts, with: event)
        switch (leak, event) {
        case (.refundTwice, .movementConfirmed(.refund, _)): next.ledger.refunded += next.ledger.refunded
        case (.validateMore, .movementConfirmed(.validate, _)):
            next.ledger.validated = next.ledger.authorized - next.ledger.cancelled + 1
        case (.lowerAuthorized, .movementConfirmed(.cancel, _)): next.ledger.authorized -= 1
        case (.otherCurrency, .movementConfirmed(.validate, _)): next.toldCurrency = "USD"
        default: break
        }
        return next
    }

    func decide(_ command: Financing.Command, given facts: Financing.Facts, at now: Instant)
        throws(Financing.Rejection) -> [Financing.Event]
    {
        try honest.decide(command, given: facts, at: now)
    }

    func command(named name: String, arguments: JSON) throws(Financing.Rejection) -> Financing.Command {
        try honest.command(named: name, arguments: arguments)
    }

    func command(answering call: String, with answer: JSON) throws(Financing.Rejection) -> Financing.Command {
        try honest.command(answering: call, with: answer)
    }

    func request(for call: String, given facts: Financing.Facts, at moment: Instant) -> JSON {
        honest.request(for: call, given: facts, at: moment)
    }

    func encode(_ event: Financing.Event) -> EncodedEvent { honest.encode(event) }

    func decodeEvent(_ event: EncodedEvent) throws(JSONShapeError) -> Financing.Event {
        try honest.decodeEvent(event)
    }

    func encode(_ facts: Financing.Facts) -> JSON { honest.encode(facts) }

    func decodeFacts(_ json: JSON) throws(JSONShapeError) -> Financing.Facts { try honest.decodeFacts(json) }

    func row(of facts: Financing.Facts, at place: Place) -> LifecycleRow? { honest.row(of: facts, at: place) }

    func naturalKeys(of facts: Financing.Facts) -> [(scope: String, value: String)] {
        honest.naturalKeys(of: facts)
    }
}
