import EventStore
import Logging
import Values
import Workflow

/// What a worker has for a case, with the proof that it may say so.
struct WorkResult: Sendable {
    enum Verdict: Sendable {
        /// Feed this to the chart and finish the item.
        case input(CaseInput)
        /// Try the item again at that moment.
        case again(at: Instant, explanation: String)
    }

    let work: LeasedWork
    let verdict: Verdict
}

/// Advances many cases at once: loads them, asks their interpreters, commits all steps together.
struct CaseAdvancer: Sendable {
    let store: any EventStore
    let charts: ChartRegistry
    let clock: any EngineClock
    let chance: Chance
    let configuration: WorkerConfiguration
    let logger: Logger
    let opener: CaseOpener
    private let asides: CasesSetAside
    private let assembly: StepAssembly

    init(
        store: any EventStore,
        charts: ChartRegistry,
        clock: any EngineClock,
        chance: Chance,
        configuration: WorkerConfiguration,
        logger: Logger
    ) {
        self.store = store
        self.charts = charts
        self.clock = clock
        self.chance = chance
        self.configuration = configuration
        self.logger = logger
        opener = CaseOpener(store: store, charts: charts)
        asides = CasesSetAside(
            first: configuration.unreadablePause.first,
            cap: configuration.unreadablePause.cap
        )
        assembly = StepAssembly(chance: chance)
    }

    /// What the commits scheduled, so that the caller can wake the right queues.
    struct Report: Sendable {
        var committed = 0
        var queues: Set<String> = []

        mutating func add(_ other: Report) {
            committed += other.committed
            queues.formUnion(other.queues)
        }
    }

    /// Commits what a worker found out. A case that others changed meanwhile is loaded and decided anew; an item
    /// whose lease was lost is left to its new holder.
    func commit(_ results: [WorkResult]) async throws(EventStoreFailure) -> Report {
        do throws(EventStoreFailure) {
            return try await commitTogether(results)
        } catch {
            guard case .broken = error, results.count > 1 else { throw error }
            return try await commitOneByOne(results)
        }
    }

    /// One step that the store refuses must not hold up its neighbours for ever: it alone is set aside.
    private func commitOneByOne(_ results: [WorkResult]) async throws(EventStoreFailure) -> Report {
        var report = Report()
        for result in results {
            do throws(EventStoreFailure) {
                report.add(try await commitTogether([result]))
            } catch {
                guard case .broken(let reason) = error else { throw error }
                try await setAside([(result, "the store refuses what it decides: \(reason)")])
            }
        }
        return report
    }

    private func commitTogether(_ results: [WorkResult]) async throws(EventStoreFailure) -> Report {
        var report = Report()
        var open = results
        var conflictRounds = 0
        while !open.isEmpty, conflictRounds < configuration.conflictLimit {
            // One step per stream in a commit: a second result of the same case waits for the next round.
            var seen: Set<StreamID> = []
            var batch: [WorkResult] = []
            var waiting: [WorkResult] = []
            for result in open {
                let fits = batch.count < appendLimit && seen.insert(result.work.item.streamID).inserted
                if fits { batch.append(result) } else { waiting.append(result) }
            }
            let conflicts = try await commitRound(batch, report: &report)
            if !conflicts.isEmpty { conflictRounds += 1 }
            open = conflicts + waiting
        }
        if !open.isEmpty {
            logger.warning(
                "work left to its lease after too many conflicts",
                metadata: ["items": "\(open.count)"]
            )
        }
        return report
    }

    /// Answers those that met a conflict.
    private func commitRound(
        _ batch: [WorkResult],
        report: inout Report
    ) async throws(EventStoreFailure) -> [WorkResult] {
        let loaded = try await store.load(batch.map(\.work.item.streamID))
        var streams: [StreamID: StoredStream] = [:]
        for stream in loaded { streams[stream.streamID] = stream }
        let now = clock.now
        var prepared: [(result: WorkResult, step: Step)] = []
        var unreadable: [(result: WorkResult, reason: String)] = []
        for result in batch {
            guard let stream = streams[result.work.item.streamID] else {
                unreadable.append((result, "there is no such case"))
                continue
            }
            do throws(EventStoreFailure) {
                prepared.append((result, try await step(for: result, of: stream, at: now)))
            } catch {
                guard case .broken(let reason) = error else { throw error }
                unreadable.append((result, reason))
            }
        }
        try await setAside(unreadable)
        guard !prepared.isEmpty else { return [] }
        let outcomes = try await store.append(prepared.map(\.step))
        var conflicts: [WorkResult] = []
        for (entry, outcome) in zip(prepared, outcomes) {
            switch outcome {
            case .committed:
                report.committed += 1
                asides.forget(entry.step.streamID)
                for item in entry.step.schedule { report.queues.insert(item.queue) }
            case .versionConflict: conflicts.append(entry.result)
            case .leaseLost:
                logger.warning(
                    "lease lost, result left to the new holder",
                    metadata: [
                        "case": "\(entry.step.streamID)", "work": "\(entry.result.work.item.name)",
                    ]
                )
            case .duplicateCommand, .naturalKeyTaken:
                // A worker's step carries neither command nor natural key.
                logger.error(
                    "the store refuses a step for what it does not carry",
                    metadata: ["case": "\(entry.step.streamID)"]
                )
            }
        }
        return conflicts
    }

    // MARK: Cases that cannot be taken further

    /// Puts work back whose case this build cannot take further, with the reason where people see it: later each time,
    /// until a build can. A call that was made is never put back as if it had not been: it is left to its lease, after
    /// which its outcome counts as unknown, and only then it is put back.
    private func setAside(
        _ results: [(result: WorkResult, reason: String)]
    ) async throws(EventStoreFailure) {
        guard !results.isEmpty else { return }
        var items: [(receipt: WorkReceipt, dueAt: Instant, explanation: String)] = []
        for (result, reason) in results {
            let work = result.work
            let aside = asideUntil(work, because: reason)
            guard work.item.kind == .timer || work.wasInterrupted else { continue }
            items.append((work.receipt, aside.moment, aside.explanation))
        }
        guard !items.isEmpty else { return }
        try await store.release(items)
    }

    /// Tells the log, and answers when the work is looked at again, with the words for people.
    func asideUntil(
        _ work: LeasedWork,
        because reason: String
    ) -> (moment: Instant, explanation: String) {
        asideUntil(work.item.streamID, work: work.item.key, because: reason)
    }

    private func asideUntil(
        _ stream: StreamID,
        work: String,
        because reason: String
    ) -> (moment: Instant, explanation: String) {
        let moment = clock.now + clock.span(ofReal: asides.pause(for: stream))
        logger.error(
            "a case cannot be advanced and is set aside",
            metadata: [
                "case": "\(stream)", "work": "\(work)", "reason": "\(reason)", "until": "\(moment)",
            ]
        )
        return (moment, CasesSetAside.explanation(reason))
    }

    /// Puts back what a claim could not read, later each time; nothing was begun.
    func setAside(_ unreadable: [UnreadableWork]) async throws(EventStoreFailure) {
        guard !unreadable.isEmpty else { return }
        try await store.release(
            unreadable.map { work in
                let aside = asideUntil(work.streamID, work: "\(work.receipt.id)", because: work.reason)
                return (receipt: work.receipt, dueAt: aside.moment, explanation: aside.explanation)
            }
        )
    }

    // MARK: Steps

    private func step(
        for result: WorkResult,
        of stream: StoredStream,
        at now: Instant
    ) async throws(EventStoreFailure) -> Step {
        try stream.requireReadable()
        let item = result.work.item
        let origin = StepAssembly.Origin(
            actor: configuration.name,
            causation: "\(item.kind.rawValue):\(item.key)/\(item.attempt)"
        )
        switch result.verdict {
        case .again(let moment, let explanation):
            var step = Step(
                streamID: stream.streamID,
                lifecycle: stream.lifecycle,
                expectedVersion: .exactly(stream.version),
                previousHash: stream.headHash,
                recordedAt: now
            )
            step.acknowledge = [result.work.receipt]
            step.schedule = [item.with(dueAt: moment, explanation: explanation)]
            return step
        case .input(let input):
            let opened = try await opener.open(stream)
            if opened.renewal?.leadsElsewhere == true {
                logger.error(
                    "today's rules lead a case's events elsewhere than it stands; it stays where it is",
                    metadata: ["case": "\(stream.streamID)", "state": "\(stream.head.state)"]
                )
            }
            let advance: Advance
            do throws(RejectionReport) {
                advance = try opened.advance(with: input, at: now)
            } catch {
                throw .broken(error.message)
            }
            if let broken = advance.refused {
                logger.critical(
                    "an answer would break an invariant and is refused",
                    metadata: [
                        "case": "\(stream.streamID)", "key": "\(item.key)",
                        "invariant": "\(broken.invariant)",
                        "reason": "\(broken)",
                    ]
                )
            }
            if advance.events.isEmpty {
                logger.info(
                    "late result ignored",
                    metadata: ["case": "\(stream.streamID)", "key": "\(item.key)"]
                )
            }
            var step = assembly.next(
                advance,
                after: stream,
                interpreter: opened.interpreter,
                origin: origin,
                at: now
            )
            assembly.holdEvidence(in: &step, interpreter: opened.interpreter, at: now)
            if advance.park == item.key {
                step.park = [
                    ParkOrder(receipt: result.work.receipt, reason: advance.snapshot.parkedReason ?? "")
                ]
            } else {
                step.acknowledge = [result.work.receipt]
            }
            step.cancel.removeAll { $0 == item.key }
            return step
        }
    }
}
