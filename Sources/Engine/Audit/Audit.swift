package import EventStore
import Values
import Workflow

/// Audits ourselves: chains and pages intact, every stored snapshot and row derivable from its events, no invariant
/// broken, one effect per command id, no timer lost.
package struct Audit: Sendable {
    /// Cases looked at in one go.
    static let batchLimit = 200
    /// Pages looked at in one go.
    static let pageLimit = 100
    /// Events of a page read in one go: the page may say anything about its size.
    static let eventLimit = 1_000
    /// A page that claims more events was not made by a sealer.
    static let pageEventLimit = 100_000

    let store: any EventStore
    let replay: Replay
    let rows: (any ReadModels)?
    let key: PageVerificationKey?

    /// Without `rows`, read models are not compared; without a key, signatures are not checked.
    package init(
        store: any EventStore,
        replay: Replay,
        rows: (any ReadModels)?,
        key: PageVerificationKey? = nil
    ) {
        self.store = store
        self.replay = replay
        self.rows = rows
        self.key = key
    }

    /// Walks everything. `progress` is told how many cases are done.
    package func run(progress: (Int) -> Void = { _ in }) async throws(EventStoreFailure) -> AuditReport {
        var report = AuditReport()
        var last: StreamID?
        while true {
            let streams = try await store.streams(after: last, limit: Self.batchLimit)
            for stream in streams {
                do throws(EventStoreFailure) {
                    try await check(stream, into: &report)
                } catch {
                    // One case that this build cannot read must not keep the others from being looked at.
                    guard case .broken(let reason) = error else { throw error }
                    report.add(
                        AuditFinding(code: "unreadable_case", streamID: stream.streamID, detail: reason)
                    )
                }
            }
            progress(report.cases)
            guard streams.count == Self.batchLimit else { break }
            last = streams.last?.streamID
        }
        try await checkPages(into: &report)
        return report
    }

    // MARK: Cases

    private func check(_ listed: StoredStream, into report: inout AuditReport) async throws(EventStoreFailure)
    {
        // Read the row again beside its events: workers go on while the audit runs.
        guard let result = try await replay.run(listed.streamID) else { return }
        let stream = result.stream
        let events = result.events.filter { $0.streamVersion <= stream.version }
        report.cases += 1
        report.events += events.count
        if let chainBreak = HashChain.verify(events) {
            report.add(
                AuditFinding(code: "chain_broken", streamID: stream.streamID, detail: chainBreak.description)
            )
        }
        if let last = events.last, last.streamVersion != stream.version || last.hash != stream.headHash {
            report.add(
                AuditFinding(
                    code: "head_differs",
                    streamID: stream.streamID,
                    detail:
                        "the last event is version \(last.streamVersion), the stream's row says \(stream.version)"
                )
            )
        } else if let beyond = result.events.last, events.count < result.events.count,
            try await store.load([stream.streamID]).first?.version == stream.version
        {
            report.add(
                AuditFinding(
                    code: "head_differs",
                    streamID: stream.streamID,
                    detail:
                        "there are events up to version \(beyond.streamVersion), the stream's row says \(stream.version)"
                )
            )
        }
        checkCommands(of: events, stream.streamID, into: &report)
        guard let inspection = try replay.inspect(events, with: result.interpreter) else {
            report.add(
                AuditFinding(code: "no_events", streamID: stream.streamID, detail: "a case without events")
            )
            return
        }
        let snapshot = inspection.snapshot
        for broken in inspection.breaks {
            report.add(
                AuditFinding(
                    code: "invariant_broken",
                    streamID: stream.streamID,
                    detail: "event \(broken.number), \(broken)"
                )
            )
        }
        // What other rules made is made anew before the case moves on; until then it says nothing.
        guard !stream.isStale(for: result.interpreter) else {
            return try await checkPostings(inspection.postings, result, into: &report)
        }
        if snapshot.json != stream.head.snapshot {
            report.add(
                AuditFinding(
                    code: "replay_differs",
                    streamID: stream.streamID,
                    detail: "replaying leads to \(snapshot.state), stored is \(stream.head.state)"
                )
            )
        }
        try await checkWork(of: snapshot, stream, into: &report)
        try await checkRow(of: snapshot, result, into: &report)
        try await checkPostings(inspection.postings, result, into: &report)
    }

    /// One effect per command id: the events of a command stand together, in one step.
    private func checkCommands(of events: [RecordedEvent], _ id: StreamID, into report: inout AuditReport) {
        var finished: Set<String> = []
        var current: String?
        var moment: Instant?
        for event in events {
            let command = (try? JSON.parse(event.metadata))?["commandId"]?.stringValue
            // The events of one step bear one moment.
            if command != current || event.recordedAt != moment, let done = current { finished.insert(done) }
            if let command, finished.contains(command) {
                report.add(
                    AuditFinding(
                        code: "command_twice",
                        streamID: id,
                        detail: "command \(command) had effect twice"
                    )
                )
            }
            current = command
            moment = event.recordedAt
        }
    }

    /// Everything that the case waits for by itself is in the queue, or parked.
    private func checkWork(
        of snapshot: CaseSnapshot,
        _ stream: StoredStream,
        into report: inout AuditReport
    ) async throws(EventStoreFailure) {
        guard !snapshot.armed.isEmpty else { return }
        var keys = Set(try await store.openWork(of: stream.streamID).map(\.key))
        for parked in try await store.parkedWork(of: stream.streamID, limit: appendLimit) {
            keys.insert(parked.item.key)
        }
        let missing = snapshot.armed.map(\.key).filter { !keys.contains($0) }
        guard !missing.isEmpty else { return }
        // A worker may have committed between the two reads; only a case that stood still has lost something.
        guard try await store.load([stream.streamID]).first?.version == stream.version else { return }
        report.add(
            AuditFinding(
                code: "work_lost",
                streamID: stream.streamID,
                detail: missing.joined(separator: ", ")
            )
        )
    }

    private func checkRow(
        of snapshot: CaseSnapshot,
        _ result: Replay.Result,
        into report: inout AuditReport
    ) async throws(EventStoreFailure) {
        guard let rows else { return }
        let expected: LifecycleRow?
        do throws(JSONShapeError) {
            expected = try result.interpreter.row(of: snapshot)
        } catch {
            throw .broken("\(error)")
        }
        guard let expected else { return }
        let id = result.stream.streamID
        let stored: JSONObject?
        do {
            stored = try await rows.row(model: expected.model, stream: id)
        } catch {
            let reason: any Error = error
            throw reason as? EventStoreFailure
                ?? .broken("the read model \(expected.model) cannot be read: \(reason)")
        }
        let differing = expected.columns.members.filter { member in
            !Self.sameValue(member.value, stored?[member.key] ?? .null)
        }
        guard !differing.isEmpty else { return }
        guard try await store.load([id]).first?.version == result.stream.version else { return }
        report.add(
            AuditFinding(
                code: "row_differs",
                streamID: id,
                detail: "\(expected.model): \(differing.map(\.key).joined(separator: ", "))"
            )
        )
    }

    /// The ledger has exactly the rows that the events post.
    private func checkPostings(
        _ postings: [EventPosting],
        _ result: Replay.Result,
        into report: inout AuditReport
    ) async throws(EventStoreFailure) {
        guard let rows, let model = result.interpreter.postingModel else { return }
        let id = result.stream.streamID
        let expected = postings.filter { $0.number <= result.stream.version.number }
            .map { StepAssembly.columns(of: $0, after: 0, stream: id) }
        let stored: [JSONObject]
        do {
            stored = try await rows.rows(model: model, stream: id)
        } catch {
            let reason: any Error = error
            throw reason as? EventStoreFailure ?? .broken("the ledger \(model) cannot be read: \(reason)")
        }
        let isSame =
            stored.count == expected.count
            && zip(expected, stored).allSatisfy { expected, stored in
                expected.members.allSatisfy { Self.sameValue($0.value, stored[$0.key] ?? .null) }
            }
        guard !isSame else { return }
        guard try await store.load([id]).first?.version == result.stream.version else { return }
        report.add(
            AuditFinding(
                code: "row_differs",
                streamID: id,
                detail: "\(model): \(stored.count) rows, \(expected.count) by the events, or other amounts"
            )
        )
    }

    /// Instants come back from a table in the database's own spelling.
    private static func sameValue(_ left: JSON, _ right: JSON) -> Bool {
        if left == right { return true }
        guard let left = left.stringValue.flatMap({ Instant($0) }),
            let right = right.stringValue.flatMap({ Instant($0) })
        else { return false }
        return left == right
    }

    // MARK: Pages

    private func checkPages(into report: inout AuditReport) async throws(EventStoreFailure) {
        var previous: SealedPage?
        while true {
            let pages = try await store.pages(after: previous?.number ?? 0, limit: Self.pageLimit)
            for page in pages {
                guard Self.isPlausible(page, after: previous) else {
                    let detail = "page \(page.number) breaks: its number or positions cannot be"
                    return report.add(AuditFinding(code: "page_broken", streamID: nil, detail: detail))
                }
                try await check(page, after: previous, into: &report)
                previous = page
            }
            guard pages.count == Self.pageLimit else { return }
        }
    }

    /// Whether it can be looked at at all: a forged number must not send the audit in circles, nor forged positions
    /// make it read without end.
    private static func isPlausible(_ page: SealedPage, after previous: SealedPage?) -> Bool {
        let (first, last) = (page.firstPosition.number, page.lastPosition.number)
        return page.number > previous?.number ?? 0 && first > 0 && last >= first
            && last - first < pageEventLimit
            && last < Int64.max
    }

    private func check(
        _ page: SealedPage,
        after previous: SealedPage?,
        into report: inout AuditReport
    ) async throws(EventStoreFailure) {
        report.pages += 1
        report.sealedEvents = page.lastPosition.number
        let count = Int(page.lastPosition.number - page.firstPosition.number + 1)
        var events: [RecordedEvent] = []
        var position = GlobalPosition(page.firstPosition.number - 1)
        while events.count < count {
            let limit = min(count - events.count, Self.eventLimit)
            let batch = try await store.readAll(after: position, limit: limit)
            guard let last = batch.last?.globalPosition else { break }
            events.append(contentsOf: batch)
            position = last
        }
        if let pageBreak = page.verify(eventHashes: events.map(\.hash), after: previous, key: key) {
            report.add(AuditFinding(code: "page_broken", streamID: nil, detail: "\(pageBreak)"))
        }
    }
}
