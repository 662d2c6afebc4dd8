import Cases
import Finance
import Values

/// What became of a file of refunds, line by line.
struct RefundAnswer {
    let isDryRun: Bool
    private(set) var results: [JSON] = []
    private var counts: [String: Int64] = [:]
    private var stop: (line: Int, problem: Problem)?

    init(isDryRun: Bool) { self.isDryRun = isDryRun }

    mutating func add(_ outcome: RefundBatch.Outcome, of order: RefundOrder) {
        counts[outcome.name, default: 0] += 1
        results.append(outcome.json(line: order.number, order: order))
    }

    mutating func add(unreadable number: Int, _ reason: String) {
        counts["refused", default: 0] += 1
        results.append([
            "code": "unreadable_line", "line": .integer(Int64(number)), "message": .string(reason),
            "outcome": "refused",
        ])
    }

    /// Nothing of this line and those behind it is known to have been asked for.
    mutating func stop(at order: RefundOrder, _ problem: Problem) { stop = (order.number, problem) }

    var json: JSON {
        var object = JSONObject([("isDryRun", .bool(isDryRun)), ("results", .array(results))])
        for name in ["asked", "askedBefore", "wouldAsk", "wouldWait", "refused"] {
            object[name] = .integer(counts[name] ?? 0)
        }
        if let stop {
            object["stoppedAt"] = .integer(Int64(stop.line))
            object["problem"] = stop.problem.json
        }
        return .object(object)
    }
}
