import EventStore
import Logging
import Synchronization
import Values
import Workflow

/// From a claimed call to its committed result.
extension QueueRunner {
    /// A case as far as a call needs it.
    enum Reading: Sendable {
        /// By the interpreter that it is pinned to.
        case readable(any CaseInterpreter)
        /// Nothing is called for a case that could not take the answer.
        case unreadable(reason: String)
    }

    /// The cases, in one read for the whole claim.
    func read(_ work: [LeasedWork]) async throws(EventStoreFailure) -> [StreamID: Reading] {
        guard !work.isEmpty else { return [:] }
        var readings: [StreamID: Reading] = [:]
        for item in work { readings[item.item.streamID] = .unreadable(reason: "there is no such case") }
        for stream in try await store.load(work.map(\.item.streamID)) {
            do throws(EventStoreFailure) {
                let opened = try await advancer.opener.open(stream)
                readings[stream.streamID] =
                    opened.interpreter.defect(of: opened.snapshot).map { .unreadable(reason: $0) }
                    ?? .readable(opened.interpreter)
            } catch {
                guard case .broken(let reason) = error else { throw error }
                readings[stream.streamID] = .unreadable(reason: reason)
            }
        }
        return readings
    }

    /// Without readings (the store went away right after the claim) each item reads its own case, and waits for it.
    func start(
        _ work: [LeasedWork],
        readings: [StreamID: Reading]?,
        isProbe: Bool,
        in group: inout DiscardingTaskGroup
    ) {
        state.withLock { $0.running += work.count }
        for item in work {
            let reading = readings?[item.item.streamID]
            group.addTask {
                await self.complete(item, reading: reading, isProbe: isProbe)
                self.state.withLock { $0.running -= 1 }
                self.wake.ring()
            }
        }
    }

    private func complete(
        _ work: LeasedWork,
        reading known: Reading?,
        isProbe: Bool
    ) async {
        guard !Task.isCancelled else { return await putBack([work]) }
        var reading = known
        let leaseEnd = await persist(work) { () throws(EventStoreFailure) -> Instant? in
            if reading == nil { reading = try await self.read([work])[work.item.streamID] }
            guard case .readable(let interpreter) = reading else { return work.leasedUntil }
            return try await self.leaseEnd(of: work, through: interpreter)
        }
        guard let leaseEnd = leaseEnd ?? nil else { return }
        let interpreter: any CaseInterpreter
        switch reading {
        case .readable(let pinned): interpreter = pinned
        case .unreadable(let reason): return await setAside(work, because: reason)
        case nil: return await setAside(work, because: "there is no such case")
        }
        let ending = await calls.run(work, interpreter: interpreter, leaseEnd: leaseEnd)
        switch ending {
        case .release(let moment, let explanation):
            await postpone(work, to: moment, explanation: explanation)
        case .setAside(let reason): await setAside(work, because: reason)
        case .result(let result, let signal):
            await note(signal, isProbe: isProbe)
            _ = await persist(work) { () throws(EventStoreFailure) in try await self.batcher.commit(result) }
        }
    }

    /// A call that begins late, or takes longer than those of the charts on offer, must not outlive its lease: then
    /// another worker would take it for interrupted while it is still on its way. So the lease lasts through the call's
    /// preparation, its timeout and the storing of its result. Nil when the lease is lost.
    private func leaseEnd(
        of work: LeasedWork,
        through interpreter: any CaseInterpreter
    ) async throws(EventStoreFailure) -> Instant? {
        let timeout = interpreter.index.callRule(forKey: work.item.key)?.timeout ?? .zero
        let now = clock.now
        let needed = timeout + configuration.preparationLimit + configuration.commitMargin
        guard work.leasedUntil < now + clock.span(ofReal: needed) else { return work.leasedUntil }
        let until = now + clock.span(ofReal: timeout + configuration.leaseMargin)
        return try await store.extend([work.receipt], until: until).contains(work.receipt) ? until : nil
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

    private func setAside(_ work: LeasedWork, because reason: String) async {
        let aside = advancer.asideUntil(work, because: reason)
        await postpone(work, to: aside.moment, explanation: aside.explanation)
    }

    /// Work that the claim could not read, before its neighbours begin. What the store does not hear of is left to its
    /// lease.
    func setAside(_ unreadable: [UnreadableWork]) async {
        do throws(EventStoreFailure) {
            try await advancer.setAside(unreadable)
        } catch {
            logger.warning("unreadable work left to its lease", metadata: ["reason": "\(error)"])
        }
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
