import Engine
import EventStore
import Synchronization
import Values
import Workflow

/// Watches everything and says what must not be. It knows the events, what the provider is asked and what people are
/// answered; of the product it uses the interpreter alone, to replay.
final class Inspector: Sendable {
    struct State {
        var cases: [StreamID: CaseRecord] = [:]
        var byMerchantID: [String: StreamID] = [:]
        var byReference: [String: StreamID] = [:]
        var places: [StreamID: (state: String, chart: Digest)] = [:]
        var violation: Violation?
        var steps = 0
    }

    let memory: InMemoryEventStore
    let charts: ChartRegistry
    let time: VirtualTime
    let tampering: Tampering
    private let state = Mutex(State())

    init(memory: InMemoryEventStore, charts: ChartRegistry, time: VirtualTime, tampering: Tampering) {
        self.memory = memory
        self.charts = charts
        self.time = time
        self.tampering = tampering
    }

    static let financings = "financings"

    /// The first rule that was broken.
    var violation: Violation? { state.withLock { $0.violation } }
    var steps: Int { state.withLock { $0.steps } }

    func record(of id: StreamID) -> CaseRecord? { state.withLock { $0.cases[id] } }

    /// Where a case was when it last changed.
    func state(of id: StreamID) -> String? { state.withLock { $0.places[id]?.state } }

    /// Of the cases that are pinned to a chart.
    func records(under chart: Digest) -> [CaseRecord] {
        let places = state.withLock { $0.places }
        return records.filter { places[$0.streamID]?.chart == chart }
    }

    /// By stream.
    var records: [CaseRecord] {
        state.withLock { state in state.cases.values.sorted { $0.streamID < $1.streamID } }
    }

    func report(_ rule: Rule, in streamID: StreamID?, _ detail: String) {
        state.withLock { state in
            guard state.violation == nil else { return }
            state.violation = Violation(rule: rule, moment: time.now, streamID: streamID, detail: detail)
        }
    }

    // MARK: Steps

    /// Looks at a case right after something was committed to it.
    func stepCommitted(to id: StreamID) async throws(EventStoreFailure) {
        guard violation == nil, let stream = try await memory.load([id]).first else { return }
        let known = state.withLock { state in
            state.steps += 1
            state.places[id] = (stream.head.state, stream.head.chartHash)
            return state.cases[id]
        }
        var record = known ?? CaseRecord(id)
        let next = StreamVersion(record.version + 1)
        for event in tampering.events(try await memory.readStream(id, from: next, limit: appendLimit)) {
            if let broken = record.take(event) {
                keep(record)
                return report(broken.rule, in: id, broken.detail)
            }
        }
        keep(record)
        guard record.version == stream.version.number, record.hash == stream.headHash else {
            return report(
                .headIsLastEvent,
                in: id,
                "the last event is \(record.version), the row says \(stream.version)"
            )
        }
        try await replay(record, stream)
    }

    private func keep(_ record: CaseRecord) {
        state.withLock { state in
            state.cases[record.streamID] = record
            if state.byMerchantID[record.merchantID] == nil {
                state.byMerchantID[record.merchantID] = record.streamID
            }
            if state.byReference[record.customerReference] == nil {
                state.byReference[record.customerReference] = record.streamID
            }
        }
    }

    private func replay(_ known: CaseRecord, _ stream: StoredStream) async throws(EventStoreFailure) {
        let id = known.streamID
        var record = known
        let interpreter = try await charts.pinned(to: stream.head.chartHash)
        let snapshot: CaseSnapshot
        let row: LifecycleRow?
        do throws(JSONShapeError) {
            guard let folded = try record.replayOn(under: interpreter) else {
                return report(.stateIsReplay, in: id, "a case without events")
            }
            snapshot = folded
            row = try interpreter.row(of: snapshot)
        } catch {
            return report(.stateIsReplay, in: id, "an event cannot be replayed: \(error)")
        }
        keep(record)
        guard snapshot.json == stream.head.snapshot, snapshot.state == stream.head.state else {
            return report(
                .stateIsReplay,
                in: id,
                "replaying leads to \(snapshot.state), stored is \(stream.head.state)"
            )
        }
        try await checkWork(of: snapshot, record)
        if let row { checkRow(row, record) }
    }

    private func checkWork(of snapshot: CaseSnapshot, _ record: CaseRecord) async throws(EventStoreFailure) {
        var keys = try await memory.openWork(of: record.streamID).map(\.key)
        keys += try await memory.parkedWork(of: record.streamID, limit: appendLimit).map(\.item.key)
        let armed = snapshot.armed.map(\.key).sorted()
        guard keys.sorted() != armed else { return }
        report(
            .workIsArmed,
            in: record.streamID,
            "in \(snapshot.state) it waits for \(armed), in the queue is \(keys.sorted())"
        )
    }

    private func checkRow(_ expected: LifecycleRow, _ record: CaseRecord) {
        let id = record.streamID
        guard let stored = memory.row(of: expected.model, stream: id).map(tampering.row) else {
            return report(.rowIsDerivable, in: id, "there is no row in \(expected.model)")
        }
        let differing = expected.columns.members.filter { stored[$0.key] ?? .null != $0.value }
        guard differing.isEmpty else {
            return report(.rowIsDerivable, in: id, differing.map(\.key).joined(separator: ", "))
        }
        guard expected.model == Self.financings else { return }
        for (column, amount) in record.amounts.columns where stored[column] != .integer(amount) {
            report(
                .amountsAreDerivable,
                in: id,
                "\(column) is \(stored[column]?.canonicalText ?? "absent"), the events say \(amount)"
            )
        }
    }

    // MARK: Provider

    private func record(ofMerchantID id: String) -> CaseRecord? {
        state.withLock { state in state.byMerchantID[id].flatMap { state.cases[$0] } }
    }

    /// A getStatus has arrived. Only the regular ones have to leave a pending transaction alone: not those that a
    /// hint, a person or another call caused, nor the repetition of one that got no answer. [D-23]
    func statusAsked(of merchantID: String, call: String, isPending: Bool, at now: Instant) {
        let record = record(ofMerchantID: merchantID)
        if ParisTime.isQuiet(at: now) {
            report(.quietHoursAreKept, in: record?.streamID, "\(call) of \(merchantID)")
        }
        guard isPending, call == "getStatus", let record, record.status == "pending", !record.isReadAsked,
            let last = record.lastAnsweredRead, now < last + .hours(2)
        else { return }
        report(.pendingIsLeftAlone, in: record.streamID, "the last answer came at \(last)")
    }

    /// A confirm has arrived after another that was carried out, and nobody asked in between.
    func confirmedAgain(_ merchantID: String, after before: Instant, at now: Instant) {
        let id = record(ofMerchantID: merchantID)?.streamID
        report(.confirmedOnce, in: id, "\(merchantID) was confirmed at \(before)")
    }

    /// All amounts that the provider has moved for a financing in one way, each of them one call that took effect.
    func moved(_ move: MoneyMove, of merchantID: String, amounts: [Int64], at now: Instant) {
        let record = record(ofMerchantID: merchantID)
        let ordered = record?.ordered[move] ?? []
        var left = ordered
        for amount in amounts {
            guard let index = left.firstIndex(of: amount) else {
                return report(
                    .movedAsOrdered,
                    in: record?.streamID,
                    "\(move.rawValue): the provider has moved \(amounts), ordered were \(ordered)"
                )
            }
            left.remove(at: index)
        }
    }

    // MARK: Overdue cases

    func record(ofReference reference: String) -> CaseRecord? {
        state.withLock { state in state.byReference[reference].flatMap { state.cases[$0] } }
    }

    /// Coface has taken a declaration in.
    func declared(_ reference: String, at now: Instant) {
        let record = record(ofReference: reference)
        guard record?.declarationsAsked ?? 0 == 0 else { return }
        report(.declaredAsOrdered, in: record?.streamID, "nobody had asked to declare \(reference)")
    }

    /// Coface has begun to collect.
    func movedToCollection(_ reference: String, at now: Instant) {
        let record = record(ofReference: reference)
        guard record?.collectionsAsked ?? 0 == 0 else { return }
        report(.declaredAsOrdered, in: record?.streamID, "nobody had asked to collect \(reference)")
    }
}
