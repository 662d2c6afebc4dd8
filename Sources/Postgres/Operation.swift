import CLibPQ
import Synchronization

/// One thing that a connection was asked to do, from the asking to its answer.
///
/// Everything but the constants is guarded by the lock of the connection that it was given to, until the
/// continuation is resumed; after that only the asking task reads it.
final class Operation: @unchecked Sendable {
    enum Work {
        /// One statement, or several in one go.
        case statements([PipelineEntry], PipelineScope)
        /// A script; sent as one simple query.
        case script(String)
        case stream(PipelineEntry, batch: Int, RowBuffer)
        /// Ends once the server is ready to take rows; `copyFinish` follows.
        case copyIn(String)
        /// The end of a COPY, or its failure for the reason given.
        case copyFinish(failure: String?)
        case copyOut(String, ChunkBuffer)
    }

    enum Cancellation {
        case none
        /// A request is on its way to the server, so no later operation may start: it would be hit instead.
        case underWay
        case sent
    }

    let work: Work
    var exchange = ExchangeStateMachine(items: [])
    /// One per entry; nil until it is known.
    var outcomes: [Result<Rows, PostgresError>?]
    var continuation: CheckedContinuation<Void, Never>?
    var cancellation = Cancellation.none
    var cancellationsSent = 0
    var wasCancelled = false
    /// The server has answered completely.
    var isAnswered = false
    /// Whether a pipeline was needed, for one statement too when it had to be prepared first.
    var usesPipeline = false
    /// How many bytes of a COPY go to the consumer at once, at least.
    static let chunkSize = 64 << 10
    var chunk: [UInt8] = []
    /// The server has agreed to take the rows of a COPY.
    var isCopyingIn = false
    /// Rows of a COPY are arriving.
    var isCopyingOut = false
    /// A cancelled statement would abort the transaction around it, which somebody else owns.
    var beganInTransaction = false
    /// A stream's or COPY's statement failed with this.
    var failure: PostgresError?
    /// Entries whose statement could not be prepared, and why.
    var unprepared: [String: PostgresError] = [:]

    init(_ work: Work) {
        self.work = work
        switch work {
        case .statements(let entries, _): outcomes = Array(repeating: nil, count: entries.count)
        default: outcomes = [nil]
        }
    }

    /// Whether it waits for its consumer, so that nothing queued behind it can be promised to start.
    var waitsForConsumer: Bool {
        switch work {
        case .stream(_, _, let buffer): !buffer.isAbandoned
        case .copyOut(_, let buffer): !buffer.isAbandoned
        default: false
        }
    }

    func entry(_ index: Int) -> PipelineEntry? {
        switch work {
        case .statements(let entries, _): entries[index]
        case .stream(let entry, _, _): entry
        default: nil
        }
    }

    func failEverything(_ error: PostgresError) {
        failure = error
        for index in outcomes.indices { outcomes[index] = .failure(error) }
    }
}

/// A statement of a pipeline with its parameters.
package struct PipelineEntry: Sendable {
    package var statement: Statement
    package var parameters: [PostgresValue]

    package init(_ statement: Statement, _ parameters: [PostgresValue] = []) {
        self.statement = statement
        self.parameters = parameters
    }
}

/// What a failing entry of a pipeline does to its neighbours (outside an open transaction; inside one, an
/// error always fails what follows).
package enum PipelineScope: Sendable {
    /// One implicit transaction: after a failure nothing of the pipeline is kept, entries that had already
    /// answered included, and later entries are skipped.
    case together
    /// Each entry is a transaction of its own.
    case separately
}
