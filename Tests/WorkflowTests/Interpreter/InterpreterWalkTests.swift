import TestSupport
import Testing
import Values
import Workflow

/// Random lives of a parcel. What was recorded must lead to the same snapshot again, and the work in the queue must
/// be what the snapshot says is armed.
@Suite("Random walks through a chart")
struct InterpreterWalkTests {
    @Test("folding the recorded events gives the snapshot of every advance", arguments: 0..<30)
    func foldsBack(seed: Int) throws {
        var walk = try RandomWalk(seed: UInt64(seed))
        for _ in 0..<80 {
            try walk.step()
            let folded = try #require(try walk.interpreter.fold(walk.recorded))
            try #require(folded == walk.snapshot, "seed \(seed)")
            try #require(try CaseSnapshot(json: folded.json) == folded, "seed \(seed)")
            let armed = Dictionary(uniqueKeysWithValues: folded.armed.map { ($0.key, $0.dueAt) })
            try #require(walk.queue == armed, "seed \(seed)")
            try #require(walk.parked == Set(folded.armed.filter { $0.parkedReason != nil }.map(\.key)))
        }
    }

    @Test("the random walks take every way of the chart")
    func coverage() throws {
        var coverage = TransitionCoverage(ParcelChart.chart())
        for seed in 0..<80 {
            var walk = try RandomWalk(seed: UInt64(seed))
            for _ in 0..<60 {
                let before = walk.snapshot.state
                if let advance = try walk.step() { coverage.note(from: before, advance) }
            }
        }
        #expect(coverage.unwalked == [])
    }

    @Test("coverage names the ways that nothing took")
    func coverageIsHonest() {
        let coverage = TransitionCoverage(ParcelChart.chart())
        #expect(coverage.unwalked.count == 21)
        #expect(coverage.unwalked.first == "ordered -coolingOff-> booking")
    }
}

/// A case with a queue as the store keeps it, moved by chance.
struct RandomWalk {
    let interpreter = ParcelChart.interpreter()
    private(set) var snapshot: CaseSnapshot
    private(set) var recorded: [FoldedEvent] = []
    /// Keys of open and parked items, with their moments.
    private(set) var queue: [String: Instant] = [:]
    private(set) var parked: Set<String> = []
    private var now: Instant
    private var generator: SeededGenerator

    init(seed: UInt64) throws {
        generator = SeededGenerator(seed: seed)
        now = InterpreterScene.monday + .seconds(Int64.random(in: 0..<600_000, using: &generator))
        let deliverBy = Bool.random(using: &generator) ? now + .seconds(250_000) : nil
        let advance = try interpreter.begin(
            arguments: ["deliverBy": .optional(deliverBy?.description), "reference": "P-1"],
            at: now
        )
        snapshot = advance.snapshot
        take(advance, finishing: nil)
    }

    private mutating func take(_ advance: Advance, finishing key: String?) {
        if let key {
            if advance.park == key { parked.insert(key) } else { remove(key) }
        }
        for key in advance.cancel { remove(key) }
        for item in advance.schedule {
            remove(item.key)
            queue[item.key] = item.dueAt
        }
        recorded += advance.events.map { FoldedEvent(event: $0, recordedAt: now) }
        snapshot = advance.snapshot
    }

    private mutating func remove(_ key: String) {
        queue[key] = nil
        parked.remove(key)
    }

    /// Nil when the input was refused.
    @discardableResult
    mutating func step() throws -> Advance? {
        now = now + .seconds(Int64.random(in: 0..<20_000, using: &generator))
        let (input, key) = draw()
        let advance: Advance
        do throws(RejectionReport) {
            advance = try interpreter.advance(snapshot, with: input, at: now)
        } catch {
            return nil
        }
        take(advance, finishing: key)
        return advance
    }

    /// An input, and the key of the item that it finishes.
    private mutating func draw() -> (CaseInput, String?) {
        let keys = queue.keys.filter { !parked.contains($0) }.sorted()
        if let key = parked.sorted().first, Int.random(in: 0..<3, using: &generator) == 0 {
            let call = WorkKey(key)?.name ?? ""
            let choice = Intervention.allCases.randomElement(using: &generator) ?? .retry
            return (
                .intervention(choice, key: key, call: call, reason: "decided"), choice == .retry ? nil : key
            )
        }
        guard Int.random(in: 0..<4, using: &generator) > 0, let key = keys.randomElement(using: &generator),
            let parsed = WorkKey(key)
        else { return (command(), nil) }
        guard parsed.isCall else { return (.timerFired(key: key, timer: parsed.name), key) }
        return (ending(of: key, call: parsed.name), key)
    }

    private mutating func command() -> CaseInput {
        let name =
            ["cancel", "note", "hurry", "reschedule", "order"].randomElement(using: &generator) ?? "note"
        let moment = now + .seconds(Int64.random(in: -1000..<90_000, using: &generator))
        let deliverBy: JSON = Bool.random(using: &generator) ? .string(moment.description) : .null
        return .command(name: name, arguments: ["deliverBy": deliverBy])
    }

    private mutating func ending(of key: String, call: String) -> CaseInput {
        let roll = Int.random(in: 0..<10, using: &generator)
        if roll == 0 { return .callFailed(key: key, call: call, reason: "failed") }
        if roll == 1 { return .outcomeUnknown(key: key, call: call, reason: "silence") }
        if roll == 2 { return .answered(key: key, call: call, answer: ["number": 1, "status": 1]) }
        let statuses = ["delivered", "returned", "moving", "silent"]
        let answers: [JSON] =
            switch call {
            case "track": statuses.map { ["status": .string($0)] }
            case "book": [["number": "B"], ["number": "B"], ["refused": true], .emptyObject]
            default: [["number": "B"], ["number": .null]]
            }
        return .answered(key: key, call: call, answer: answers.randomElement(using: &generator) ?? .null)
    }
}
