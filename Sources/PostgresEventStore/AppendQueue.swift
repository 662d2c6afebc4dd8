import EventStore

/// One call of `append`: its steps may end in different batches.
final class AppendCall: @unchecked Sendable {
    typealias Outcome = Result<[StepOutcome], EventStoreFailure>

    let steps: [Step]
    private let continuation: CheckedContinuation<Outcome, Never>
    // Written only under the coalescer's lock, and read by `resume` once nothing is left to write.
    private var outcomes: [StepOutcome?]
    private var failure: EventStoreFailure?
    private var missing: Int

    init(steps: [Step], continuation: CheckedContinuation<Outcome, Never>) {
        self.steps = steps
        self.continuation = continuation
        outcomes = Array(repeating: nil, count: steps.count)
        missing = steps.count
    }

    /// Answers whether all steps have ended.
    func end(_ index: Int, _ result: Result<StepOutcome, EventStoreFailure>) -> Bool {
        switch result {
        case .success(let outcome): outcomes[index] = outcome
        case .failure(let reason): failure = reason
        }
        missing -= 1
        return missing == 0
    }

    func resume() {
        if let failure { return continuation.resume(returning: .failure(failure)) }
        continuation.resume(returning: .success(outcomes.compactMap(\.self)))
    }
}

/// Decides which steps go together. Pure: no lock, no I/O.
struct AppendQueue {
    struct Entry: Sendable {
        let call: AppendCall
        let index: Int

        var step: Step { call.steps[index] }
    }

    /// How many steps may wait; what comes beyond is refused.
    let waitingStepLimit: Int
    private var waiting: [Entry] = []
    private var batchesUnderWay = 0
    private var busyStreams: Set<StreamID> = []
    private var busyKeys: Set<NaturalKey> = []

    init(waitingStepLimit: Int) { self.waitingStepLimit = waitingStepLimit }

    /// All steps of the call or none. False when too many wait already; a call of any length is taken while none do.
    mutating func enqueue(_ call: AppendCall) -> Bool {
        guard waiting.isEmpty || waiting.count + call.steps.count <= waitingStepLimit else { return false }
        for index in call.steps.indices { waiting.append(Entry(call: call, index: index)) }
        return true
    }

    /// The next batch, first come first served as far as streams and keys are free; nil when nothing may
    /// start.
    mutating func nextBatch() -> [Entry]? {
        guard batchesUnderWay < AppendCoalescer.batchesUnderWayLimit, !waiting.isEmpty else { return nil }
        var batch: [Entry] = []
        var left: [Entry] = []
        var events = 0
        for (place, entry) in waiting.enumerated() {
            if batch.count == AppendCoalescer.batchStepLimit || events >= AppendCoalescer.batchEventLimit {
                left.append(contentsOf: waiting[place...])
                break
            }
            let step = entry.step
            if busyStreams.contains(step.streamID) || step.naturalKeys.contains(where: busyKeys.contains) {
                left.append(entry)
                continue
            }
            busyStreams.insert(step.streamID)
            busyKeys.formUnion(step.naturalKeys)
            events += step.events.count
            batch.append(entry)
        }
        waiting = left
        if batch.isEmpty { return nil }
        batchesUnderWay += 1
        return batch
    }

    /// Another batch may start.
    mutating func endBatch() { batchesUnderWay -= 1 }

    /// Answers the calls that have all their outcomes now: those of a batch, or of a part of one.
    mutating func finish(_ batch: [Entry], _ results: [Result<StepOutcome, EventStoreFailure>])
        -> [AppendCall]
    {
        var finished: [AppendCall] = []
        for (entry, result) in zip(batch, results) {
            busyStreams.remove(entry.step.streamID)
            busyKeys.subtract(entry.step.naturalKeys)
            if entry.call.end(entry.index, result) { finished.append(entry.call) }
        }
        return finished
    }
}
