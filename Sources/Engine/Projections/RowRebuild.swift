package import EventStore
import Values
import Workflow

/// Makes the read-model row of every case again from its events, while workers go on; also the snapshot of a case that
/// other rules made, or that cannot be read.
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

    /// Answers how many rows were made. A case that this build cannot read is told and left as it is.
    package func run(
        unreadable: (StreamID, String) -> Void = { _, _ in }
    ) async throws(EventStoreFailure) -> Int {
        var count = 0
        var last: StreamID?
        while true {
            let streams = try await store.streams(after: last, limit: Self.batchLimit)
            count += try await rebuild(streams.map(\.streamID), unreadable: unreadable)
            guard streams.count == Self.batchLimit else { return count }
            last = streams.last?.streamID
        }
    }

    private func rebuild(
        _ ids: [StreamID],
        unreadable: (StreamID, String) -> Void
    ) async throws(EventStoreFailure) -> Int {
        var count = 0
        var open = ids
        for _ in 0..<Self.attemptLimit where !open.isEmpty {
            var steps: [Step] = []
            for id in open {
                do throws(EventStoreFailure) {
                    if let step = try await step(for: id) { steps.append(step) }
                } catch {
                    guard case .broken(let reason) = error else { throw error }
                    unreadable(id, reason)
                }
            }
            guard !steps.isEmpty else { return count }
            open = []
            for (step, outcome) in zip(steps, try await store.append(steps)) {
                if case .committed = outcome { count += 1 } else { open.append(step.streamID) }
            }
        }
        return count
    }

    /// A step that writes the row, and the snapshot where it has to be made again; nil when there is neither.
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
        let renewal = try await renewal(of: result, folded: snapshot)
        guard row != nil || renewal != nil else { return nil }
        var rows = row.map { [assembly.row($0, of: id, at: last.recordedAt)] } ?? []
        if row != nil, let model = result.interpreter.postingModel,
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
        if let renewal {
            step.head = StreamHead(
                state: renewal.snapshot.state,
                snapshot: renewal.snapshot.json,
                chartHash: result.stream.head.chartHash
            )
            step.cancel = renewal.cancel
            step.schedule = renewal.schedule.map { assembly.item($0, of: id, at: last.recordedAt) }
        }
        return step
    }

    /// Nil for a snapshot that today's rules made. Of one that cannot be read the queue still knows what it waited for.
    private func renewal(
        of result: Replay.Result,
        folded: CaseSnapshot
    ) async throws(EventStoreFailure) -> SnapshotRenewal? {
        let stream = result.stream
        guard result.events.last?.streamVersion == stream.version else { return nil }
        if let stored = try? CaseSnapshot(json: stream.head.snapshot),
            result.interpreter.defect(of: stored) == nil
        {
            guard stream.isStale(for: result.interpreter) else { return nil }
            return SnapshotRenewal(stored: stored, folded: folded)
        }
        var stored = folded
        stored.state = stream.head.state
        stored.armed = try await store.openWork(of: stream.streamID).map {
            CaseSnapshot.Armed(key: $0.key, dueAt: $0.dueAt, explanation: $0.explanation)
        }
        for parked in try await store.parkedWork(of: stream.streamID, limit: appendLimit) {
            stored.armed.append(
                CaseSnapshot.Armed(
                    key: parked.item.key,
                    dueAt: parked.item.dueAt,
                    explanation: parked.item.explanation,
                    parkedReason: parked.lastError
                )
            )
        }
        return SnapshotRenewal(stored: stored, folded: folded)
    }
}
