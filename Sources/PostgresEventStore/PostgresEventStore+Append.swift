package import EventStore
import Postgres
import Synchronization
package import Values

extension PostgresEventStore {
    package func append(_ steps: [Step]) async throws(EventStoreFailure) -> [StepOutcome] {
        precondition(steps.count <= appendLimit, "an append has at most \(appendLimit) steps")
        precondition(Set(steps.map(\.streamID)).count == steps.count, "an append has one step per stream")
        for step in steps { step.requireWellFormed() }
        let outcomes: [StepOutcome]
        do throws(EventStoreFailure) {
            outcomes = try await coalescer.append(steps)
        } catch {
            // The commit may have happened all the same.
            noteScheduled(steps)
            throw error
        }
        noteScheduled(
            zip(steps, outcomes).compactMap { step, outcome in
                guard case .committed = outcome else { return nil }
                return step
            }
        )
        return outcomes
    }

    package func commandAnswer(
        _ id: CommandID,
        of stream: StreamID
    ) async throws(EventStoreFailure) -> JSON? {
        try await run(Statements.commandAnswer, [.uuid(stream.uuid), .text(id.text)]).readFirst {
            row throws(PostgresError) in try row.json(0)
        }
    }

    package func owner(of key: NaturalKey) async throws(EventStoreFailure) -> StreamID? {
        let rows = try await run(Statements.owner, [.text(key.scope), .text(key.value)])
        return try rows.readFirst { row throws(PostgresError) in StreamID(try row.uuid(0)) }
    }

    /// This process's own claims look low enough for what it schedules, whenever that is due.
    private func noteScheduled(_ steps: [Step]) {
        floors.withLock { floors in
            for step in steps {
                for item in step.schedule {
                    floors.lower(item.queue, to: max(item.dueAt, step.recordedAt))
                }
            }
        }
    }
}

extension Step {
    /// Calls that no caller who knows the port makes.
    fileprivate func requireWellFormed() {
        precondition(!events.isEmpty || expectedVersion != .noStream, "a first step has events")
        precondition(head != nil || events.isEmpty, "a step with events says the stream's new head")
        precondition(
            expectedVersion != .noStream || previousHash == .zero,
            "nothing comes before a first event"
        )
        precondition(
            schedule.allSatisfy { $0.streamID == streamID },
            "a step schedules work of its own stream"
        )
        precondition(
            command.map { $0.id.text.utf8.count <= CommandID.lengthLimit } ?? true,
            "a command id has at most \(CommandID.lengthLimit) bytes"
        )
    }
}
