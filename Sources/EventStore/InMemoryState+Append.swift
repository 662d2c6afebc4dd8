import Values

extension InMemoryState {
    mutating func append(_ step: Step) -> StepOutcome {
        requireWellFormed(step)
        if let refusal = refusal(of: step) { return refusal }
        recordEvents(of: step)
        applyWork(of: step)
        for row in step.rows { rows[row.model, default: [:]][step.streamID] = row.columns }
        for key in step.naturalKeys { owners[key] = step.streamID }
        if let command = step.command {
            streams[step.streamID]?.commands[command.id] = command.answer
        }
        let stream = streams[step.streamID]
        return .committed(stream?.version ?? .none, stream?.headHash ?? .zero)
    }

    private func requireWellFormed(_ step: Step) {
        precondition(!step.events.isEmpty || step.expectedVersion != .noStream, "a first step has events")
        precondition(step.head != nil || step.events.isEmpty, "a step with events says the stream's new head")
        precondition(
            step.expectedVersion != .noStream || step.previousHash == .zero,
            "nothing comes before a first event"
        )
        precondition(
            step.schedule.allSatisfy { $0.streamID == step.streamID },
            "a step schedules work of its own stream"
        )
        precondition(
            step.command.map { $0.id.text.utf8.count <= CommandID.lengthLimit } ?? true,
            "a command id has at most \(CommandID.lengthLimit) bytes"
        )
    }

    /// The first check that fails, in the order that `Step` promises.
    private func refusal(of step: Step) -> StepOutcome? {
        let stream = streams[step.streamID]
        if let command = step.command, let answer = stream?.commands[command.id] {
            return .duplicateCommand(answer: answer)
        }
        switch (step.expectedVersion, stream) {
        case (.noStream, nil): break
        case (.exactly(let version), let stream?)
        where version == stream.version && step.previousHash == stream.headHash: break
        default: return .versionConflict(actual: stream?.version ?? .none)
        }
        for receipt in step.acknowledge + step.park.map(\.receipt)
        where !isHeld(receipt, by: step.streamID) {
            return .leaseLost(receipt.id)
        }
        for key in step.naturalKeys {
            if let owner = owners[key], owner != step.streamID { return .naturalKeyTaken(key, by: owner) }
        }
        return nil
    }

    private mutating func recordEvents(of step: Step) {
        let recorded = HashChain.record(step)
        if let head = step.head {
            streams[step.streamID, default: Stream(lifecycle: step.lifecycle, head: head)].head = head
        }
        streams[step.streamID]?.events.append(contentsOf: recorded)
        log.append(contentsOf: recorded)
    }

    func streams(after start: StreamID?, limit: Int) -> [StoredStream] {
        let ids = streams.keys.sorted().filter { id in start.map { $0 < id } ?? true }
        return load(Array(ids.prefix(limit)))
    }

    func load(_ ids: [StreamID]) -> [StoredStream] {
        var seen: Set<StreamID> = []
        return ids.compactMap { id in
            guard seen.insert(id).inserted, let stream = streams[id] else { return nil }
            return StoredStream(
                streamID: id,
                lifecycle: stream.lifecycle,
                version: stream.version,
                headHash: stream.headHash,
                head: stream.head
            )
        }
    }

    func readStream(_ id: StreamID, from version: StreamVersion, limit: Int) -> [RecordedEvent] {
        guard let events = streams[id]?.events else { return [] }
        return Array(events.dropFirst(max(0, Int(version.number) - 1)).prefix(limit))
    }
}
