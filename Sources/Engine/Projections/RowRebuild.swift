package import EventStore
import Values
import Workflow

/// Makes the read-model row of every case again from its events, while workers go on.
package struct RowRebuild: Sendable {
    /// Cases in one commit.
    static let batchLimit = 200
    /// How often a case is tried that others keep changing; their own steps write its row then anyway.
    static let attemptLimit = 5

    let store: any EventStore
    let replay: Replay
    let assembly: StepAssembly

    package init(store: any EventStore, replay: Replay, chance: Chance) {
        self.store = store
        self.replay = replay
        assembly = StepAssembly(chance: chance)
    }

    /// Answers how many rows were made.
    package func run() async throws(EventStoreFailure) -> Int {
        var count = 0
        var last: StreamID?
        while true {
            let streams = try await store.streams(after: last, limit: Self.batchLimit)
            count += try await rebuild(streams.map(\.streamID))
            guard streams.count == Self.batchLimit else { return count }
            last = streams.last?.streamID
        }
    }

    private func rebuild(_ ids: [StreamID]) async throws(EventStoreFailure) -> Int {
        var count = 0
        var open = ids
        for _ in 0..<Self.attemptLimit where !open.isEmpty {
            var steps: [Step] = []
            for id in open {
                if let step = try await step(for: id) { steps.append(step) }
            }
            guard !steps.isEmpty else { return count }
            open = []
            for (step, outcome) in zip(steps, try await store.append(steps)) {
                if case .committed = outcome { count += 1 } else { open.append(step.streamID) }
            }
        }
        return count
    }

    /// A step that writes the row and nothing else; nil when the case has none.
    private func step(for id: StreamID) async throws(EventStoreFailure) -> Step? {
        guard let result = try await replay.run(id), let snapshot = result.snapshot,
            let last = result.events.last
        else { return nil }
        let row: LifecycleRow?
        do {
            row = try result.interpreter.row(of: snapshot)
        } catch {
            throw .broken("the facts of \(id) cannot be read: \(error)")
        }
        guard let row else { return nil }
        var rows = [assembly.row(row, of: id, at: last.recordedAt)]
        if let model = result.interpreter.postingModel,
            let inspection = try replay.inspect(result.events, with: result.interpreter)
        {
            let postings = inspection.postings
            rows.append(StepAssembly.postings(postings, after: 0, of: id, model: model, isWhole: true))
        }
        var step = Step(
            streamID: id,
            lifecycle: result.stream.lifecycle,
            expectedVersion: .exactly(result.stream.version),
            previousHash: result.stream.headHash,
            recordedAt: last.recordedAt
        )
        step.rows = rows
        return step
    }
}
