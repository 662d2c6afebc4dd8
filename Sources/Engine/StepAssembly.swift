package import EventStore
import FoundationEssentials
package import Values
package import Workflow

/// Turns an interpreter's advance into the step that commits it.
package struct StepAssembly: Sendable {
    /// The queue of timers, which no provider's limit holds back.
    package static let timerQueue = "timers"

    let chance: Chance

    package init(chance: Chance) { self.chance = chance }

    /// Who and why, the same for every event of a step.
    package struct Origin: Sendable {
        package let actor: String
        package let roles: [String]
        package let commandID: CommandID?
        package let causation: String?
        package let correlation: String?

        package init(
            actor: String,
            roles: [String] = [],
            commandID: CommandID? = nil,
            causation: String? = nil,
            correlation: String? = nil
        ) {
            self.actor = actor
            self.roles = roles
            self.commandID = commandID
            self.causation = causation
            self.correlation = correlation
        }

        func metadata(chartHash: Digest?) -> JSON {
            var members = JSONObject([("actor", .string(actor))])
            if !roles.isEmpty { members["roles"] = .array(roles.map(JSON.string)) }
            members["commandId"] = commandID.map { .string($0.text) }
            members["causation"] = causation.map(JSON.string)
            members["correlation"] = correlation.map(JSON.string)
            members["chartHash"] = chartHash.map { .string($0.description) }
            return .object(members)
        }
    }

    /// The first step of a case.
    package func begin(
        _ advance: Advance,
        stream: StreamID,
        interpreter: any CaseInterpreter,
        origin: Origin,
        at now: Instant
    ) -> Step {
        var step = Step(
            streamID: stream,
            lifecycle: interpreter.lifecycleName,
            expectedVersion: .noStream,
            recordedAt: now
        )
        fill(&step, with: advance, interpreter: interpreter, origin: origin, at: now)
        step.naturalKeys = advance.naturalKeys.map { NaturalKey(scope: $0.scope, value: $0.value) }
        return step
    }

    /// A later step.
    package func next(
        _ advance: Advance,
        after stream: StoredStream,
        interpreter: any CaseInterpreter,
        origin: Origin,
        at now: Instant
    ) -> Step {
        var step = Step(
            streamID: stream.streamID,
            lifecycle: stream.lifecycle,
            expectedVersion: .exactly(stream.version),
            previousHash: stream.headHash,
            recordedAt: now
        )
        if !advance.events.isEmpty {
            fill(&step, with: advance, interpreter: interpreter, origin: origin, at: now)
        }
        return step
    }

    private func fill(
        _ step: inout Step,
        with advance: Advance,
        interpreter: any CaseInterpreter,
        origin: Origin,
        at now: Instant
    ) {
        let hash = interpreter.index.chart.hash
        let isFirst = step.expectedVersion == .noStream
        step.events = advance.events.enumerated().map { index, event in
            NewEvent(
                type: event.name,
                schemaVersion: event.schemaVersion,
                data: event.data,
                metadata: origin.metadata(chartHash: isFirst && index == 0 ? hash : nil)
            )
        }
        step.head = StreamHead(
            state: advance.snapshot.state,
            snapshot: advance.snapshot.json,
            chartHash: hash
        )
        step.cancel = advance.cancel
        step.schedule = advance.schedule.map { item($0, of: step.streamID, at: now) }
        step.rows = advance.row.map { [row($0, of: step.streamID, at: now)] } ?? []
        if let model = interpreter.postingModel, !advance.postings.isEmpty {
            let version =
                if case .exactly(let version) = step.expectedVersion { version.number } else { Int64(0) }
            step.rows.append(
                Self.postings(
                    advance.postings,
                    after: version,
                    of: step.streamID,
                    model: model,
                    isWhole: false
                )
            )
        }
    }

    /// Nobody looks sooner for what became of a call that may still be under way at the provider.
    package static let evidenceFloor = Duration.seconds(300)

    /// After the unknown outcome of a call that may have its effect only once, its evidence is not read at once, also
    /// where the chart that the case is pinned to says so. Only the work moves: what is recorded stays what the chart
    /// says, so that a replay comes to the same.
    func holdEvidence(in step: inout Step, interpreter: any CaseInterpreter, at now: Instant) {
        let isInDoubt = step.events.contains { event in
            event.type == CaseEventName.outcomeUnknown
                && event.data["call"]?.stringValue.flatMap(interpreter.kind(ofCall:)) == .once
        }
        guard isInDoubt else { return }
        let floor = now + Self.evidenceFloor
        step.schedule = step.schedule.map { item in
            guard item.kind == .call, interpreter.kind(ofCall: item.name) == .safe, item.dueAt < floor else {
                return item
            }
            guard let window = interpreter.index.window(forKey: item.key), !window.isSafe(at: floor) else {
                return item.with(dueAt: floor)
            }
            let placed = window.placing(floor)
            return item.with(dueAt: placed.moment, explanation: placed.explanation)
        }
    }

    func item(_ work: ScheduledWork, of stream: StreamID, at now: Instant) -> WorkItem {
        WorkItem(
            id: WorkID(chance.uuid(at: now)),
            streamID: stream,
            queue: work.queue ?? Self.timerQueue,
            kind: work.kind == .call ? .call : .timer,
            name: work.name,
            key: work.key,
            payload: work.payload,
            dueAt: work.dueAt,
            deadline: work.deadline,
            explanation: work.explanation
        )
    }

    /// Rows of a ledger. `isWhole`: what the ledger has of this stream beside them is to go.
    static func postings(
        _ postings: [EventPosting],
        after version: Int64,
        of stream: StreamID,
        model: String,
        isWhole: Bool
    ) -> ReadModelRow {
        ReadModelRow(
            model: model,
            columns: JSONObject([
                ("isWhole", .bool(isWhole)),
                (
                    "postings",
                    .array(postings.map { .object(columns(of: $0, after: version, stream: stream)) })
                ),
            ])
        )
    }

    /// A ledger's row as it is stored.
    static func columns(of posting: EventPosting, after version: Int64, stream: StreamID) -> JSONObject {
        var columns = posting.columns
        columns["stream_id"] = .string(stream.description)
        columns["stream_version"] = .integer(version + Int64(posting.number))
        columns["event"] = .string(posting.event)
        columns["recorded_at"] = .string(posting.recordedAt.description)
        return columns
    }

    package func row(_ row: LifecycleRow, of stream: StreamID, at now: Instant) -> ReadModelRow {
        var columns = row.columns
        columns["stream_id"] = .string(stream.description)
        columns["updated_at"] = .string(now.description)
        return ReadModelRow(model: row.model, columns: columns)
    }
}
