import Engine
import EventStore
import Values
import Workflow

/// What is looked at once a day and at the end, beside what the `Inspector` sees as it happens.
struct RestingChecks: Sendable {
    /// Work may be this late while things go wrong: the longest outage, a leap, a weekend's backlog behind them.
    static let latenessLimit = Duration.days(5)
    /// Work may be this late once nothing goes wrong any more.
    static let calmLatenessLimit = Duration.hours(3)

    /// The sealer looks every hour; what is younger than this may still be before it.
    static let sealingLimit = Duration.hours(2)

    let inspector: Inspector
    let cofidis: CofidisStandIn
    let coface: CofaceStandIn
    let plan: FaultPlan

    private var memory: InMemoryEventStore { inspector.memory }

    /// Nothing is late beyond measure.
    func daily(at now: Instant) async throws(EventStoreFailure) {
        // What was late when the calm began has a day to be caught up with.
        let isCalm = now >= plan.calmFrom + .days(1)
        let limit = isCalm ? Self.calmLatenessLimit : Self.latenessLimit
        for record in inspector.records {
            let open = try await memory.openWork(of: record.streamID)
            // A deadline that had passed when its state was entered is late from then on.
            let entered = record.events.last?.recordedAt ?? plan.start
            guard let late = open.first(where: { max($0.dueAt, entered) + limit < now }) else { continue }
            return inspector.report(
                .workIsDone,
                in: record.streamID,
                "\(late.key), due \(late.dueAt), is open still (attempt \(late.attempt): \(late.explanation))"
            )
        }
    }

    func final(at now: Instant, signedBy key: PageSigningKey) async throws(EventStoreFailure) {
        for record in inspector.records { try await rest(record) }
        checkMoney(at: now)
        try await checkDebts(at: now)
        try await checkSeals(at: now)
        let audit = Audit(
            store: memory,
            replay: Replay(store: memory, charts: inspector.charts),
            rows: nil,
            key: key.verificationKey
        )
        for finding in try await audit.run().findings {
            inspector.report(.auditFindsNothing, in: finding.streamID, finding.description)
        }
    }

    /// An end; a person who is waited for; a place where nothing is under way and somebody may ask for something; or
    /// one where the case looks at the provider for as long as the provider takes.
    private func rest(_ record: CaseRecord) async throws(EventStoreFailure) {
        guard let stream = try await memory.load([record.streamID]).first else { return }
        let index = try await inspector.charts.pinned(to: stream.head.chartHash).index
        guard let leaf = index.state(at: stream.head.state) else { return }
        let lineage = index.lineage(of: stream.head.state)
        let waits = lineage.contains { $0.call != nil || !$0.timers.isEmpty }
        let offers = !index.commands(at: stream.head.state).isEmpty
        let isParked = try await !memory.parkedWork(of: record.streamID, limit: 1).isEmpty
        if leaf.isFinal || leaf.attention != nil || isParked || (!waits && offers) { return }
        let lasting = Repertoire.script(for: index.chart.name)?.lastingStates ?? []
        if lineage.contains(where: { lasting.contains($0.path) }) || looksOnceMore(record, from: lasting) {
            return
        }
        inspector.report(
            .casesComeToRest,
            in: record.streamID,
            "it is in \(stream.head.state) still"
        )
    }

    /// A person has it before them, or it lasts as long as the provider takes, and by itself it looks once more
    /// meanwhile: at night that waits for the morning.
    private func looksOnceMore(_ record: CaseRecord, from lasting: Set<String>) -> Bool {
        guard let last = record.events.last, last.type == "case.timerFired",
            let key = (try? JSON.parse(last.data))?["key"]?.stringValue
        else { return false }
        return lasting.union(["attention"]).contains { key.hasPrefix($0 + ".") || key.hasPrefix($0 + "#") }
    }

    /// A case that is financed, or at an end that the provider brought about, knows what the provider knows; and the
    /// provider has moved no money under another key. A case that a person closed or has before them may differ.
    private func checkMoney(at now: Instant) {
        var transactions: [String: StandInTransaction] = [:]
        for transaction in cofidis.transactions(at: now) {
            transactions["\(transaction.merchantID)/\(transaction.date)"] = transaction
        }
        for record in inspector.records {
            guard let row = memory.row(of: Inspector.financings, stream: record.streamID),
                let state = row["state"]?.stringValue,
                let date = row["merchant_transaction_date"]?.stringValue
            else { continue }
            let key = "\(record.merchantID)/\(date)"
            let current = transactions.removeValue(forKey: key)
            guard !state.hasPrefix("attention"), state != "abandoned", row["attention"] ?? .null == .null
            else { continue }
            // What somebody moves in Cofidis's own pages shows only when the next read is asked for.
            if let current, current.refundedElsewhere > 0 { continue }
            let ours = record.amounts
            let theirs =
                current.map {
                    RecordedAmounts(
                        authorized: $0.authorized,
                        cancelled: $0.cancelled,
                        validated: $0.validated,
                        refunded: $0.refunded
                    )
                } ?? RecordedAmounts()
            guard ours != theirs else { continue }
            inspector.report(.moneyAgrees, in: record.streamID, "ours \(ours), the provider's \(theirs)")
        }
        for (key, other) in transactions.sorted(by: { $0.key < $1.key }) where other.validated > 0 {
            inspector.report(.moneyAgrees, in: nil, "the provider financed \(key), which no case knows")
        }
    }

    // MARK: Coface

    /// What Coface has is what its case believes, unless a person is to look at it.
    private func checkDebts(at now: Instant) async throws(EventStoreFailure) {
        var debts: [String: StandInDebt] = [:]
        for debt in coface.debts(at: now) { debts[debt.reference] = debt }
        for record in inspector.records where !record.customerReference.isEmpty {
            let debt = debts.removeValue(forKey: record.customerReference)
            guard let row = memory.row(of: "overdue_cases", stream: record.streamID),
                let state = row["state"]?.stringValue, row["attention"] ?? .null == .null,
                state != "abandoned", !state.hasPrefix("draft")
            else { continue }
            guard let debt else {
                return inspector.report(
                    .debtsAgree,
                    in: record.streamID,
                    "Coface has no case of \(record.customerReference), ours is \(state)"
                )
            }
            try await checkReports(record, debt)
        }
        for (reference, _) in debts.sorted(by: { $0.key < $1.key }) {
            inspector.report(.debtsAgree, in: nil, "Coface has \(reference), which no case knows")
        }
        try await checkDocuments(at: now)
    }

    /// Payments and invoices that were reported have arrived, as long as Coface takes reports.
    private func checkReports(_ record: CaseRecord, _ debt: StandInDebt) async throws(EventStoreFailure) {
        guard debt.status.takesReports, debt.easyNumber != nil, !record.isReportedElsewhere,
            let stream = try await memory.load([record.streamID]).first,
            let ours = stream.head.snapshot["facts"]?["filing"]
        else { return }
        for part in ["invoices", "settlements"] {
            let (known, told) = (ours[part]?.arrayValue ?? [], debt.filing[part]?.arrayValue ?? [])
            guard known.count != told.count else { continue }
            inspector.report(
                .debtsAgree,
                in: record.streamID,
                "\(part): \(known.count) were reported, Coface has \(told.count)"
            )
        }
    }

    private func checkDocuments(at now: Instant) async throws(EventStoreFailure) {
        let debts = Dictionary(
            uniqueKeysWithValues: coface.debts(at: now).map { ($0.overdueID, $0) }
        )
        for (stream, row) in memory.rows(of: "documents") {
            guard let state = row["state"]?.stringValue, let name = row["name"]?.stringValue,
                let head = try await memory.load([stream]).first?.head,
                let address = head.snapshot["facts"]?["address"]?["overdueId"]?.stringValue
            else { continue }
            let isThere = debts[address]?.documents[name] != nil
            if (state == "uploaded" && !isThere) || (state == "refused" && isThere) {
                inspector.report(
                    .debtsAgree,
                    in: stream,
                    "the document \(name) is \(state); Coface \(isThere ? "has" : "lacks") it"
                )
            }
        }
    }

    // MARK: Order

    private func checkSeals(at now: Instant) async throws(EventStoreFailure) {
        var seen: [StreamID: Int64] = [:]
        var position = GlobalPosition.start
        while true {
            let batch = try await memory.readAll(after: position, limit: appendLimit)
            for event in batch {
                guard event.globalPosition?.number == position.number + 1,
                    event.streamVersion.number == (seen[event.streamID] ?? 0) + 1
                else {
                    return inspector.report(
                        .everythingIsSealed,
                        in: event.streamID,
                        "after \(position) comes version \(event.streamVersion)"
                    )
                }
                position = GlobalPosition(position.number + 1)
                seen[event.streamID] = event.streamVersion.number
            }
            if batch.count < appendLimit { break }
        }
        for record in inspector.records {
            let due = record.events.count { $0.recordedAt + Self.sealingLimit < now }
            guard seen[record.streamID] ?? 0 < due else { continue }
            return inspector.report(
                .everythingIsSealed,
                in: record.streamID,
                "of \(record.version) events \(seen[record.streamID] ?? 0) are sealed"
            )
        }
    }
}
