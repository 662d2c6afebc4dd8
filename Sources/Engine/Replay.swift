package import EventStore
package import Values
package import Workflow

/// Runs the rules again over recorded events: what did the case know, and where was it, at any moment of its past.
package struct Replay: Sendable {
    let store: any EventStore
    let charts: ChartRegistry
    let upcasters: UpcasterRegistry

    package init(store: any EventStore, charts: ChartRegistry, upcasters: UpcasterRegistry = .empty) {
        self.store = store
        self.charts = charts
        self.upcasters = upcasters
    }

    /// Up to where events are taken in.
    package enum Horizon: Sendable, Equatable {
        case latest
        case version(StreamVersion)
        /// What was recorded until then, that moment included; ends before the first event that is later.
        case moment(Instant)

        func includes(_ event: RecordedEvent) -> Bool {
            switch self {
            case .latest: true
            case .version(let last): event.streamVersion <= last
            case .moment(let moment): event.recordedAt <= moment
            }
        }
    }

    package struct Result: Sendable {
        package let stream: StoredStream
        package let events: [RecordedEvent]
        /// Nil when the horizon lies before the first event.
        package let snapshot: CaseSnapshot?
        package let interpreter: any CaseInterpreter
        /// Where the hash chain breaks, if it does.
        package let chainBreak: ChainBreak?
        /// Whether replaying the events up to the row's version leads to exactly what it says. Only for `.latest`, and
        /// only when the rules that made the row are those of this build.
        package let matchesStored: Bool?
    }

    /// Nil for an unknown case.
    package func run(_ id: StreamID, until horizon: Horizon = .latest) async throws(EventStoreFailure)
        -> Result?
    {
        guard let stream = try await store.load([id]).first else { return nil }
        try stream.requireReadable()
        let interpreter = try await charts.pinned(to: stream.head.chartHash)
        // Up to the first event beyond the horizon: machines' clocks may differ, and a later event with an earlier
        // moment must not come without those before it.
        let events = Array(try await read(id).prefix(while: horizon.includes))
        let snapshot = try fold(events, with: interpreter)
        // Workers may have gone on between the two reads: what is compared ends where the row ends.
        let known = events.prefix { $0.streamVersion <= stream.version }
        let compared = known.count == events.count ? snapshot : try fold(known, with: interpreter)
        let isComparable = horizon == .latest && !stream.isStale(for: interpreter)
        let matches = isComparable ? compared?.json == stream.head.snapshot : nil
        return Result(
            stream: stream,
            events: events,
            snapshot: snapshot,
            interpreter: interpreter,
            chainBreak: HashChain.verify(events),
            matchesStored: matches
        )
    }

    /// The snapshot after each event.
    package func snapshots(
        of events: [RecordedEvent],
        with interpreter: any CaseInterpreter
    ) throws(EventStoreFailure) -> [CaseSnapshot] {
        var fold = interpreter.beginFold(isInspecting: false)
        var snapshots: [CaseSnapshot] = []
        for event in events {
            try apply(event, to: &fold)
            if let snapshot = fold.snapshot { snapshots.append(snapshot) }
        }
        return snapshots
    }

    /// Where all events of a case lead, up to a version when one is given, and how many they are, without holding them.
    package func fold(
        _ id: StreamID,
        with interpreter: any CaseInterpreter,
        through last: StreamVersion? = nil
    ) async throws(EventStoreFailure) -> (snapshot: CaseSnapshot?, count: Int) {
        var fold = interpreter.beginFold(isInspecting: false)
        var count = 0
        var reader = StreamReader(store: store, stream: id)
        while let batch = try await reader.next() {
            for event in batch {
                if let last, event.streamVersion > last { return (fold.snapshot, count) }
                try apply(event, to: &fold)
                count += 1
            }
        }
        return (fold.snapshot, count)
    }

    package func read(_ id: StreamID) async throws(EventStoreFailure) -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        var reader = StreamReader(store: store, stream: id)
        while let batch = try await reader.next() { events.append(contentsOf: batch) }
        return events
    }

    package func fold(
        _ events: some Sequence<RecordedEvent>,
        with interpreter: any CaseInterpreter
    ) throws(EventStoreFailure) -> CaseSnapshot? {
        var fold = interpreter.beginFold(isInspecting: false)
        for event in events { try apply(event, to: &fold) }
        return fold.snapshot
    }

    /// Where the events lead, and which of them broke an invariant of the case's chart; nil without events.
    package func inspect(
        _ events: [RecordedEvent],
        with interpreter: any CaseInterpreter
    ) throws(EventStoreFailure) -> CaseInspection? {
        var fold = interpreter.beginFold(isInspecting: true)
        for event in events { try apply(event, to: &fold) }
        return fold.snapshot.map {
            CaseInspection(snapshot: $0, breaks: fold.breaks, postings: fold.postings)
        }
    }

    private func apply(_ event: RecordedEvent, to fold: inout any CaseFold) throws(EventStoreFailure) {
        do {
            try fold.apply(try folded(event))
        } catch {
            throw .broken("a recorded event cannot be read: \(error)")
        }
    }

    private func folded(_ event: RecordedEvent) throws -> FoldedEvent {
        let current = try upcasters.upcast(event)
        return FoldedEvent(
            event: EncodedEvent(name: event.type, schemaVersion: current.schemaVersion, data: current.data),
            recordedAt: event.recordedAt
        )
    }
}

extension StoredStream {
    /// Whether other rules than the interpreter's made the snapshot: it is made anew before the case moves on, and until
    /// then it may well differ from what a replay leads to.
    func isStale(for interpreter: any CaseInterpreter) -> Bool {
        (try? CaseSnapshot(json: head.snapshot)).map { $0.rulesVersion != interpreter.rulesVersion } ?? false
    }
}
