import EventStore
import Logging
import Synchronization
import Values
import Workflow

/// From a claimed call to its committed result.
extension QueueRunner {
    /// The interpreters that the cases are pinned to, in one read for the whole claim; none for a case whose chart
    /// cannot be read.
    func interpreters(
        for work: [LeasedWork]
    ) async throws(EventStoreFailure) -> [StreamID: any CaseInterpreter] {
        guard !work.isEmpty else { return [:] }
        var found: [StreamID: any CaseInterpreter] = [:]
        for stream in try await store.load(work.map(\.item.streamID)) {
            found[stream.streamID] = try await advancer.readableChart(of: stream)
        }
        return found
    }

    /// Without interpreters (the store went away right after the claim) each item loads its own, and waits for it.
    func start(
        _ work: [LeasedWork],
        interpreters: [StreamID: any CaseInterpreter]?,
        isProbe: Bool,
        in group: inout DiscardingTaskGroup
    ) {
        state.withLock { $0.running += work.count }
        for item in work {
            let interpreter = interpreters?[item.item.streamID]
            group.addTask {
                await self.complete(item, interpreter: interpreter, isProbe: isProbe)
                self.state.withLock { $0.running -= 1 }
                self.wake.ring()
            }
        }
    }

    private func complete(
        _ work: LeasedWork,
        interpreter known: (any CaseInterpreter)?,
        isProbe: Bool
    ) async {
        guard !Task.isCancelled else { return await putBack([work]) }
        var interpreter = known
        let isOurs = await persist(work) { () throws(EventStoreFailure) in
            if interpreter == nil {
                interpreter = try await self.interpreters(for: [work])[work.item.streamID]
            }
            guard let interpreter else { return true }
            return try await self.holdsThroughCall(work, interpreter: interpreter)
        }
        guard isOurs == true else { return }
        guard let interpreter else {
            let later = clock.now + clock.span(ofReal: configuration.unreadablePause)
            return await postpone(work, to: later, explanation: "the case's chart cannot be read")
        }
        let ending = await calls.run(work, interpreter: interpreter)
        switch ending {
        case .release(let moment, let explanation):
            await postpone(work, to: moment, explanation: explanation)
        case .result(let result, let signal):
            await note(signal, isProbe: isProbe)
            _ = await persist(work) { () throws(EventStoreFailure) in try await self.batcher.commit(result) }
        }
    }

    /// A call that begins late, or takes longer than those of the charts on offer, must not outlive its lease: then
    /// another worker would take it for interrupted while it is still on its way. False when the lease is lost.
    private func holdsThroughCall(
        _ work: LeasedWork,
        interpreter: any CaseInterpreter
    ) async throws(EventStoreFailure) -> Bool {
        let timeout = interpreter.index.callRule(forKey: work.item.key)?.timeout ?? .zero
        let end = clock.now + clock.span(ofReal: timeout)
        guard work.leasedUntil < end else { return true }
        let until = end + clock.span(ofReal: configuration.leaseMargin)
        return try await store.extend([work.receipt], until: until).contains(work.receipt)
    }

    /// Offers something to the store until it takes it or the lease is surely gone: then the next holder finds the
    /// outcome unknown and asks the provider. Nil when it was given up.
    private func persist<Value>(
        _ work: LeasedWork,
        _ body: () async throws(EventStoreFailure) -> Value
    ) async -> Value? {
        var backoff = configuration.storeBackoff.first
        let end = work.leasedUntil + clock.span(ofReal: leaseSpan)
        while true {
            do throws(EventStoreFailure) {
                return try await body()
            } catch {
                logger.warning(
                    "work waits for the store",
                    metadata: [
                        "case": "\(work.item.streamID)", "work": "\(work.item.name)", "reason": "\(error)",
                    ]
                )
                guard !Task.isCancelled, clock.now < end else { return nil }
                try? await clock.sleep(real: backoff)
                backoff = min(backoff * 2, configuration.storeBackoff.cap)
            }
        }
    }

    /// Not begun, and not to begin before that moment; the attempt is not counted.
    private func postpone(_ work: LeasedWork, to moment: Instant, explanation: String) async {
        let item = (receipt: work.receipt, dueAt: moment, explanation: explanation)
        _ = await persist(work) { () throws(EventStoreFailure) in try await self.store.release([item]) }
    }

    /// Gives back what was claimed and not begun, due as it was. In a task of its own: a worker that is being
    /// stopped puts back too. What the store does not hear of is left to its lease.
    func putBack(_ work: [LeasedWork]) async {
        guard !work.isEmpty else { return }
        let items = work.map {
            (receipt: $0.receipt, dueAt: $0.item.dueAt, explanation: $0.item.explanation)
        }
        let store = store
        let logger = logger
        await Task(executorPreference: configuration.executor) {
            do throws(EventStoreFailure) {
                try await store.release(items)
            } catch {
                logger.warning("work left to its lease", metadata: ["reason": "\(error)"])
            }
        }.value
    }
}
