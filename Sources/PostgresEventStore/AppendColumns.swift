import EventStore
import FoundationEssentials
import Postgres
import Values

/// The arrays of append_steps, group by group.
struct AppendColumns {
    private struct Streams {
        var id: [UUID] = []
        var lifecycle: [String] = []
        var expected: [Int64] = []
        var previous: [[UInt8]] = []
        var version: [Int64] = []
        var hash: [[UInt8]] = []
        var recorded: [Int64] = []
        var state: [String?] = []
        var snapshot: [String?] = []
        var chart: [[UInt8]?] = []
    }

    private struct Events {
        var step: [Int32] = []
        var version: [Int64] = []
        var type: [String] = []
        var schema: [Int32] = []
        var data: [[UInt8]] = []
        var metadata: [[UInt8]] = []
        var previous: [[UInt8]] = []
        var hash: [[UInt8]] = []
    }

    private struct Receipts {
        var step: [Int32] = []
        var id: [UUID] = []
        var fencing: [Int64] = []
        var fate: [Int32] = []
        var reason: [String?] = []
    }

    private struct Work {
        var step: [Int32] = []
        var id: [UUID] = []
        var fencing: [Int64?] = []
        var queue: [String] = []
        var kind: [String] = []
        var name: [String] = []
        var key: [String] = []
        var payload: [[UInt8]] = []
        var due: [Int64] = []
        var deadline: [Int64?] = []
        var attempt: [Int32] = []
        var explanation: [String] = []
    }

    private var streams = Streams()
    private var events = Events()
    private var receipts = Receipts()
    private var work = Work()
    private var commands: (step: [Int32], id: [String], answer: [[UInt8]]) = ([], [], [])
    private var keys: (step: [Int32], scope: [String], value: [String]) = ([], [], [])
    private var cancelled: (step: [Int32], key: [String]) = ([], [])
    private var rows: (step: [Int32], model: [String], content: [String?]) = ([], [], [])

    /// Answers what the step leads to when it is not refused.
    mutating func add(_ step: Step, number: Int32) -> StepOutcome {
        let recorded = HashChain.record(step)
        let version = recorded.last?.streamVersion ?? step.expectedVersion.version
        let hash = recorded.last?.hash ?? step.previousHash
        addStream(of: step, version: version, hash: hash)
        for event in recorded { add(event, number) }
        addWork(of: step, number)
        for row in step.rows {
            rows.step.append(number)
            rows.model.append(row.model)
            rows.content.append(row.columns.map { JSON.object($0).canonicalText })
        }
        if let command = step.command {
            commands.step.append(number)
            commands.id.append(command.id.text)
            commands.answer.append(command.answer.canonicalBytes)
        }
        for key in step.naturalKeys.withoutRepetition() {
            keys.step.append(number)
            keys.scope.append(key.scope)
            keys.value.append(key.value)
        }
        return .committed(version, hash)
    }

    private mutating func addStream(of step: Step, version: StreamVersion, hash: Digest) {
        streams.id.append(step.streamID.uuid)
        streams.lifecycle.append(step.lifecycle)
        streams.expected.append(step.expectedVersion.version.number)
        streams.previous.append(step.previousHash.bytes)
        streams.version.append(version.number)
        streams.hash.append(hash.bytes)
        streams.recorded.append(step.recordedAt.microseconds)
        streams.state.append(step.head?.state)
        streams.snapshot.append(step.head?.snapshot.canonicalText)
        streams.chart.append(step.head?.chartHash.bytes)
    }

    private mutating func add(_ event: RecordedEvent, _ number: Int32) {
        events.step.append(number)
        events.version.append(event.streamVersion.number)
        events.type.append(event.type)
        events.schema.append(Int32(event.schemaVersion))
        events.data.append(event.data)
        events.metadata.append(event.metadata)
        events.previous.append(event.previousHash.bytes)
        events.hash.append(event.hash.bytes)
    }

    private mutating func addWork(of step: Step, _ number: Int32) {
        let scheduled = step.schedule.lastOfEachKey()
        let moved = Dictionary(
            step.acknowledge.map { ($0.id, $0.fencingNumber) },
            uniquingKeysWith: { first, _ in first }
        )
        for receipt in step.acknowledge {
            let isMoved = scheduled.contains { $0.id == receipt.id }
            add(receipt, isMoved ? .moved : .finished, reason: nil, number)
        }
        for order in step.park { add(order.receipt, .parked, reason: order.reason, number) }
        for key in step.cancel {
            cancelled.step.append(number)
            cancelled.key.append(key)
        }
        for item in scheduled { add(item, heldAs: moved[item.id], number) }
    }

    private mutating func add(
        _ receipt: WorkReceipt,
        _ fate: AppendBatch.Fate,
        reason: String?,
        _ number: Int32
    ) {
        receipts.step.append(number)
        receipts.id.append(receipt.id.uuid)
        receipts.fencing.append(receipt.fencingNumber)
        receipts.fate.append(fate.rawValue)
        receipts.reason.append(reason)
    }

    private mutating func add(_ item: WorkItem, heldAs fencingNumber: Int64?, _ number: Int32) {
        work.step.append(number)
        work.id.append(item.id.uuid)
        work.fencing.append(fencingNumber)
        work.queue.append(item.queue)
        work.kind.append(item.kind.rawValue)
        work.name.append(item.name)
        work.key.append(item.key)
        work.payload.append(item.payload.canonicalBytes)
        work.due.append(item.dueAt.microseconds)
        work.deadline.append(item.deadline?.microseconds)
        work.attempt.append(Int32(item.attempt))
        work.explanation.append(item.explanation)
    }

    /// By the names of append_steps' parameters, so that an array cannot end up in its neighbour's place.
    typealias Arguments = [(name: String, value: PostgresValue)]

    /// The same names, in the same order, whatever was added.
    var arguments: Arguments {
        streamArguments + eventArguments + otherArguments + receiptArguments + workArguments
    }

    private var streamArguments: Arguments {
        [
            ("s_stream", .uuidArray(streams.id)),
            ("s_lifecycle", .textArray(streams.lifecycle)),
            ("s_expected", .int8Array(streams.expected)),
            ("s_previous", .byteaArray(streams.previous)),
            ("s_version", .int8Array(streams.version)),
            ("s_hash", .byteaArray(streams.hash)),
            ("s_recorded", .timestamptzArray(streams.recorded)),
            ("s_state", .optionalTextArray(streams.state)),
            ("s_snapshot", .optionalTextArray(streams.snapshot)),
            ("s_chart", .optionalByteaArray(streams.chart)),
        ]
    }

    private var eventArguments: Arguments {
        [
            ("e_step", .int4Array(events.step)),
            ("e_version", .int8Array(events.version)),
            ("e_type", .textArray(events.type)),
            ("e_schema", .int4Array(events.schema)),
            ("e_data", .utf8Array(events.data)),
            ("e_metadata", .utf8Array(events.metadata)),
            ("e_previous", .byteaArray(events.previous)),
            ("e_hash", .byteaArray(events.hash)),
        ]
    }

    /// Commands, natural keys, what is cancelled, rows of read models.
    private var otherArguments: Arguments {
        [
            ("k_step", .int4Array(commands.step)),
            ("k_command", .textArray(commands.id)),
            ("k_answer", .utf8Array(commands.answer)),
            ("n_step", .int4Array(keys.step)),
            ("n_scope", .textArray(keys.scope)),
            ("n_value", .textArray(keys.value)),
            ("c_step", .int4Array(cancelled.step)),
            ("c_key", .textArray(cancelled.key)),
            ("m_step", .int4Array(rows.step)),
            ("m_model", .textArray(rows.model)),
            ("m_content", .optionalTextArray(rows.content)),
        ]
    }

    private var receiptArguments: Arguments {
        [
            ("r_step", .int4Array(receipts.step)),
            ("r_id", .uuidArray(receipts.id)),
            ("r_fencing", .int8Array(receipts.fencing)),
            ("r_fate", .int4Array(receipts.fate)),
            ("r_reason", .optionalTextArray(receipts.reason)),
        ]
    }

    private var workArguments: Arguments {
        [
            ("w_step", .int4Array(work.step)),
            ("w_id", .uuidArray(work.id)),
            ("w_fencing", .optionalInt8Array(work.fencing)),
            ("w_queue", .textArray(work.queue)),
            ("w_kind", .textArray(work.kind)),
            ("w_name", .textArray(work.name)),
            ("w_key", .textArray(work.key)),
            ("w_payload", .utf8Array(work.payload)),
            ("w_due", .timestamptzArray(work.due)),
            ("w_deadline", .optionalTimestamptzArray(work.deadline)),
            ("w_attempt", .int4Array(work.attempt)),
            ("w_explanation", .textArray(work.explanation)),
        ]
    }
}

extension [WorkItem] {
    /// Within one step, too, a later item replaces an earlier one of its id or key.
    fileprivate func lastOfEachKey() -> [WorkItem] {
        if count < 2 { return self }
        return enumerated().filter { index, item in
            !self[(index + 1)...].contains { $0.id == item.id || $0.key == item.key }
        }.map(\.element)
    }
}

extension [NaturalKey] {
    fileprivate func withoutRepetition() -> [NaturalKey] {
        if count < 2 { return self }
        var seen: Set<NaturalKey> = []
        return filter { seen.insert($0).inserted }
    }
}
