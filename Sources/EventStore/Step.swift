package import Values

/// What one commit does to one stream. Being a value, steps of many streams travel and commit together.
///
/// A step is checked in this order, and the first that fails is its outcome: command done before, version,
/// leases (of `acknowledge`, then of `park`), natural keys. Then its parts apply: acknowledgements, `park`,
/// `cancel`, `schedule`.
package struct Step: Sendable, Hashable {
    /// More events in one step are a defect.
    package static let eventLimit = 1_000

    package var streamID: StreamID
    package var lifecycle: String
    package var expectedVersion: ExpectedVersion
    /// The hash of the stream's last event, `Digest.zero` before the first.
    package var previousHash: Digest
    /// May be empty, since a retry only moves its work; the version is checked all the same. Never empty in a
    /// stream's first step.
    package var events: [NewEvent]
    package var recordedAt: Instant
    /// The stream's row after the step; nil leaves it as it is (only without events).
    package var head: StreamHead?
    /// New items. An item whose id exists is moved: what is said here replaces it (due, attempt, payload and
    /// explanation as a rule), its lease is given up, and when it was parked it is so no more. A worker that moves the item it holds (a retry) names
    /// its receipt in `acknowledge` as well: then the lease is checked, and the item stays. Without the receipt
    /// the item is moved whoever holds it, and the holder's receipt is lost. An item whose `key` another open item
    /// of the stream has, parked or not, replaces that one.
    package var schedule: [WorkItem]
    /// Items that this step finishes, or moves when `schedule` has the same id. When one is no longer held with that
    /// fencing number the whole step is refused. A lease that ran out is still held until somebody else claims the
    /// item.
    package var acknowledge: [WorkReceipt]
    /// Keys of open items of this stream to drop, parked ones included; unknown keys are ignored. Applied before
    /// `schedule`.
    package var cancel: [String]
    /// Held items that this step puts aside for a person at `recordedAt`, with the reason. Refused like
    /// `acknowledge`, and never in both.
    package var park: [ParkOrder]
    /// Rows of read models, upserted (or deleted) in the same transaction.
    package var rows: [ReadModelRow]
    /// Remembers a command and its answer. When the stream has the command already, the step is not done again.
    package var command: CommandReceipt?
    /// Names that only one stream may have, claimed by this one. A name that it has already is its own still.
    package var naturalKeys: [NaturalKey]

    package init(
        streamID: StreamID,
        lifecycle: String,
        expectedVersion: ExpectedVersion,
        previousHash: Digest = .zero,
        events: [NewEvent] = [],
        recordedAt: Instant,
        head: StreamHead? = nil,
        schedule: [WorkItem] = [],
        acknowledge: [WorkReceipt] = [],
        cancel: [String] = [],
        park: [ParkOrder] = [],
        rows: [ReadModelRow] = [],
        command: CommandReceipt? = nil,
        naturalKeys: [NaturalKey] = []
    ) {
        self.streamID = streamID
        self.lifecycle = lifecycle
        self.expectedVersion = expectedVersion
        self.previousHash = previousHash
        self.events = events
        self.recordedAt = recordedAt
        self.head = head
        self.schedule = schedule
        self.acknowledge = acknowledge
        self.cancel = cancel
        self.park = park
        self.rows = rows
        self.command = command
        self.naturalKeys = naturalKeys
    }
}

/// The stream's row: where the case is and its folded snapshot.
package struct StreamHead: Sendable, Hashable {
    /// The chart's state, dotted when nested.
    package let state: String
    package let snapshot: JSON
    package let chartHash: Digest

    package init(state: String, snapshot: JSON, chartHash: Digest) {
        self.state = state
        self.snapshot = snapshot
        self.chartHash = chartHash
    }
}

package struct ParkOrder: Sendable, Hashable {
    package let receipt: WorkReceipt
    package let reason: String

    package init(receipt: WorkReceipt, reason: String) {
        self.receipt = receipt
        self.reason = reason
    }
}

/// A row of a read model, keyed by its stream.
package struct ReadModelRow: Sendable, Hashable {
    /// The table, one of those that the store was opened with.
    package let model: String
    /// Column name to value; nil deletes the row. Instants as RFC 3339 strings, amounts as whole minor units.
    package let columns: JSONObject?

    package init(model: String, columns: JSONObject?) {
        self.model = model
        self.columns = columns
    }
}

package struct CommandReceipt: Sendable, Hashable {
    package let id: CommandID
    /// What to answer when the same command comes again.
    package let answer: JSON

    package init(id: CommandID, answer: JSON) {
        self.id = id
        self.answer = answer
    }
}

package struct NaturalKey: Sendable, Hashable {
    /// What kind of name it is, as `cofidis/020280098/merchantTransactionId`.
    package let scope: String
    package let value: String

    package init(scope: String, value: String) {
        self.scope = scope
        self.value = value
    }
}

/// What became of one step of a batch. Neighbours in the batch are never affected.
package enum StepOutcome: Sendable, Hashable {
    /// The stream's new last version and its hash.
    case committed(StreamVersion, Digest)
    /// The stream has another last version (or the same with another hash), or does or does not exist against
    /// expectation; `StreamVersion.none` when it does not exist.
    case versionConflict(actual: StreamVersion)
    /// An item to acknowledge, move or park is not held with that fencing number any more.
    case leaseLost(WorkID)
    /// The command was done before; this was its answer then.
    case duplicateCommand(answer: JSON)
    /// Another stream owns the name.
    case naturalKeyTaken(NaturalKey, by: StreamID)
}
