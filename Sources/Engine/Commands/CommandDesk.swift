package import EventStore
import Values
package import Workflow

/// Where doors hand in commands: loads the case, asks the interpreter, commits, tries again when others were
/// faster.
package struct CommandDesk: Sendable {
    /// How often a command is tried against a case that others keep changing.
    static let attemptLimit = 8
    /// How many cases one call may begin.
    package static let batchLimit = 500

    let store: any EventStore
    let charts: ChartRegistry
    let clock: any EngineClock
    let chance: Chance
    let assembly: StepAssembly
    private let opener: CaseOpener

    package init(store: any EventStore, charts: ChartRegistry, clock: any EngineClock, chance: Chance) {
        self.store = store
        self.charts = charts
        self.clock = clock
        self.chance = chance
        assembly = StepAssembly(chance: chance)
        opener = CaseOpener(store: store, charts: charts)
    }

    // MARK: Beginning cases

    /// Begins a case. When its natural key is taken, `alreadyBegun` says by whom; a command id that began a case of
    /// this chart before gives the answer of then.
    package func begin(chart name: String, _ request: CommandRequest) async throws(CommandError)
        -> BeginOutcome
    {
        guard let only = try await begin([(chart: name, request: request)]).first else {
            throw .broken("a case was asked for and nothing came of it")
        }
        return try only.get()
    }

    /// Begins many cases in one commit each, in few round trips. Outcomes in the order of the requests; one that is
    /// refused leaves the others begun.
    package func begin(
        _ requests: [(chart: String, request: CommandRequest)]
    ) async throws(CommandError) -> [Result<BeginOutcome, CommandError>] {
        precondition(requests.count <= Self.batchLimit, "at most \(Self.batchLimit) cases begin in one call")
        let now = clock.now
        var outcomes = [Result<BeginOutcome, CommandError>?](repeating: nil, count: requests.count)
        var steps: [(index: Int, step: Step, answer: CommandAnswer)] = []
        var keysSeen: Set<NaturalKey> = []
        var later: [Int] = []
        for (index, entry) in requests.enumerated() {
            do throws(CommandError) {
                let prepared = try prepare(chart: entry.chart, entry.request, at: now)
                // The second of two equal keys in one batch waits for the first, then finds it taken.
                if prepared.step.naturalKeys.contains(where: keysSeen.contains) {
                    later.append(index)
                    continue
                }
                keysSeen.formUnion(prepared.step.naturalKeys)
                steps.append((index, prepared.step, prepared.answer))
            } catch {
                outcomes[index] = .failure(error)
            }
        }
        for (entry, outcome) in zip(steps, try await append(steps.map(\.step))) {
            outcomes[entry.index] = try await beginning(
                entry.step,
                entry.answer,
                requests[entry.index].request,
                outcome
            )
        }
        for index in later {
            outcomes[index] = try await begin([requests[index]]).first
        }
        return outcomes.compactMap { $0 }
    }

    private func prepare(
        chart name: String,
        _ request: CommandRequest,
        at now: Instant
    ) throws(CommandError) -> (step: Step, answer: CommandAnswer) {
        try checkID(of: request)
        guard let interpreter = charts.current(named: name) else { throw .unknownChart(name) }
        if interpreter.isBegunFromInside, !request.isFromInside { throw Self.isInternal(request.name) }
        let advance: Advance
        do throws(RejectionReport) {
            advance = try interpreter.begin(arguments: request.arguments, at: now)
        } catch {
            throw CommandError(error)
        }
        let stream = StreamID(chance.uuid(at: now))
        var step = assembly.begin(
            advance,
            stream: stream,
            interpreter: interpreter,
            origin: origin(of: request, stream: stream),
            at: now
        )
        let answer = CommandAnswer(
            caseID: stream,
            version: StreamVersion.none.advanced(by: step.events.count),
            state: advance.snapshot.state,
            isRepeat: false
        )
        if let id = request.id {
            // There is no stream yet in which the repeat could be found: the id itself is a name that one case has.
            // Looked at first, so that a repeat is told from another begin of the same thing.
            step.naturalKeys.insert(NaturalKey(scope: Self.scope(ofChart: name), value: id.text), at: 0)
            step.command = CommandReceipt(id: id, answer: answer.receipt(for: request.fingerprint()))
        }
        return (step, answer)
    }

    private static func scope(ofChart name: String) -> String { "begin/\(name)" }

    private func beginning(
        _ step: Step,
        _ answer: CommandAnswer,
        _ request: CommandRequest,
        _ outcome: StepOutcome
    ) async throws(CommandError) -> Result<BeginOutcome, CommandError> {
        switch outcome {
        case .committed: return .success(.begun(answer))
        case .naturalKeyTaken(let key, let owner):
            guard let id = step.command?.id, key == step.naturalKeys.first,
                let stored = try await stored(id, of: owner)
            else { return .success(.alreadyBegun(owner)) }
            do throws(CommandError) {
                return .success(.begun(try repeated(stored, id, request.fingerprint())))
            } catch {
                return .failure(error)
            }
        case .versionConflict, .leaseLost, .duplicateCommand: return .failure(.tooBusy)
        }
    }

    // MARK: Commands to a case

    package func perform(_ request: CommandRequest, on id: StreamID) async throws(CommandError)
        -> CommandAnswer
    {
        try await perform(.command(name: request.name, arguments: request.arguments), request, on: id)
    }

    /// A person decides about parked work.
    package func intervene(
        _ intervention: Intervention,
        key: String,
        call: String,
        reason: String,
        request: CommandRequest,
        on id: StreamID
    ) async throws(CommandError) -> CommandAnswer {
        let input = CaseInput.intervention(intervention, key: key, call: call, reason: reason)
        return try await perform(input, request, on: id)
    }

    /// What each intervention would do to the case as it is now; nothing is changed. Empty for those that it does
    /// not allow.
    package func preview(
        key: String,
        call: String,
        on id: StreamID
    ) async throws(CommandError) -> [InterventionPreview] {
        let opened = try await open(try await load(id))
        var previews: [InterventionPreview] = []
        for intervention in Intervention.allCases {
            let input = CaseInput.intervention(intervention, key: key, call: call, reason: "")
            do throws(RejectionReport) {
                let advance = try opened.advance(with: input, at: clock.now)
                previews.append(
                    InterventionPreview(
                        intervention: intervention,
                        state: advance.snapshot.state,
                        events: advance.events,
                        schedule: advance.schedule
                    )
                )
            } catch {
                continue
            }
        }
        return previews
    }

    private func perform(
        _ input: CaseInput,
        _ request: CommandRequest,
        on id: StreamID
    ) async throws(CommandError) -> CommandAnswer {
        try checkID(of: request)
        for _ in 0..<Self.attemptLimit {
            let stream = try await load(id)
            if let commandID = request.id, let known = try await stored(commandID, of: id) {
                return try repeated(known, commandID, request.fingerprint(of: input))
            }
            if let expected = request.expectedVersion, expected != stream.version {
                throw .staleVersion(expected: expected, actual: stream.version)
            }
            guard let answer = try await attempt(input, request: request, on: stream, at: clock.now) else {
                continue
            }
            return answer
        }
        throw .tooBusy
    }

    private func checkID(of request: CommandRequest) throws(CommandError) {
        guard let id = request.id, !(1...CommandID.lengthLimit).contains(id.text.utf8.count) else { return }
        throw .rejected(
            RejectionReport(
                code: "wrong_command_id",
                message: "a command id has 1 to \(CommandID.lengthLimit) bytes",
                field: "commandId",
                value: nil
            )
        )
    }

    /// Nil when somebody else changed the case meanwhile.
    private func attempt(
        _ input: CaseInput,
        request: CommandRequest,
        on stream: StoredStream,
        at now: Instant
    ) async throws(CommandError) -> CommandAnswer? {
        let opened = try await open(stream)
        if case .command(let name, _) = input { try checkDoor(name, of: request, to: opened) }
        let advance: Advance
        do throws(RejectionReport) {
            advance = try opened.advance(with: input, at: now)
        } catch {
            throw CommandError(error)
        }
        var step = assembly.next(
            advance,
            after: stream,
            interpreter: opened.interpreter,
            origin: origin(of: request, stream: stream.streamID),
            at: now
        )
        assembly.holdEvidence(in: &step, interpreter: opened.interpreter, at: now)
        if case .intervention(let intervention, let key, _, _) = input {
            if intervention == .retry {
                try await keepIdentity(of: key, in: &step)
            } else {
                step.cancel.append(key)
            }
        }
        let answer = CommandAnswer(
            caseID: stream.streamID,
            version: stream.version.advanced(by: step.events.count),
            state: advance.snapshot.state,
            isRepeat: false
        )
        let asked = request.fingerprint(of: input)
        step.command = request.id.map { CommandReceipt(id: $0, answer: answer.receipt(for: asked)) }
        guard !step.events.isEmpty || step.command != nil else { return answer }
        guard let outcome = try await append([step]).first else {
            throw .broken("a step was handed in and nothing came of it")
        }
        switch outcome {
        case .committed: return answer
        case .versionConflict, .leaseLost, .naturalKeyTaken: return nil
        case .duplicateCommand(let stored):
            guard let id = request.id else {
                throw .broken("the store takes a command without an id for one that was done before")
            }
            return try repeated(stored, id, asked)
        }
    }

    /// A call that a person has tried again is the same intent: it keeps its item, and so the key by which a provider
    /// knows a repeat.
    private func keepIdentity(of key: String, in step: inout Step) async throws(CommandError) {
        let parked: [ParkedWork]
        do throws(EventStoreFailure) {
            parked = try await store.parkedWork(of: step.streamID, limit: appendLimit)
        } catch {
            throw CommandError(error)
        }
        guard let known = parked.first(where: { $0.item.key == key })?.item else { return }
        step.schedule = step.schedule.map { $0.key == key ? $0.identified(as: known.id) : $0 }
    }

    // MARK: Store

    private func append(_ steps: [Step]) async throws(CommandError) -> [StepOutcome] {
        guard !steps.isEmpty else { return [] }
        do throws(EventStoreFailure) {
            let outcomes = try await store.append(steps)
            if steps.contains(where: { !$0.schedule.isEmpty }) { await store.ringDoorbell() }
            return outcomes
        } catch {
            throw CommandError(error)
        }
    }

    private func load(_ id: StreamID) async throws(CommandError) -> StoredStream {
        let streams: [StoredStream]
        do throws(EventStoreFailure) {
            streams = try await store.load([id])
        } catch {
            throw CommandError(error)
        }
        guard let stream = streams.first else { throw .unknownCase(id) }
        return stream
    }

    private func stored(_ commandID: CommandID, of id: StreamID) async throws(CommandError) -> JSON? {
        do throws(EventStoreFailure) {
            return try await store.commandAnswer(commandID, of: id)
        } catch {
            throw CommandError(error)
        }
    }

    /// The answer of then, to the same question only.
    private func repeated(
        _ stored: JSON,
        _ id: CommandID,
        _ asked: Digest
    ) throws(CommandError) -> CommandAnswer {
        guard stored["request"]?.stringValue == asked.description else { throw .commandIDReused(id) }
        do throws(JSONShapeError) {
            return try CommandAnswer(stored: stored)
        } catch {
            throw .broken("the stored answer of the command \(id) cannot be read: \(error)")
        }
    }

    private func open(_ stream: StoredStream) async throws(CommandError) -> OpenedCase {
        do throws(EventStoreFailure) {
            return try await opener.open(stream)
        } catch {
            guard case .broken(let reason) = error else { throw CommandError(error) }
            throw .broken("the case \(stream.streamID) cannot be taken further by this build: \(reason)")
        }
    }

    /// A command that the chart gives to nobody but cases of ours is refused at every door, whatever roles the caller
    /// says it has. Of the others the door's own judge says who may.
    private func checkDoor(
        _ name: String,
        of request: CommandRequest,
        to opened: OpenedCase
    ) throws(CommandError) {
        guard !request.isFromInside else { return }
        let rules = opened.interpreter.index.commands(at: opened.snapshot.state).filter { $0.name == name }
        if !rules.isEmpty, rules.allSatisfy({ $0.roles == [CommandRequest.systemRole] }) {
            throw Self.isInternal(name)
        }
        do throws(RejectionReport) {
            try request.judge?(opened.interpreter.lifecycleName, rules)
        } catch {
            throw .rejected(error)
        }
    }

    private static func isInternal(_ name: String) -> CommandError {
        .rejected(
            RejectionReport(
                code: "command_is_internal",
                message:
                    "\"\(name)\" is asked by other cases of Dossier only; it happens by itself when it is due",
                field: "command",
                value: name
            )
        )
    }

    private func origin(of request: CommandRequest, stream: StreamID) -> StepAssembly.Origin {
        StepAssembly.Origin(
            actor: request.actor,
            roles: request.roles,
            commandID: request.id,
            causation: "command:\(request.name)",
            correlation: nil
        )
    }
}

package enum BeginOutcome: Sendable, Equatable {
    case begun(CommandAnswer)
    /// The natural key belongs to this case already.
    case alreadyBegun(StreamID)
}

extension WorkItem {
    fileprivate func identified(as id: WorkID) -> WorkItem {
        WorkItem(
            id: id,
            streamID: streamID,
            queue: queue,
            kind: kind,
            name: name,
            key: key,
            payload: payload,
            dueAt: dueAt,
            deadline: deadline,
            attempt: attempt,
            explanation: explanation
        )
    }
}
