import EventStore
import Values
import Workflow

/// A case as it is to go on from.
struct OpenedCase: Sendable {
    let interpreter: any CaseInterpreter
    let snapshot: CaseSnapshot
    /// Set when other rules than this build's made the stored snapshot: it was folded again from its events.
    let renewal: SnapshotRenewal?

    /// Moves the case, and brings with it what a renewed snapshot waits for.
    func advance(with input: CaseInput, at now: Instant) throws(RejectionReport) -> Advance {
        var advance = try interpreter.advance(snapshot, with: input, at: now)
        if let renewal { advance.carry(renewal) }
        return advance
    }
}

/// Makes cases of stream rows. Whatever keeps this build from reading one is `EventStoreFailure.broken`, with the reason:
/// that case waits, and its neighbours go on.
struct CaseOpener: Sendable {
    let store: any EventStore
    let charts: ChartRegistry

    func open(_ stream: StoredStream) async throws(EventStoreFailure) -> OpenedCase {
        try stream.requireReadable()
        let interpreter = try await charts.pinned(to: stream.head.chartHash)
        let stored: CaseSnapshot
        do throws(JSONShapeError) {
            stored = try CaseSnapshot(json: stream.head.snapshot)
        } catch {
            throw .broken("its stored snapshot cannot be read: \(error)")
        }
        guard stored.rulesVersion != interpreter.rulesVersion else {
            return OpenedCase(interpreter: interpreter, snapshot: stored, renewal: nil)
        }
        let replay = Replay(store: store, charts: charts, upcasters: charts.upcasters)
        let (folded, _) = try await replay.fold(stream.streamID, with: interpreter, through: stream.version)
        guard let folded else { throw .broken("it has no events") }
        let renewal = SnapshotRenewal(stored: stored, folded: folded)
        return OpenedCase(interpreter: interpreter, snapshot: renewal.snapshot, renewal: renewal)
    }
}

extension StoredStream {
    /// Before anything is made of the row. Throws `EventStoreFailure.broken` with its defect.
    func requireReadable() throws(EventStoreFailure) {
        if let defect { throw .broken("its stored row cannot be read: \(defect)") }
    }
}
