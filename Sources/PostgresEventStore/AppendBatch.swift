import EventStore
import FoundationEssentials
import Postgres
import Values

/// Many steps in the shape of append_steps' arrays, with their events hashed and chained.
struct AppendBatch: Sendable {
    static let statement = Statements.appendSteps

    /// What becomes of a held item.
    enum Fate: Int32 {
        case finished = 1
        case moved = 2
        case parked = 3
    }

    /// Sorted by stream, so that all callers lock in one order.
    let steps: [Step]
    /// Per step, in the same order, what it leads to when it is not refused.
    let outcomes: [StepOutcome]
    let parameters: [PostgresValue]

    init(_ steps: [Step]) {
        let sorted = steps.sorted { $0.streamID < $1.streamID }
        var columns = AppendColumns()
        var outcomes: [StepOutcome] = []
        outcomes.reserveCapacity(sorted.count)
        for (index, step) in sorted.enumerated() {
            outcomes.append(columns.add(step, number: Int32(index + 1)))
        }
        self.steps = sorted
        self.outcomes = outcomes
        parameters = columns.arguments.map(\.value)
    }

    /// The outcome of each step by its place in `steps`, after the refusals that the server answered.
    func outcomes(refused rows: Rows) throws(EventStoreFailure) -> [StepOutcome] {
        try reading { () throws(PostgresError) in try read(rows) }
    }

    private func read(_ rows: Rows) throws(PostgresError) -> [StepOutcome] {
        var outcomes = outcomes
        for row in rows {
            let place = try row.int(0) - 1
            guard outcomes.indices.contains(place) else {
                throw row.unreadable(0, "append_steps refused step \(place + 1) of \(outcomes.count)")
            }
            outcomes[place] =
                switch try row.int(1) {
                case 1: .duplicateCommand(answer: try row.json(4))
                case 2: .versionConflict(actual: StreamVersion(try row.int64(2)))
                case 3: .leaseLost(WorkID(try row.uuid(3)))
                case 4:
                    .naturalKeyTaken(
                        try NaturalKey(scope: row.string(5), value: row.string(6)),
                        by: StreamID(try row.uuid(7))
                    )
                case let reason: throw row.unreadable(1, "append_steps refused a step for a reason \(reason)")
                }
        }
        return outcomes
    }
}
