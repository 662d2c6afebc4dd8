package import EventStore
import Values
package import Workflow

/// Replays every open case of some charts under newer texts of them, before anybody begins to use those.
///
/// Cases stay pinned to the chart that they began under; this tells what moving them would change.
package struct ChartTrial: Sendable {
    /// Cases looked at in one go.
    static let batchLimit = 200

    /// An open case that would be elsewhere, or wait for something else.
    package struct Difference: Sendable, Equatable {
        package let caseID: StreamID
        package let chart: String
        package let state: String
        /// Nil when its events cannot be replayed under the new text.
        package let newState: String?
        package let reason: String
    }

    package struct Report: Sendable, Equatable {
        /// Open cases whose chart has a newer text.
        package var cases = 0
        /// The first ones; `differenceCount` has them all.
        package var differences: [Difference] = []
        package var differenceCount = 0

        /// More differences than this are counted but not kept.
        package static let differenceLimit = 1_000

        mutating func add(_ difference: Difference) {
            differenceCount += 1
            if differences.count < Self.differenceLimit { differences.append(difference) }
        }
    }

    let replay: Replay
    let candidates: [String: any CaseInterpreter]

    /// `candidates`: checked charts, each name once.
    package init(replay: Replay, candidates: [any CaseInterpreter]) {
        self.replay = replay
        self.candidates = Dictionary(
            candidates.map { ($0.index.chart.name, $0) },
            uniquingKeysWith: { _, last in last }
        )
    }

    package func run() async throws(EventStoreFailure) -> Report {
        var report = Report()
        var last: StreamID?
        while true {
            let streams = try await replay.store.streams(after: last, limit: Self.batchLimit)
            for stream in streams {
                do throws(EventStoreFailure) {
                    try await look(at: stream, into: &report)
                } catch {
                    guard case .broken(let reason) = error else { throw error }
                    report.add(
                        Difference(
                            caseID: stream.streamID,
                            chart: stream.head.chartHash.description,
                            state: stream.head.state,
                            newState: nil,
                            reason: "this build cannot read it: \(reason)"
                        )
                    )
                }
            }
            guard streams.count == Self.batchLimit else { return report }
            last = streams.last?.streamID
        }
    }

    private func look(at stream: StoredStream, into report: inout Report) async throws(EventStoreFailure) {
        try stream.requireReadable()
        let pinned = try await replay.charts.pinned(to: stream.head.chartHash)
        let chart = pinned.index.chart
        guard let candidate = candidates[chart.name], candidate.lifecycleName == pinned.lifecycleName,
            candidate.index.chart.hash != chart.hash
        else { return }
        let events = try await replay.read(stream.streamID)
        guard let now = try replay.fold(events, with: pinned), !pinned.place(of: now).isFinal else { return }
        report.cases += 1
        let (newState, reason) = compare(now, with: events, under: candidate)
        guard let reason else { return }
        report.add(
            Difference(
                caseID: stream.streamID,
                chart: chart.name,
                state: now.state,
                newState: newState,
                reason: reason
            )
        )
    }

    /// What differs; no reason when nothing does.
    private func compare(
        _ now: CaseSnapshot,
        with events: [RecordedEvent],
        under candidate: any CaseInterpreter
    ) -> (newState: String?, reason: String?) {
        let then: CaseSnapshot
        do {
            guard let folded = try replay.fold(events, with: candidate) else { return (nil, nil) }
            then = folded
        } catch {
            return (nil, "its events cannot be replayed: \(error)")
        }
        if then.state != now.state {
            return (then.state, "would be in \(then.state) (\(candidate.place(of: then).title))")
        }
        if then.facts != now.facts { return (then.state, "would know something else") }
        guard Self.waiting(then) != Self.waiting(now) else { return (then.state, nil) }
        return (then.state, "would wait for \(Self.text(of: then)) instead of \(Self.text(of: now))")
    }

    private struct Waiting: Hashable {
        let key: String
        let dueAt: Instant
    }

    private static func waiting(_ snapshot: CaseSnapshot) -> Set<Waiting> {
        Set(snapshot.armed.map { Waiting(key: $0.key, dueAt: $0.dueAt) })
    }

    private static func text(of snapshot: CaseSnapshot) -> String {
        if snapshot.armed.isEmpty { return "nothing" }
        return snapshot.armed.map { "\($0.key) at \($0.dueAt)" }.joined(separator: ", ")
    }
}
