import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Values

/// What the Cofidis simulator, the only witness from outside, counted of our calls.
struct SimulatorCounts {
    /// An answer larger than this is none of the simulator's.
    static let answerByteLimit = 1024 * 1024

    let counts: JSON

    static func read(from base: String) async throws -> SimulatorCounts {
        SimulatorCounts(counts: try await ask(base))
    }

    /// The counts of a simulator's control door, whichever provider it plays.
    static func ask(_ base: String) async throws -> JSON {
        let request = HTTPClientRequest(url: base + "/control/counts")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let body = try await response.body.collect(upTo: answerByteLimit)
        guard response.status.code == 200 else {
            throw Refusal("\(base) answers \(response.status.code); is it the simulator's control door?")
        }
        guard let counts = try JSON.parse(Array(body.readableBytesView))["counts"], counts["calls"] != nil
        else {
            throw Refusal("\(base) does not say what it counted; is it the simulator's control door?")
        }
        return counts
    }

    var callsPerOperation: [(operation: String, count: Int64)] {
        (counts["calls"]?.objectValue?.members ?? []).map { ($0.key, $0.value.integerValue ?? 0) }
    }

    /// getStatus inside quiet hours under either reading of CEST.
    var callsInQuietHours: Int64 { number("quietHoursEither") + number("quietHoursTolerated") }
    /// Money calls repeated without asking first, and effects beyond the first.
    var repeatedMoneyCalls: Int64 { number("blindRepeatsTotal") + number("repeatedEffects") }
    /// Polls of a pending transaction sooner than every two hours that nothing excuses.
    var pollsTooSoon: Int64 { number("twoHourRuleUnexcused") }

    var isClean: Bool { callsInQuietHours == 0 && repeatedMoneyCalls == 0 && pollsTooSoon == 0 }

    private func number(_ name: String) -> Int64 { counts[name]?.integerValue ?? 0 }

    var json: JSON {
        [
            "calls": .object(JSONObject(callsPerOperation.map { ($0.operation, .integer($0.count)) })),
            "callsInQuietHours": .integer(callsInQuietHours), "faults": counts["faults"] ?? .emptyObject,
            "pollsTooSoon": .integer(pollsTooSoon), "repeatedMoneyCalls": .integer(repeatedMoneyCalls),
        ]
    }

    var text: String {
        var calls = TextTable(["call", "times"])
        for entry in callsPerOperation { calls.add([entry.operation, String(entry.count)]) }
        let faults =
            counts["faults"]?.objectValue?.members.map { "\($0.key) \($0.value.integerValue ?? 0)" } ?? []
        return """
            \(calls.text)

            faults that the provider made        \(faults.isEmpty ? "none" : faults.joined(separator: ", "))
            calls in quiet hours                 \(callsInQuietHours)
            repeated money calls                 \(repeatedMoneyCalls)
            polls sooner than every two hours    \(pollsTooSoon)
            """
    }
}
