import EventStore
import Synchronization
import Values
import Workflow

/// A client that does one thing wrong.
struct SpoiledHandler: CallHandler {
    let inner: any CallHandler
    let spoil: @Sendable (Call, any CallHandler) async -> CallOutcome

    func handle(_ call: Call) async -> CallOutcome { await spoil(call, inner) }
}

/// Rules that forget what was paid back whenever they write a row.
struct ForgetfulInterpreter: CaseInterpreter {
    let inner: any CaseInterpreter

    var index: ChartIndex { inner.index }
    var lifecycleName: String { inner.lifecycleName }
    var postingModel: String? { inner.postingModel }

    func kind(ofCall name: String) -> CallKind? { inner.kind(ofCall: name) }

    func begin(arguments: JSON, at now: Instant) throws(RejectionReport) -> Advance {
        forgetful(try inner.begin(arguments: arguments, at: now))
    }

    func advance(_ snapshot: CaseSnapshot, with input: CaseInput, at now: Instant) throws(RejectionReport)
        -> Advance
    {
        forgetful(try inner.advance(snapshot, with: input, at: now))
    }

    func beginFold(isInspecting: Bool) -> any CaseFold { inner.beginFold(isInspecting: isInspecting) }

    func row(of snapshot: CaseSnapshot) throws(JSONShapeError) -> LifecycleRow? {
        forgetful(try inner.row(of: snapshot))
    }

    func place(of snapshot: CaseSnapshot) -> Place { inner.place(of: snapshot) }

    private func forgetful(_ advance: Advance) -> Advance {
        var advance = advance
        advance.row = forgetful(advance.row)
        return advance
    }

    private func forgetful(_ row: LifecycleRow?) -> LifecycleRow? {
        guard let row else { return nil }
        var columns = row.columns
        columns["refunded"] = 0
        return LifecycleRow(model: row.model, columns: columns)
    }
}

extension RecordedEvent {
    /// The same event with another content, its hash left as it was.
    func with(version: StreamVersion? = nil, data: [UInt8]? = nil) -> RecordedEvent {
        RecordedEvent(
            streamID: streamID,
            streamVersion: version ?? streamVersion,
            type: type,
            schemaVersion: schemaVersion,
            data: data ?? self.data,
            metadata: metadata,
            recordedAt: recordedAt,
            previousHash: previousHash,
            hash: hash
        )
    }
}
